/** @slow It stops and slows down an etcd of its own. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Unavailable } from '../../../lib/errors.ts';
import { EtcdStore } from '../../../lib/repository/stores/etcd.ts';
import { describeWithEtcd, startEtcd } from '../../support/etcd.ts';
import type { EtcdServer } from '../../support/etcd-server.ts';
import { type LossyProxy, startLossyProxy } from '../../support/lossy-proxy.ts';

const DEADLINE_MS = 5_000;

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

  test('one that is down is Unavailable, and one that is back is used', async () => {
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

  test('one that refuses connections for 300 ms costs a call no more than that and a little', async () => {
    const store = through(proxy.port, DEADLINE_MS);
    await store.commit({ put: [{ key: '/brief', value: '1' }] });
    await proxy.refuse();
    const started = performance.now();
    const calls = Array.from({ length: 8 }, () => store.read({ keys: ['/brief'] }));
    await pause(300);
    await proxy.resume();
    const found = await Promise.all(calls);
    expect(found.map(({ entries }) => entries.get('/brief')?.value)).toEqual(Array(8).fill('1'));
    expect(performance.now() - started).toBeLessThan(3_000);
    await store.close();
  });

  test('one that was away for long is used as soon as it answers', async () => {
    const store = through(proxy.port, DEADLINE_MS);
    await store.commit({ put: [{ key: '/away', value: '1' }] });
    await proxy.refuse();
    for (let i = 0; i < 5; i += 1) expect(await outcome(store.read({ keys: ['/away'] }))).toBe('Unavailable');
    await proxy.resume();
    const { entries } = await store.read({ keys: ['/away'] });
    expect(entries.get('/away')?.value).toBe('1');
    await store.close();
  });

  test('one that never was there is Unavailable', async () => {
    const store = through(1);
    expect(await outcome(store.read({ keys: ['/k'] }))).toBe('Unavailable');
    expect(await outcome(store.commit({ put: [{ key: '/k', value: 'v' }] }))).toBe('Unavailable');
    await store.close();
  });

  test('one that hangs is Unavailable after two deadlines, and used again when it goes on', async () => {
    // Long enough that a third deadline is told from a machine that has other work.
    const deadlineMs = 1_500;
    const store = through(etcd.port, deadlineMs);
    await store.commit({ put: [{ key: '/hung', value: '1' }] });
    await etcd.freeze();
    const started = performance.now();
    const hung = await outcome(store.read({ keys: ['/hung'] }));
    const waited = performance.now() - started;
    etcd.thaw();
    expect(waited).toBeLessThan(3 * deadlineMs - 100);
    expect(hung).toBe('Unavailable');
    const found = await eventually(() => store.read({ keys: ['/hung'] }));
    expect(found.entries.get('/hung')?.value).toBe('1');
    await store.close();
  }, 20_000);

  test('a connection that a freeze has cut unnoticed heals within the call', async () => {
    const store = through(proxy.port);
    await store.commit({ put: [{ key: '/frozen', value: '1' }] });
    proxy.blackHole();
    const { entries } = await store.read({ keys: ['/frozen'] });
    expect(entries.get('/frozen')?.value).toBe('1');
    await store.close();
  });

  test('a write whose answer is lost is sent again, and says false although it is stored', async () => {
    const store = through(proxy.port, DEADLINE_MS);
    const witness = through(etcd.port, DEADLINE_MS);
    const stored = async () => (await witness.read({ keys: ['/lost'] })).entries.get('/lost')?.value;
    let isLost = false;
    proxy.onAnswer = async () => {
      if (isLost || (await stored()) === undefined) return 'pass';
      isLost = true;
      return 'cut';
    };
    const done = await store.commit({
      if: [{ key: '/lost', exists: false }],
      put: [{ key: '/lost', value: 'ours' }],
    });
    proxy.onAnswer = undefined;
    expect(done).toBe(false);
    expect(await stored()).toBe('ours');
    await Promise.all([store.close(), witness.close()]);
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
