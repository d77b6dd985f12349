import { commitKnowing, exactly } from './commit.ts';
import type { Store } from './stores/store.ts';

interface Lock {
  holder: string;
  /** RFC 3339 */
  until: string;
}

/**
 * Takes a lock for `holder` until a time, unless somebody else has it at this moment; tells whether it was taken. A lock
 * whose time is over is nobody's. Throws `Unavailable`.
 */
export async function takeLock(
  store: Store,
  key: string,
  { holder, now, until }: { holder: string; now: Date; until: Date },
): Promise<boolean> {
  const entry = (await store.read({ keys: [key] })).entries.get(key);
  const held = entry && (JSON.parse(entry.value) as Lock);
  if (held && held.holder !== holder && Date.parse(held.until) > now.getTime()) return false;
  const value = JSON.stringify({ holder, until: until.toISOString() } satisfies Lock);
  const condition = entry ? { key, revision: entry.revision } : { key, exists: false };
  return commitKnowing(store, { if: [condition], put: [{ key, value }] }, exactly(key, value));
}
