import type { Store } from './stores/store.ts';

/** etcd takes 128 operations in a transaction. */
const AT_ONCE = 100;

/** Removes everything below some prefixes, in parts: what is removed so is of no use to anybody any more. */
export async function removeAll(store: Store, prefixes: readonly string[]): Promise<void> {
  const { ranges } = await store.read({ prefixes });
  const keys = ranges.flat().map(({ key }) => key);
  for (let at = 0; at < keys.length; at += AT_ONCE) {
    await store.commit({ delete: keys.slice(at, at + AT_ONCE) });
  }
}
