import { describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { InvalidInput } from '../../../lib/errors.ts';
import { kubeconfigToYaml, parseKubeconfig } from '../../../lib/kubernetes/kubeconfig.ts';

const PEM = Buffer.from('-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n').toString('base64');

/** A kubeconfig as kubectl writes it, with changes to its cluster and its user. */
function file({ cluster = {}, user = {}, top = {} }: { cluster?: object; user?: object; top?: object } = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    preferences: { colors: true },
    extensions: [{ name: 'x', extension: {} }],
    'current-context': 'prod',
    clusters: [
      { name: 'other', cluster: { server: 'http://other', 'certificate-authority': '/etc/passwd' } },
      {
        name: 'main',
        cluster: { server: 'https://k8s.example.com:6443', 'certificate-authority-data': PEM, ...cluster },
      },
    ],
    users: [
      { name: 'evil', user: { exec: { command: 'rm' } } },
      { name: 'me', user: { token: 'secret-token', ...user } },
    ],
    contexts: [{ name: 'prod', context: { cluster: 'main', user: 'me', namespace: 'default' } }],
    ...top,
  };
}

function refusal(input: unknown): InvalidInput {
  try {
    parseKubeconfig(input);
  } catch (error) {
    if (error instanceof InvalidInput) return error;
    throw error;
  }
  throw new Error('It was let through');
}

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
    contexts: [{ name: 'prod', context: { cluster: 'main', user: 'me' } }],
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

  test('client certificates, passwords and the name to check are kept', () => {
    const user = { 'client-certificate-data': PEM, 'client-key-data': PEM, username: 'u', password: 'p' };
    const passed = parseKubeconfig(file({ user, cluster: { 'tls-server-name': 'kubernetes' } }));
    expect(passed.users[0].user).toEqual({ token: 'secret-token', ...user });
    expect(passed.clusters[0].cluster['tls-server-name']).toBe('kubernetes');
  });

  test.each([
    ['https://2130706433', 'https://127.0.0.1'],
    ['https://0x7f.1:6443/', 'https://127.0.0.1:6443'],
    ['https://0177.0.0.1', 'https://127.0.0.1'],
    ['HTTPS://K8S.Example.COM', 'https://k8s.example.com'],
    ['https://[::ffff:169.254.169.254]', 'https://[::ffff:a9fe:a9fe]'],
  ])('the server %s is seen for what it is', (server, seen) => {
    expect(parseKubeconfig(file({ cluster: { server } })).clusters[0].cluster.server).toBe(seen);
  });
});

describe('what is refused by name', () => {
  const FLATTEN = /kubectl config view --raw --flatten --minify/;

  test.each([
    ['exec', { exec: { command: 'sh' } }, 'kubeconfig.users.1.user.exec', /not allowed/],
    [
      'auth-provider',
      { 'auth-provider': { name: 'gcp' } },
      'kubeconfig.users.1.user.auth-provider',
      /not allowed/,
    ],
    ['as', { as: 'root' }, 'kubeconfig.users.1.user.as', /not allowed/],
    ['tokenFile', { tokenFile: '/run/token' }, 'kubeconfig.users.1.user.tokenFile', FLATTEN],
    [
      'client-certificate',
      { 'client-certificate': 'c.pem' },
      'kubeconfig.users.1.user.client-certificate',
      FLATTEN,
    ],
    ['client-key', { 'client-key': 'k.pem' }, 'kubeconfig.users.1.user.client-key', FLATTEN],
    ['a token that is no text', { token: { a: 1 } }, 'kubeconfig.users.1.user.token', /text/],
    ['a key that is no PEM', { 'client-key-data': 'AAAA' }, 'kubeconfig.users.1.user.client-key-data', /PEM/],
  ])('of the user: %s', (_name, user, path, message) => {
    const { errors } = refusal(file({ user }));
    expect(errors).toEqual([{ path, message: expect.stringMatching(message) }]);
  });

  test.each([
    ['proxy-url', { 'proxy-url': 'http://proxy' }, 'proxy-url', /not allowed/],
    [
      'insecure-skip-tls-verify',
      { 'insecure-skip-tls-verify': true },
      'insecure-skip-tls-verify',
      /not allowed/,
    ],
    ['certificate-authority', { 'certificate-authority': '/ca.pem' }, 'certificate-authority', FLATTEN],
    ['any other key', { 'disable-compression': true }, 'disable-compression', /not allowed/],
    ['a http server', { server: 'http://k8s.example.com' }, 'server', /https/],
    ['a file server', { server: 'file:///etc/passwd' }, 'server', /https/],
    ['credentials in the server', { server: 'https://me:pw@k8s.example.com' }, 'server', /without user/],
    ['a query in the server', { server: 'https://k8s.example.com/?a=b' }, 'server', /query/],
    ['a server that is no URL', { server: 'https://' }, 'server', /https/],
    ['an empty server', { server: '' }, 'server', /required/],
  ])('of the cluster: %s', (_name, cluster, key, message) => {
    const { errors } = refusal(file({ cluster }));
    expect(errors).toEqual([
      { path: `kubeconfig.clusters.1.cluster.${key}`, message: expect.stringMatching(message) },
    ]);
  });

  test('a refusal never repeats a value', () => {
    const { message, errors } = refusal(file({ user: { exec: { command: 'canary' }, tokenFile: 'canary' } }));
    expect(JSON.stringify([message, errors])).not.toContain('canary');
    expect(JSON.stringify([message, errors])).not.toContain('secret-token');
  });
});

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
    ['two documents', `${stringify(file())}---\n${stringify(file())}`],
    ['an alias bomb', bomb],
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

  test('a key that would reach a prototype is dropped, and reaches none', () => {
    const text = stringify(file()).replace('token: secret-token', '__proto__: {token: polluted}');
    const [{ user }] = parseKubeconfig(text).users;
    expect(Object.keys(user)).toEqual([]);
    expect(user.token).toBeUndefined();
    expect({}).not.toHaveProperty('token');
  });
});
