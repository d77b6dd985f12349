import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { StoreFull } from '../../../lib/errors.ts';
import { EtcdStore } from '../../../lib/repository/stores/etcd.ts';
import { describeWithEtcd, startEtcd } from '../../support/etcd.ts';
import type { EtcdServer } from '../../support/etcd-server.ts';
import { fill, QUOTA } from '../../support/full-etcd.ts';

describeWithEtcd('an etcd that has reached its quota', () => {
  let etcd: EtcdServer;
  let store: EtcdStore;
  beforeAll(async () => {
    etcd = await startEtcd(QUOTA);
    store = new EtcdStore({ endpoint: etcd.endpoint, deadlineMs: 5_000 });
    await store.commit({ put: ['a', 'b'].map((name) => ({ key: `/full/${name}`, value: name })) });
    await fill(store);
  });
  afterAll(async () => {
    await store.close();
    await etcd.stop();
  });

  const write = (value: string) => store.commit({ put: [{ key: '/full/c', value }] });

  test('says that the store is full, not that it does not answer', async () => {
    const error = await write('1').catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(StoreFull);
    expect((error as Error).message).toBe('The store is full: ask your administrator to make room in etcd');
    expect(await store.isFull()).toBe(true);
  });

  test('answers reads and scans however many writes it refuses', async () => {
    const writes = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => write(String(i))));
    expect(writes.map(({ status }) => status)).toEqual(Array(20).fill('rejected'));
    const { entries } = await store.read({ keys: ['/full/a'] });
    expect(entries.get('/full/a')?.value).toBe('a');
    const keys: string[] = [];
    for await (const page of store.scan('/full/')) keys.push(...page.entries.map(({ key }) => key));
    expect(keys).toEqual(['/full/a', '/full/b']);
  });

  test('refuses a write at once: it is not tried again, and no connection is given up', async () => {
    const before = await etcd.transactions();
    await expect(write('1')).rejects.toBeInstanceOf(StoreFull);
    expect((await etcd.transactions()) - before).toBe(1);
  });

  test('takes a deletion with its conditions', async () => {
    const { entries } = await store.read({ keys: ['/full/b'] });
    const revision = entries.get('/full/b')?.revision ?? '';
    expect(await store.commit({ if: [{ key: '/full/b', revision }], delete: ['/full/b'] })).toBe(true);
    expect((await store.read({ prefixes: ['/full/'] })).ranges[0]?.map(({ key }) => key)).toEqual([
      '/full/a',
    ]);
  });
});
