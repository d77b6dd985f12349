import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Etcd3 } from 'etcd3';
import { Unavailable } from '../../../lib/errors.ts';
import { EtcdStore } from '../../../lib/repository/stores/etcd.ts';
import { createAuthority } from '../../simulators/certificates.ts';
import { describeWithEtcd, etcdEndpoint, startEtcd } from '../../support/etcd.ts';
import type { EtcdServer } from '../../support/etcd-server.ts';
import { type LossyProxy, startLossyProxy } from '../../support/lossy-proxy.ts';
import { storeConformance } from './conformance.ts';

const DEADLINE_MS = 5_000;

describeWithEtcd('the etcd store', () => {
  storeConformance(async () => new EtcdStore({ endpoint: etcdEndpoint(), deadlineMs: DEADLINE_MS }));

  test('a read of 128 things costs one round trip, and each further page one more', async () => {
    const prefix = `/test-${randomBytes(6).toString('hex')}`;
    const store = new EtcdStore({ endpoint: etcdEndpoint(), deadlineMs: DEADLINE_MS });
    for (let start = 0; start < 1_200; start += 100) {
      const put = Array.from({ length: 100 }, (_, i) => ({ key: `${prefix}/k/${start + i}`, value: 'v' }));
      await store.commit({ put });
    }
    const keys = Array.from({ length: 127 }, (_, i) => `${prefix}/k/${i}`);
    expect(await tripsOf(() => store.read({ keys, prefixes: [`${prefix}/none/`] }))).toBe(1);
    expect(await tripsOf(() => store.read({ prefixes: [`${prefix}/k/`] }))).toBe(3);
    await store.close();
  });
});

/** The transactions that reach etcd meanwhile, by etcd's own count. */
async function tripsOf(work: () => Promise<unknown>): Promise<number> {
  const count = async () => {
    const metrics = await (await fetch(`${etcdEndpoint()}/metrics`)).text();
    const line = /grpc_server_started_total\{grpc_method="Txn"[^}]*\} (\S+)/.exec(metrics);
    return Number(line?.[1] ?? 0);
  };
  const before = await count();
  await work();
  return (await count()) - before;
}

describeWithEtcd('an etcd in trouble', () => {
  let etcd: EtcdServer;
  let proxy: LossyProxy;
  beforeAll(async () => {
    etcd = await startEtcd();
    proxy = await startLossyProxy(etcd.port);
  });
  afterAll(async () => {
    await proxy.close();
    await etcd.stop();
  });

  const through = (port: number, deadlineMs = 500) =>
    new EtcdStore({ endpoint: `http://127.0.0.1:${port}`, deadlineMs });
  const outcome = (promise: Promise<unknown>) =>
    promise.then(
      () => 'done',
      (error: unknown) => (error instanceof Unavailable ? 'Unavailable' : error),
    );

  test('one that is down is Unavailable, also while the circuit is open, and one that is back is used', async () => {
    const store = through(etcd.port);
    await store.commit({ put: [{ key: '/down', value: '1' }] });
    await etcd.kill();
    const outcomes = [];
    for (let i = 0; i < 5; i += 1) outcomes.push(await outcome(store.read({ keys: ['/down'] })));
    await etcd.start();
    expect(outcomes).toEqual(Array(5).fill('Unavailable'));
    const found = await eventually(() => store.read({ keys: ['/down'] }));
    expect(found.entries.get('/down')?.value).toBe('1');
    await store.close();
  });

  test('one that never was there is Unavailable', async () => {
    const store = through(1);
    expect(await outcome(store.read({ keys: ['/k'] }))).toBe('Unavailable');
    expect(await outcome(store.commit({ put: [{ key: '/k', value: 'v' }] }))).toBe('Unavailable');
    await store.close();
  });

  test('one that hangs is Unavailable after the deadlines, and used again when it goes on', async () => {
    const store = through(etcd.port);
    await store.commit({ put: [{ key: '/hung', value: '1' }] });
    etcd.freeze();
    const hung = await outcome(store.read({ keys: ['/hung'] }));
    etcd.thaw();
    expect(hung).toBe('Unavailable');
    const found = await eventually(() => store.read({ keys: ['/hung'] }));
    expect(found.entries.get('/hung')?.value).toBe('1');
    await store.close();
  });

  test('a connection that a freeze has cut unnoticed heals within the call', async () => {
    const store = through(proxy.port);
    await store.commit({ put: [{ key: '/frozen', value: '1' }] });
    proxy.blackHole();
    const reading = store.read({ keys: ['/frozen'] });
    proxy.heal();
    expect((await reading).entries.get('/frozen')?.value).toBe('1');
    await store.close();
  });

  test('a write whose answer is lost is sent again, and says false although it is stored', async () => {
    const store = through(proxy.port, DEADLINE_MS);
    await store.read({ keys: ['/warm'] });
    proxy.loseNextAnswer();
    const done = await store.commit({
      if: [{ key: '/lost', exists: false }],
      put: [{ key: '/lost', value: 'ours' }],
    });
    expect(done).toBe(false);
    expect((await store.read({ keys: ['/lost'] })).entries.get('/lost')?.value).toBe('ours');
    await store.close();
  });

  test('a transaction of more than 128 operations is our own mistake, not an outage', async () => {
    const store = through(etcd.port, DEADLINE_MS);
    const put = Array.from({ length: 129 }, (_, i) => ({ key: `/too/${i}`, value: 'v' }));
    const error = await store.commit({ put }).catch((cause: unknown) => cause);
    expect(error).not.toBeInstanceOf(Unavailable);
    expect((error as Error).message).toMatch(/malformed/);
    await store.close();
  });

  async function eventually<R>(work: () => Promise<R>): Promise<R> {
    const deadline = Date.now() + 15_000;
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (Date.now() > deadline) throw error;
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    }
  }
});

