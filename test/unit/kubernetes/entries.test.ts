import { createPrivateKey } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { base64, clientPair, file, PEM, refusal } from './files.ts';

describe('what is refused by name', () => {
  const FLATTEN = /kubectl config view --raw --flatten --minify/;

  test.each([
    ['exec', { exec: { command: 'sh' } }, 'kubeconfig.users.1.user.exec', /ServiceAccount/],
    [
      'auth-provider',
      { 'auth-provider': { name: 'gcp' } },
      'kubeconfig.users.1.user.auth-provider',
      /ServiceAccount/,
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
    ['a token over two lines', { token: 'a\r\nb' }, 'kubeconfig.users.1.user.token', /line break/],
    ['a token that no header can hold', { token: 'a\u20ac' }, 'kubeconfig.users.1.user.token', /character/],
    [
      'a key of a prototype',
      JSON.parse('{"__proto__":{"token":"polluted"}}'),
      'kubeconfig.users.1.user.__proto__',
      /not allowed/,
    ],
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
    ['any other key', { 'certificate-pin': 'x' }, 'certificate-pin', /not allowed/],
    ['a http server', { server: 'http://k8s.example.com' }, 'server', /https/],
    ['a file server', { server: 'file:///etc/passwd' }, 'server', /https/],
    ['credentials in the server', { server: 'https://me:pw@k8s.example.com' }, 'server', /without user/],
    ['a query in the server', { server: 'https://k8s.example.com/?a=b' }, 'server', /query/],
    ['an empty query in the server', { server: 'https://k8s.example.com/?' }, 'server', /query/],
    ['an empty fragment in the server', { server: 'https://k8s.example.com/#' }, 'server', /fragment/],
    ['a zone in the server', { server: 'https://[fe80::1%25eth0]' }, 'server', /https/],
    ['a server without end', { server: `https://k8s.example.com/${'/'.repeat(60_000)}a` }, 'server', /https/],
    ['a name with a null byte', { 'tls-server-name': 'a\0b' }, 'tls-server-name', /host name/],
    [
      'an authority that is no Base64',
      { 'certificate-authority-data': '%%%' },
      'certificate-authority-data',
      /PEM/,
    ],
    [
      'an authority of blanks',
      { 'certificate-authority-data': `${' '.repeat(60_000)}!` },
      'certificate-authority-data',
      /PEM/,
    ],
    [
      'an authority that is a key',
      { 'certificate-authority-data': base64('-----BEGIN PRIVATE KEY-----') },
      'certificate-authority-data',
      /PEM/,
    ],
    ['a server that is no URL', { server: 'https://' }, 'server', /https/],
    ['an empty server', { server: '' }, 'server', /required/],
  ])('of the cluster: %s', (_name, cluster, key, message) => {
    const { errors } = refusal(file({ cluster }));
    expect(errors).toEqual([
      { path: `kubeconfig.clusters.1.cluster.${key}`, message: expect.stringMatching(message) },
    ]);
  });

  test.each([
    ['keys that are not allowed', file({ user: { exec: { command: 'canary' }, tokenFile: 'canary' } })],
    ['a token that no header can hold', file({ user: { token: 'canary\r\nX: canary' } })],
    ['a password in the server', file({ cluster: { server: 'https://u:canary@k8s.example.com' } })],
    ['a key that is none', file({ user: { 'client-key-data': base64('canary') } })],
    ['text that is no YAML', 'token: "a" "canary"\n*canary'],
    ['an unknown alias', '*canary'],
    ['a tag without end', `!${'canary'.repeat(10)}`],
  ])('a refusal of %s repeats no value, nor does its cause', (_name, input) => {
    const error = refusal(input);
    const told = [error.message, error.errors, String(error.cause), error.stack];
    expect(JSON.stringify(told)).not.toMatch(/canary|secret-token/);
  });

  test('a file of faults is not answered with one much larger', () => {
    const user = Object.fromEntries(Array.from({ length: 5_000 }, (_, i) => [`key${i}`, 1]));
    expect(refusal(file({ user })).errors).toHaveLength(20);
  });

  describe('of a client certificate and its key', () => {
    let pair: Awaited<ReturnType<typeof clientPair>>;
    let other: Awaited<ReturnType<typeof clientPair>>;
    beforeAll(async () => {
      pair = await clientPair();
      other = await clientPair();
    });
    const encrypted = () =>
      base64(
        createPrivateKey(Buffer.from(pair['client-key-data'], 'base64'))
          .export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'canary' })
          .toString(),
      );
    const key = 'client-key-data';
    const certificate = 'client-certificate-data';

    test.each([
      ['a certificate without its key', () => ({ [certificate]: pair[certificate] }), key, /required/],
      ['a key without its certificate', () => ({ [key]: pair[key] }), certificate, /required/],
      [
        'a certificate in name alone',
        () => ({ ...pair, [certificate]: PEM }),
        certificate,
        /not a certificate/,
      ],
      ['the key of another certificate', () => ({ ...pair, [key]: other[key] }), key, /another certificate/],
      ['a key with a passphrase', () => ({ ...pair, [key]: encrypted() }), key, /passphrase/],
    ])('%s', (_name, user, field, message) => {
      expect(refusal(file({ user: user() })).errors).toEqual([
        { path: `kubeconfig.users.1.user.${field}`, message: expect.stringMatching(message) },
      ]);
    });
  });
});
