import { StoreFull } from '../../lib/errors.ts';
import type { Store } from '../../lib/repository/stores/store.ts';

/** Flags of an etcd that is full after some 16 MiB. */
export const QUOTA = ['--quota-backend-bytes', '16777216'];

const BIG = 'x'.repeat(900 * 1024);
const SMALL = 'x'.repeat(16 * 1024);

/** Writes under a prefix of its own until the store takes nothing any more. */
export async function fill(store: Store): Promise<void> {
  for (const [size, value] of [BIG, SMALL, '1'].entries()) {
    for (let i = 0; await isTaken(store, `/filled/${size}/${i % 4}`, value); i += 1);
  }
}

async function isTaken(store: Store, key: string, value: string): Promise<boolean> {
  try {
    return await store.commit({ put: [{ key, value }] });
  } catch (error) {
    if (error instanceof StoreFull) return false;
    throw error;
  }
}
