/** @slow It waits for etcd to be away and to return. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Etcd3 } from 'etcd3';
import { Unavailable } from '../../../lib/errors.ts';
import { EtcdStore } from '../../../lib/repository/stores/etcd.ts';
import { describeWithEtcd, etcdEndpoint, startEtcd } from '../../support/etcd.ts';
import type { EtcdServer } from '../../support/etcd-server.ts';
import { type LossyProxy, startLossyProxy } from '../../support/lossy-proxy.ts';
import { storeConformance } from './conformance.ts';

const DEADLINE_MS = 5_000;

describeWithEtcd('the etcd store', () => {
  storeConformance(async () => new EtcdStore({ endpoint: etcdEndpoint(), deadlineMs: DEADLINE_MS }));
});

describeWithEtcd('a read of several pages', () => {
  let etcd: EtcdServer;
  let proxy: LossyProxy;
  let store: EtcdStore;
  beforeAll(async () => {
    etcd = await startEtcd();
    proxy = await startLossyProxy(etcd.port);
    store = new EtcdStore({ endpoint: `http://127.0.0.1:${proxy.port}`, deadlineMs: DEADLINE_MS });
    for (let start = 0; start < 1_200; start += 100) {
      const put = Array.from({ length: 100 }, (_, i) => ({ key: `/k/${start + i}`, value: 'v' }));
      await store.commit({ put });
    }
  });
  afterAll(async () => {
    await store.close();
    await proxy.close();
    await etcd.stop();
  });

  const tripsOf = async (work: () => Promise<unknown>) => {
    const before = await etcd.transactions();
    await work();
    return (await etcd.transactions()) - before;
  };

  test('costs one round trip for 128 things, and each further page one more', async () => {
    const keys = Array.from({ length: 127 }, (_, i) => `/k/${i}`);
    expect(await tripsOf(() => store.read({ keys, prefixes: ['/none/'] }))).toBe(1);
    expect(await tripsOf(() => store.read({ prefixes: ['/k/', '/none/'] }))).toBe(3);
  });

  test('at a moment that etcd has compacted away says that it is to be run again', async () => {
    const direct = new Etcd3({ hosts: etcd.endpoint });
    const pages: number[] = [];
    const scan = async () => {
      for await (const { entries } of store.scan('/k/')) {
        pages.push(entries.length);
        const { header } = await direct.put('/elsewhere').value('v');
        await direct.kv.compact({ revision: header.revision, physical: true });
      }
    };
    const error = await scan().catch((cause: unknown) => cause);
    direct.close();
    expect(error).toBeInstanceOf(Unavailable);
    expect((error as Error).message).toContain('run it again');
    expect(pages).toHaveLength(1);
  });

  test('begins again when etcd compacts its revision away between two pages', async () => {
    const direct = new Etcd3({ hosts: etcd.endpoint });
    const before = await etcd.transactions();
    let compactions = 0;
    proxy.onAnswer = async () => {
      if (compactions === 0 && (await etcd.transactions()) > before) {
        compactions += 1;
        const { header } = await direct.put('/elsewhere').value('v');
        await direct.kv.compact({ revision: header.revision, physical: true });
      }
      return 'pass';
    };
    const { ranges } = await store.read({ prefixes: ['/k/'] });
    proxy.onAnswer = undefined;
    direct.close();
    expect(compactions).toBe(1);
    expect(new Set(ranges[0]?.map(({ key }) => key)).size).toBe(1_200);
    // The first page and the refused second one, then all three again.
    expect((await etcd.transactions()) - before).toBe(5);
  });
});