describeWithEtcd('etcd behind TLS with a login', () => {
  let directory: string;
  let etcd: EtcdServer;
  let tls: { ca: string; cert: string; key: string };
  const root = { username: 'root', password: 'etcd-root-password' };
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kqueen-tls-'));
    const authority = await createAuthority();
    const [server, client] = await Promise.all([authority.server(), authority.client('kqueen')]);
    tls = { ca: authority.cert, ...client };
    const files = { ca: authority.cert, cert: server.cert, key: server.key };
    for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
    etcd = await startEtcd([
      ...['--cert-file', join(directory, 'cert'), '--key-file', join(directory, 'key')],
      ...['--trusted-ca-file', join(directory, 'ca'), '--client-cert-auth'],
    ]);
    const credentials = {
      rootCertificate: Buffer.from(tls.ca),
      certChain: Buffer.from(tls.cert),
      privateKey: Buffer.from(tls.key),
    };
    const admin = new Etcd3({ hosts: etcd.endpoint, credentials });
    await admin.role('root').create();
    await admin.user('root').create(root.password);
    await admin.user('root').addRole('root');
    await admin.auth.authEnable();
    admin.close();
  });
  afterAll(async () => {
    await etcd.stop();
    await rm(directory, { recursive: true, force: true });
  });

  test('is used with the authority, the client certificate and the login', async () => {
    const store = new EtcdStore({ endpoint: etcd.endpoint, deadlineMs: DEADLINE_MS, tls, auth: root });
    await store.commit({ put: [{ key: '/k', value: 'v' }] });
    expect((await store.read({ keys: ['/k'] })).entries.get('/k')?.value).toBe('v');
    await store.close();
  });

  test.each([
    ['without the login', () => ({ tls })],
    ['with a wrong password', () => ({ tls, auth: { ...root, password: 'wrong' } })],
    ['with another authority', () => ({ tls: { ...tls, ca: tls.cert }, auth: root })],
    ['without TLS', () => ({ auth: root, endpoint: etcd.endpoint.replace('https', 'http') })],
  ])('is Unavailable %s', async (_name, options) => {
    const store = new EtcdStore({ endpoint: etcd.endpoint, deadlineMs: 1_000, ...options() });
    await expect(store.read({ keys: ['/k'] })).rejects.toBeInstanceOf(Unavailable);
    await store.close();
  });
});
