import { describe, expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { parseKubeconfig } from '../../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import { file, PEM, refusal } from './files.ts';

const whole = stringify(file());
const passed = parseKubeconfig(file());

describe('null and empty values count as unset, as kubectl takes them', () => {
  test.each([
    ['null for keys that would be refused', { exec: null, 'auth-provider': null, tokenFile: null }],
    ['null for a name and a password', { username: null, password: null }],
    ['nothing for keys that would be refused', { tokenFile: '', 'client-key': '', as: '' }],
    ['an empty list of groups', { 'as-groups': [], 'as-user-extra': null }],
    ['an empty map of extras', { 'as-user-extra': {} }],
  ])('of the user: %s', (_name, user) => {
    expect(parseKubeconfig(file({ user }))).toEqual(passed);
  });

  test.each([
    ['insecure-skip-tls-verify', null],
    ['insecure-skip-tls-verify', false],
    ['proxy-url', ''],
    ['certificate-authority', ''],
    ['tls-server-name', null],
  ])('of the cluster: %s: %j', (key, value) => {
    expect(parseKubeconfig(file({ cluster: { [key]: value } }))).toEqual(passed);
  });

  test('a user that is null has no credentials, and lists that are null are empty', () => {
    const users = [{ name: 'me', user: null }];
    expect(parseKubeconfig(file({ top: { users } })).users).toEqual([{ name: 'me', user: {} }]);
    const { errors } = refusal(file({ top: { contexts: null } }));
    expect(errors[0]?.message).toBe('must name one of the contexts');
  });

  test('a value of a wrong type is not unset', () => {
    expect(refusal(file({ user: { token: false } })).errors[0]?.message).toBe('must be a text');
  });
});

test.each([
  ['disable-compression', true],
  ['disable-compression', false],
  ['extensions', [{ name: 'minikube', extension: { version: 'v1.34.0' } }]],
  ['api-version', 'v1'],
])('%s does no harm and is dropped', (key, value) => {
  expect(parseKubeconfig(file({ cluster: { [key]: value } }))).toEqual(passed);
});

describe('the first document of a text is the kubeconfig, as kubectl reads it', () => {
  test.each([
    ['a marker at the end', `${whole}---\n`],
    ['a marker at the beginning', `---\n${whole}`],
    ['an end of the document', `${whole}...\n`],
    ['a comment first', `# of the cluster\n---\n${whole}---\n# nothing\n`],
    ['another kubeconfig behind', `${whole}---\n${whole.replace('secret-token', 'another')}`],
    ['another kind of document behind', `${whole}---\nkind: Secret\n`],
    ['Windows line ends', whole.replaceAll('\n', '\r\n')],
  ])('%s', (_name, text) => {
    expect(parseKubeconfig(text)).toEqual(passed);
  });
});

describe('redacted output is reported as that', () => {
  test.each([
    ['a token', { user: { token: 'REDACTED' } }, 'users.1.user.token'],
    ['a password', { user: { username: 'u', password: 'REDACTED' } }, 'users.1.user.password'],
    ['an authority', { cluster: { 'certificate-authority-data': 'DATA+OMITTED' } }, authority()],
    ['a key', { user: { 'client-key-data': 'DATA+OMITTED' } }, 'users.1.user.client-key-data'],
    ['a certificate', { user: { 'client-certificate-data': 'REDACTED' } }, certificate()],
  ])('%s', (_name, changes, path) => {
    expect(refusal(file(changes)).errors).toEqual([
      {
        path: `kubeconfig.${path}`,
        message: 'is redacted: send the output of kubectl config view --raw --flatten --minify',
      },
    ]);
  });
});

describe('a program that logs in is answered with the token of a ServiceAccount', () => {
  test.each([
    ['exec', { command: 'aws', args: ['eks', 'get-token'], env: null, provideClusterInfo: false }],
    ['exec', { command: 'gke-gcloud-auth-plugin' }],
    ['exec', { command: 'kubelogin', args: ['get-token'] }],
    ['auth-provider', { name: 'gcp' }],
    ['auth-provider', { name: 'oidc', config: { 'idp-issuer-url': 'https://issuer.example.com' } }],
  ])('%s %j', (key, value) => {
    const { errors } = refusal(file({ user: { [key]: value } }));
    expect(errors).toEqual([
      {
        path: `kubeconfig.users.1.user.${key}`,
        message:
          'runs a program, which KQueen does not: make a ServiceAccount by GET /clusters/import-manifest (docs/import.md)',
      },
    ]);
  });
});

/** Of a text that is parsed nothing may take longer, whatever the limit of traces is. */
const BUDGET_MS = 100;

describe('no text blocks the process', () => {
  const long = (part: string) => part.repeat(Math.floor(65_000 / part.length));
  test.each([
    ['1 KiB of brackets', '['.repeat(1024)],
    ['64 KiB of brackets', long('[')],
    ['flow maps', long('{a: ')],
    ['flow maps of pairs', long('[{a: [')],
    ['lists in one line', long('- ')],
    ['keys of keys', long('? ')],
    ['anchors', long('&a ')],
    ['tags', long('!a ')],
    ['items', `[${long('a,')}]`],
    ['documents', long('---\n')],
    ['keys', Array.from({ length: 7_000 }, (_, i) => `k${i}: 1`).join('\n')],
    ['indents', Array.from({ length: 350 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  ])('%s', (_name, text) => {
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = Number.POSITIVE_INFINITY;
    // The best of three: what is measured is the work, not the compiler or the neighbours.
    const took = [];
    try {
      for (let run = 0; run < 3; run += 1) {
        const start = performance.now();
        expect(refusal(text).errors[0]?.path).toBe('kubeconfig');
        took.push(performance.now() - start);
      }
    } finally {
      Error.stackTraceLimit = limit;
    }
    expect(Math.min(...took)).toBeLessThan(BUDGET_MS);
  });
});

test('a file of a hundred clusters is within the limits', () => {
  const more = Array.from({ length: 100 }, (_, i) => `arn-aws-eks-eu-central-1-cluster-${i}`);
  const top = {
    clusters: [...file().clusters, ...more.map((name) => ({ name, cluster: { server: `https://${name}` } }))],
    users: [...file().users, ...more.map((name) => ({ name, user: { exec: { command: 'aws' } } }))],
    contexts: [...file().contexts, ...more.map((name) => ({ name, context: { cluster: name, user: name } }))],
  };
  expect(parseKubeconfig(stringify(file({ top })))).toEqual(passed);
  expect(passed.clusters[0].cluster['certificate-authority-data']).toBe(PEM);
});

function authority(): string {
  return 'clusters.1.cluster.certificate-authority-data';
}

function certificate(): string {
  return 'users.1.user.client-certificate-data';
}
