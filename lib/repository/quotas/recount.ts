import { decodeObject } from '../codec.ts';
import { GLOBAL_NAMESPACE, type Keys } from '../keys.ts';
import type { Model } from '../model.ts';
import type { Store } from '../stores/store.ts';
import type { Usage } from './books.ts';
import { type Quota, sumOf } from './quota.ts';

/** What counts towards quotas in an installation. */
export interface QuotaRules {
  /** What an organization may have that has no quota of its own. */
  defaults: Quota;
  /** The models whose objects count. */
  counted: readonly Model<never>[];
  /** The model whose objects set quotas, unique by their `namespace`. */
  allowing: Model<never>;
}

/** Counts what a namespace has, object by object, and finds its quota: where nothing is kept of that. Throws `Unavailable`. */
export async function recounted(
  store: Store,
  keys: Keys,
  { counted, allowing }: QuotaRules,
  namespace: string,
): Promise<Usage> {
  const holder = keys.unique(allowing.name, 'namespace', namespace);
  const prefixes = counted.map(({ name }) => keys.objects(name, namespace));
  const { entries, ranges } = await store.read({ keys: [holder], prefixes });
  const counts = ranges.flatMap((range, i) =>
    range.map((entry) => counted[i]?.counts?.(decodeObject<never>(entry).object) ?? {}),
  );
  const quota = await quotaOf(store, keys, allowing, entries.get(holder)?.value);
  return { counts: sumOf(...counts), ...(quota && { quota }) };
}

async function quotaOf(
  store: Store,
  keys: Keys,
  allowing: QuotaRules['allowing'],
  holder: string | undefined,
): Promise<Quota | undefined> {
  if (holder === undefined) return undefined;
  const key = keys.object(allowing.name, GLOBAL_NAMESPACE, (JSON.parse(holder) as { id: string }).id);
  const entry = (await store.read({ keys: [key] })).entries.get(key);
  return entry && allowing.allows?.(decodeObject<never>(entry).object).quota;
}
