import { randomUUID } from 'node:crypto';
import type { Installation } from '../../lib/backup/installation.ts';
import { Keys } from '../../lib/repository/keys.ts';
import { FieldCipher } from '../../lib/repository/secrets/encryption.ts';
import { sealSecrets } from '../../lib/repository/secrets/secrets.ts';
import { inBatches } from '../../lib/repository/stores/batches.ts';
import type { Store } from '../../lib/repository/stores/store.ts';

const FOLLOWING = /^(ord|mrk|cnt|due|ready)\//;

/** The SECRET_KEY of an installation that names none. */
export const SECRET_KEY = 'the-secret-key-of-the-installation';

/** A part of a store, under a prefix of its own where none is named. */
export function installationIn(
  store: Store,
  parts: { prefix?: string; secretKey?: string; previous?: string[] } = {},
): Installation {
  const { prefix = `/kqueen-${randomUUID()}`, secretKey = SECRET_KEY, previous = [] } = parts;
  return { store, keys: new Keys(prefix), cipher: new FieldCipher(secretKey, previous) };
}

/** All that is stored, by the key without the prefix, with what passes, but for the indexes that follow from it. */
export async function contentOf({ store, keys }: Installation): Promise<Record<string, string>> {
  const content: Record<string, string> = {};
  for await (const { entries } of store.scan(keys.all)) {
    for (const { key, value } of entries) {
      const name = key.slice(keys.all.length);
      if (!FOLLOWING.test(name)) content[name] = value;
    }
  }
  return content;
}

/** Stores so many objects with a secret each (`secret <number>`), in a namespace; gives their ids. */
export async function storeObjects(
  { store, keys, cipher }: Installation,
  count: number,
  namespace = 'demoorg',
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => randomUUID());
  const put = ids.flatMap((id, i) => {
    const object = { id, namespace, name: `cluster ${i}` };
    const value = JSON.stringify({ generation: 1, write: randomUUID(), object });
    const secrets = sealSecrets(cipher, { model: 'cluster', namespace, id }, { kubeconfig: `secret ${i}` });
    return [
      { key: keys.object('cluster', namespace, id), value },
      { key: keys.secrets('cluster', namespace, id), value: secrets ?? '' },
      { key: keys.check('cluster', namespace, id), value: '2026-03-01T12:00:00Z' },
    ];
  });
  for await (const batch of inBatches(put)) await store.commit({ put: batch });
  return ids;
}
