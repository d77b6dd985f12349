/** @slow It starts an etcd with a login. */
import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Etcd3, type IOptions } from 'etcd3';
import { Unavailable } from '../../../lib/errors.ts';
import { clientOptions, EtcdStore } from '../../../lib/repository/stores/etcd.ts';
import { createAuthority } from '../../simulators/certificates.ts';
import { describeWithEtcd, startEtcd } from '../../support/etcd.ts';
import type { EtcdServer } from '../../support/etcd-server.ts';

const DEADLINE_MS = 5_000;
const ROOT = { username: 'root', password: 'etcd-root-password' };

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kqueen-login-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  await writeFile(join(directory, name), text);
  return join(directory, name);
}

async function requireLogin(options: IOptions): Promise<void> {
  const admin = new Etcd3(options);
  await admin.role('root').create();
  await admin.user('root').create(ROOT.password);
  await admin.user('root').addRole('root');
  await admin.auth.authEnable();
  admin.close();
}

describeWithEtcd('etcd behind TLS with a login', () => {
  let etcd: EtcdServer;
  let tls: { ca: string; cert: string; key: string };
  beforeAll(async () => {
    const authority = await createAuthority();
    const [server, client] = await Promise.all([authority.server(), authority.client('kqueen')]);
    tls = { ca: authority.cert, ...client };
    etcd = await startEtcd([
      ...['--cert-file', await file('cert', server.cert), '--key-file', await file('key', server.key)],
      ...['--trusted-ca-file', await file('ca', authority.cert), '--client-cert-auth'],
    ]);
    const [rootCertificate, certChain, privateKey] = [tls.ca, tls.cert, tls.key].map((pem) =>
      Buffer.from(pem),
    ) as [Buffer, Buffer, Buffer];
    await requireLogin({ hosts: etcd.endpoint, credentials: { rootCertificate, certChain, privateKey } });
  });
  afterAll(() => etcd.stop());

  test('is used with the authority, the client certificate and the login', async () => {
    const store = new EtcdStore({ endpoint: etcd.endpoint, deadlineMs: DEADLINE_MS, tls, auth: ROOT });
    await store.commit({ put: [{ key: '/k', value: 'v' }] });
    expect((await store.read({ keys: ['/k'] })).entries.get('/k')?.value).toBe('v');
    await store.close();
  });

  test('tells whether it is full to a user who is not root', async () => {
    const options = { endpoint: etcd.endpoint, deadlineMs: DEADLINE_MS, tls };
    const auth = { username: 'reader', password: 'password' };
    const root = new Etcd3(clientOptions({ ...options, auth: ROOT }));
    await root.user(auth.username).create(auth.password);
    root.close();
    const store = new EtcdStore({ ...options, auth });
    expect(await store.isFull()).toBe(false);
    await store.close();
  });

  test('is used with an authority that Node knows, and the client certificate', async () => {
    const script = `
      import { readFileSync } from 'node:fs';
      import { EtcdStore } from './lib/repository/stores/etcd.ts';
      const store = new EtcdStore(JSON.parse(readFileSync(0, 'utf8')));
      await store.read({ keys: ['/k'] });
      await store.close();`;
    const options = {
      endpoint: etcd.endpoint,
      deadlineMs: DEADLINE_MS,
      tls: { cert: tls.cert, key: tls.key },
      auth: ROOT,
    };
    const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
      stdio: ['pipe', 'ignore', 'inherit'],
      env: { ...process.env, NODE_NO_WARNINGS: '1', NODE_EXTRA_CA_CERTS: join(directory, 'ca') },
    });
    child.stdin.end(JSON.stringify(options));
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
  });

  test.each([
    ['without the login', () => ({ tls })],
    ['with a wrong password', () => ({ tls, auth: { ...ROOT, password: 'wrong' } })],
    ['with another authority', () => ({ tls: { ...tls, ca: tls.cert }, auth: ROOT })],
    ['without our authority', () => ({ tls: { cert: tls.cert, key: tls.key }, auth: ROOT })],
    ['without the client certificate', () => ({ tls: { ca: tls.ca }, auth: ROOT })],
    ['without TLS', () => ({ auth: ROOT, endpoint: etcd.endpoint.replace('https', 'http') })],
  ])('is Unavailable %s', async (_name, options) => {
    const store = new EtcdStore({ endpoint: etcd.endpoint, deadlineMs: 1_000, ...options() });
    await expect(store.read({ keys: ['/k'] })).rejects.toBeInstanceOf(Unavailable);
    await store.close();
  });
});

describeWithEtcd.each(['simple', 'jwt'])('a login by %s tokens', (kind) => {
  let etcd: EtcdServer;
  let store: EtcdStore;
  beforeAll(async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pub = await file('jwt.pub', publicKey.export({ type: 'spki', format: 'pem' }).toString());
    const priv = await file('jwt.key', privateKey.export({ type: 'pkcs1', format: 'pem' }).toString());
    const jwt = `jwt,pub-key=${pub},priv-key=${priv},sign-method=RS256`;
    etcd = await startEtcd(['--auth-token', kind === 'jwt' ? jwt : kind]);
    await requireLogin({ hosts: etcd.endpoint });
    store = new EtcdStore({ endpoint: etcd.endpoint, deadlineMs: DEADLINE_MS, auth: ROOT });
    await store.commit({ put: [{ key: '/k', value: 'v' }] });
  });
  afterAll(async () => {
    await store.close();
    await etcd.stop();
  });
  const readMany = async () => {
    const reads = await Promise.all(Array.from({ length: 10 }, () => store.read({ keys: ['/k'] })));
    return new Set(reads.map(({ entries }) => entries.get('/k')?.value));
  };

  test('outlives a change of the users of etcd', async () => {
    const admin = new Etcd3({ hosts: etcd.endpoint, auth: ROOT });
    await admin.user('somebody').create('else');
    admin.close();
    expect(await readMany()).toEqual(new Set(['v']));
    expect(await store.commit({ if: [{ key: '/k', exists: true }], put: [{ key: '/k', value: 'v' }] })).toBe(
      true,
    );
  });

  test('outlives a restart of etcd', async () => {
    await etcd.kill();
    await etcd.start();
    expect(await readMany()).toEqual(new Set(['v']));
  });
});
