import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { EmbeddedStore } from '../../lib/repository/stores/embedded.ts';
import { EtcdStore } from '../../lib/repository/stores/etcd.ts';
import type { Store } from '../../lib/repository/stores/store.ts';
import { describeWithEtcd, etcdEndpoint } from './etcd.ts';

const DEADLINE_MS = 10_000;

/**
 * Runs a suite on the embedded store and on etcd. `open` gives a store, and `directory` is one for files of the suite; both
 * are there when its `beforeAll` runs.
 */
export function onBothStores(suite: (open: () => Store, directory: () => string) => void): void {
  let path: string;
  const directory = () => path;
  beforeAll(async () => {
    path = await mkdtemp(join(tmpdir(), 'kqueen-stores-'));
  });
  afterAll(() => rm(path, { recursive: true, force: true }));
  describe('on the embedded store', () => suite(() => new EmbeddedStore(join(path, 'kqueen.db')), directory));
  describeWithEtcd('on etcd', () =>
    suite(() => new EtcdStore({ endpoint: etcdEndpoint(), deadlineMs: DEADLINE_MS }), directory),
  );
}
