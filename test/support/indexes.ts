import { expect } from '@jest/globals';
import { MODELS } from '../../lib/models/all.ts';
import { countsReady, entriesReady } from '../../lib/repository/indexes/index-keys.ts';
import { INDEX_VERSION } from '../../lib/repository/indexes/ready.ts';
import { Keys } from '../../lib/repository/keys.ts';
import type { Store } from '../../lib/repository/stores/store.ts';
import type { Finding } from '../../lib/repository/verify/finding.ts';
import { verify } from '../../lib/repository/verify/verify.ts';
import type { World } from './world.ts';

/** Marks the indexes of an empty place as whole, as the first start of an installation does. */
export async function markIndexed(store: Store, prefix: string): Promise<void> {
  const keys = new Keys(prefix);
  await store.commit({
    put: [entriesReady(keys), countsReady(keys)].map((key) => ({ key, value: INDEX_VERSION })),
  });
}

/** All that `verify` finds. */
export async function findings(
  store: Store,
  prefix: string,
  options?: { mayRepair: boolean },
): Promise<Finding[]> {
  const all: Finding[] = [];
  for await (const one of verify({ store, keys: new Keys(prefix), models: MODELS }, options)) all.push(one);
  return all;
}

/** Expects objects, indexes, counts, references and secrets to agree, whatever has been done to them. */
export async function expectVerified(store: Store, prefix: string): Promise<void> {
  expect(await findings(store, prefix)).toEqual([]);
}

/** `expectVerified` of a world, whatever its store was told to do. */
export async function expectIntact({ store, services }: Pick<World, 'store' | 'services'>): Promise<void> {
  store.onRead = undefined;
  store.onCommit = undefined;
  await expectVerified(store, services.config.ETCD_PREFIX);
}
