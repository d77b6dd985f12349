import { describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { kubeconfigToYaml, parseKubeconfig } from '../../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import { clientPair, file, PEM, refusal } from './files.ts';

describe('what passes', () => {
  const kept = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'prod',
    clusters: [
      {
        name: 'main',
        cluster: { server: 'https://k8s.example.com:6443', 'certificate-authority-data': PEM },
      },
    ],
    users: [{ name: 'me', user: { token: 'secret-token' } }],
    contexts: [{ name: 'prod', context: { cluster: 'main', user: 'me', namespace: 'default' } }],
  };

  test('only what current-context points to is kept, and of that only what is allowed', () => {
    const harmless = { cluster: { 'insecure-skip-tls-verify': false, extensions: [] } };
    expect(parseKubeconfig(file(harmless))).toEqual(kept);
  });

  test('YAML and JSON text mean the same as the object', () => {
    expect(parseKubeconfig(stringify(file()))).toEqual(kept);
    expect(parseKubeconfig(JSON.stringify(file()))).toEqual(kept);
  });

  test('what was let through is let through again unchanged, also as YAML', () => {
    const once = parseKubeconfig(file());
    expect(parseKubeconfig(once)).toEqual(once);
    expect(parseKubeconfig(kubeconfigToYaml(once))).toEqual(once);
    expect(parse(kubeconfigToYaml(once))).toEqual(once);
  });

  test('client certificates, passwords and the name to check are kept', async () => {
    const user = { ...(await clientPair()), username: 'u', password: 'p' };
    const passed = parseKubeconfig(file({ user, cluster: { 'tls-server-name': 'kubernetes' } }));
    expect(passed.users[0].user).toEqual({ token: 'secret-token', ...user });
    expect(passed.clusters[0].cluster['tls-server-name']).toBe('kubernetes');
  });

  test.each([
    ['a context without a user', { contexts: [{ name: 'dev', context: { cluster: 'main', user: '' } }] }],
    ['a user without anything', { users: [{ name: 'nobody', user: null }] }],
    ['a cluster that is no map', { clusters: [null, 5] }],
  ])('%s does no harm where nobody uses it', (_name, more) => {
    const whole = file();
    const padded = Object.entries(more).map(([list, entries]) => [
      list,
      [...entries, ...whole[list as 'clusters' | 'users' | 'contexts']],
    ]);
    expect(parseKubeconfig({ ...whole, ...Object.fromEntries(padded) })).toEqual(kept);
  });

  test.each(['yes', 'on', 'null', '012', '1_000', '12:30:45', '2001-01-01', '~', '0x1f', ' a ', 'a: b # c'])(
    'the password %s is still a text when the YAML is read as YAML 1.1',
    (password) => {
      const yaml = kubeconfigToYaml(parseKubeconfig(file({ user: { username: 'u', password } })));
      for (const version of ['1.1', '1.2'] as const) {
        expect(parse(yaml, { version }).users[0].user.password).toBe(password);
      }
    },
  );

  test.each([
    ['https://k8s.example.com///', 'https://k8s.example.com'],
    ['https://k8s.example.com/k8s/clusters/c-1/', 'https://k8s.example.com/k8s/clusters/c-1'],
    ['https://2130706433', 'https://127.0.0.1'],
    ['https://0x7f.1:6443/', 'https://127.0.0.1:6443'],
    ['https://0177.0.0.1', 'https://127.0.0.1'],
    ['HTTPS://K8S.Example.COM', 'https://k8s.example.com'],
    ['https://[::ffff:169.254.169.254]', 'https://[::ffff:a9fe:a9fe]'],
  ])('the server %s is seen for what it is', (server, seen) => {
    const once = parseKubeconfig(file({ cluster: { server } }));
    expect(once.clusters[0].cluster.server).toBe(seen);
    expect(parseKubeconfig(once)).toEqual(once);
  });
});

function cyclic(): object {
  const whole: Record<string, unknown> = file();
  whole.self = whole;
  return whole;
}

describe('what is no kubeconfig', () => {
  const bomb = `a: &a ["lol","lol","lol","lol","lol","lol","lol","lol","lol"]
b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]
c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]
d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]
e: [*d,*d,*d,*d,*d,*d,*d,*d,*d]
`;

  test.each([
    ['a number', 5],
    ['null', null],
    ['a list', []],
    ['text that is no YAML', '{ not: [yaml'],
    ['plain text', 'hello'],
    ['an alias bomb', bomb],
    ['an object that holds itself', cyclic()],
    ['an object without end', JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`)],
    ['10,000 brackets', '['.repeat(10_000)],
    ['a custom tag', '!!js/function "return 1"'],
    ['no current-context', file({ top: { 'current-context': undefined } })],
    ['an empty current-context', file({ top: { 'current-context': '' } })],
    ['a current-context that is not there', file({ top: { 'current-context': 'dev' } })],
    ['clusters that are no list', file({ top: { clusters: { main: {} } } })],
    [
      'a context without its cluster',
      file({ top: { contexts: [{ name: 'prod', context: { user: 'me' } }] } }),
    ],
    ['a cluster that is not there', file({ top: { clusters: [] } })],
    ['a user that is not there', file({ top: { users: [] } })],
    [
      'two users of the name',
      file({
        top: {
          users: [
            { name: 'me', user: {} },
            { name: 'me', user: {} },
          ],
        },
      }),
    ],
    ['more than 64 KiB of text', stringify(file({ top: { filler: 'x'.repeat(65_536) } }))],
    ['an object of more than 64 KiB', file({ top: { filler: 'x'.repeat(65_536) } })],
  ])('%s is refused', (_name, input) => {
    expect(refusal(input).errors[0]?.path).toMatch(/^kubeconfig/);
  });

  test('text that is no YAML is refused with the line to look at', () => {
    expect(refusal('a: 1\nb: 2\nc: [').errors).toEqual([
      { path: 'kubeconfig', message: 'must be valid YAML, see line 3' },
    ]);
  });

  test('a key that would reach a prototype is refused in YAML too, and reaches none', () => {
    const text = stringify(file()).replace('token: secret-token', '__proto__: {token: polluted}');
    expect(refusal(text).errors).toEqual([
      { path: 'kubeconfig.users.1.user.__proto__', message: expect.stringMatching(/not allowed/) },
    ]);
    expect({}).not.toHaveProperty('token');
  });
});
