import { Conflict } from '../../errors.ts';
import { type Keys, secretsPlace } from '../keys.ts';
import { inBatches } from '../stores/batches.ts';
import type { Entry, Store } from '../stores/store.ts';
import type { FieldCipher } from './encryption.ts';
import { resealSecrets, sealedKeyIds } from './secrets.ts';

/** Writers that have the key of before may be quicker than a pass; after so many they are not gone. */
const PASSES = 10;
/** One record against its writers, each of whom must read it first. */
const ATTEMPTS = 128;

/** What a rotation works on. */
export interface Rotation {
  store: Store;
  keys: Keys;
  cipher: FieldCipher;
  /** Called with the secrets looked at, of how many; begins again with every pass. */
  onProgress?: (done: number, total: number) => void;
}

/** How a rotation ended. */
export interface Rotated {
  /** Records that were re-encrypted. */
  rewritten: number;
  /** Records that are not of the current key, by the id of the key they are of (`none`: of no key at all). */
  left: ReadonlyMap<string, number>;
  /** Those that no known key opens, as model/namespace/id. */
  unreadable: string[];
  /** Whether the last pass found nothing to do; false while somebody else writes with a previous key. */
  isSettled: boolean;
}

/**
 * Re-encrypts all secrets with the current key, each by compare-and-swap against concurrent writers, until a pass
 * finds nothing more to do. May be interrupted and run again: what is done is passed over. Throws `Conflict` while a
 * restore is not finished, `Unavailable`.
 */
export async function rotateSecrets(rotation: Rotation): Promise<Rotated> {
  const { store, keys } = rotation;
  const { entries } = await store.read({ keys: [keys.restoring] });
  if (entries.size > 0) throw new Conflict('A restore is not finished: run it again, and then this');
  let rewritten = 0;
  for (let pass = 1; ; pass += 1) {
    const { left, unreadable, ...done } = await runPass(rotation);
    rewritten += done.rewritten;
    const isSettled = done.rewritten === 0;
    if (isSettled || pass === PASSES) return { rewritten, left, unreadable, isSettled };
  }
}

async function runPass(rotation: Rotation) {
  const { store, keys, cipher, onProgress } = rotation;
  const left = new Map<string, number>();
  const unreadable: string[] = [];
  let [seen, rewritten] = [0, 0];
  for await (const { entries, total } of store.scan(keys.allSecrets)) {
    const stale = entries.filter((entry) => isStale(cipher, entry.value));
    const renewed = stale.flatMap((entry) => renew(rotation, entry) ?? []);
    for await (const batch of inBatches(renewed)) {
      rewritten += await replace(rotation, batch);
    }
    const renewedKeys = new Set(renewed.map(({ key }) => key));
    for (const { key, value } of stale.filter((entry) => !renewedKeys.has(entry.key))) {
      unreadable.push(nameOf(keys, key));
      for (const id of new Set(sealedKeyIds(value))) {
        if (id !== cipher.keyId) left.set(id, (left.get(id) ?? 0) + 1);
      }
    }
    seen += entries.length;
    onProgress?.(seen, total);
  }
  return { left, unreadable, rewritten };
}

function isStale(cipher: FieldCipher, sealed: string): boolean {
  return sealedKeyIds(sealed).some((id) => id !== cipher.keyId);
}

/** The record under the current key; undefined when no known key opens it. */
function renew({ keys, cipher }: Rotation, entry: Entry): Entry | undefined {
  const place = secretsPlace(keys.portable(entry.key) ?? '');
  try {
    return place && { ...entry, value: resealSecrets(cipher, place, entry.value) };
  } catch {
    // Why is known: it is of another key, or damaged. The record is named in the end.
    return undefined;
  }
}

/** All at once where nobody interferes, else one by one; how many were written. */
async function replace(rotation: Rotation, renewed: readonly Entry[]): Promise<number> {
  const { store } = rotation;
  const isDone = await store.commit({
    if: renewed.map(({ key, revision }) => ({ key, revision })),
    put: renewed.map(({ key, value }) => ({ key, value })),
  });
  if (isDone) return renewed.length;
  const outcomes = [];
  for (const { key } of renewed) outcomes.push(await replaceOne(rotation, key));
  return outcomes.filter(Boolean).length;
}

/** False when there is nothing to do any more: the record is gone, or of the current key. */
async function replaceOne(rotation: Rotation, key: string): Promise<boolean> {
  const { store, cipher } = rotation;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const entry = (await store.read({ keys: [key] })).entries.get(key);
    const renewed = entry && isStale(cipher, entry.value) ? renew(rotation, entry) : undefined;
    if (!entry || !renewed) return false;
    const put = [{ key, value: renewed.value }];
    if (await store.commit({ if: [{ key, revision: entry.revision }], put })) return true;
  }
  throw new Conflict(`Too many others change ${nameOf(rotation.keys, key)} at this moment: run it again`);
}

function nameOf(keys: Keys, key: string): string {
  const { model, namespace, id } = secretsPlace(keys.portable(key) ?? '') ?? {};
  return model === undefined ? key : `${model}/${namespace}/${id}`;
}
