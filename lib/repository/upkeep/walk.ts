import type { Entry, Store } from '../stores/store.ts';

/** For the reason that `scanPinned` has. */
const KEYS_AHEAD = 20_000;
/** One transaction of etcd reads as many keys. */
const KEYS_AT_ONCE = 100;

/**
 * Everything under a prefix, from after a key on, some entries at a time: each as it is when its turn comes, so that the walk
 * may take as long as it likes. Throws `Unavailable`.
 */
export async function* walk(store: Store, prefix: string, after?: string): AsyncGenerator<Entry[]> {
  for (let last = after; ; ) {
    const page = { prefix, after: last, limit: KEYS_AHEAD, keysOnly: true };
    const ahead = (await store.read({ pages: [page] })).pages[0] ?? [];
    for (let at = 0; at < ahead.length; at += KEYS_AT_ONCE) {
      const keys = ahead.slice(at, at + KEYS_AT_ONCE).map(({ key }) => key);
      const { entries } = await store.read({ keys });
      yield keys.flatMap((key) => entries.get(key) ?? []);
    }
    last = ahead.at(-1)?.key;
    if (ahead.length < KEYS_AHEAD) return;
  }
}
