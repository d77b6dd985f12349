import { isDeepStrictEqual } from 'node:util';
import { decodeObject } from '../codec.ts';
import type { Keys } from '../keys.ts';
import type { Model, StoredObject } from '../model.ts';
import { keptPart, type Usage } from '../quotas/books.ts';
import { COUNTED_KINDS, type Counts, type Quota, sumOf } from '../quotas/quota.ts';
import { ATTEMPTS, pauseAfter } from '../retries.ts';
import type { Commit, Entry, ScanPage, Store } from '../stores/store.ts';
import type { Upkeep } from '../upkeep/upkeep.ts';
import type { Finding } from './finding.ts';
import { parsed } from './parsed.ts';

/** A record of quotas that is wrong, and what puts it right if it is still as it was read. */
interface Wrong extends Pick<Finding, 'damage' | 'detail'> {
  record: Entry;
  repair: Commit;
}

/** What the objects say of the quotas of their namespaces. */
interface Wanted {
  counts: Map<string, Counts>;
  /** The namespaces of organizations, and the quotas that these set. */
  quotas: Map<string, Quota | undefined>;
}

/**
 * Compares what is kept of quotas with the objects that count and the quotas that organizations set, all as they are at one
 * moment. What is not kept is not missed: it is counted when it is needed. Keeps no more in memory than there are
 * organizations.
 */
export async function* verifyQuotas(upkeep: Upkeep, mayRepair: boolean): AsyncGenerator<Finding> {
  const { keys } = upkeep;
  for (const wrong of await wrongRecords(upkeep)) {
    const { record, damage, detail } = wrong;
    const isRepaired = mayRepair && (await repair(upkeep, wrong));
    yield { damage, key: record.key.slice(keys.all.length), detail, isRepaired };
  }
}

/** Puts a record right, against those who count at the same time; returns whether it is. */
async function repair(upkeep: Upkeep, { record: { key }, ...first }: Wrong): Promise<boolean> {
  let found: Pick<Wrong, 'repair'> | undefined = first;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (!found || (await upkeep.store.commit(found.repair))) return true;
    await pauseAfter(attempt);
    const again: Wrong[] = await wrongRecords(upkeep, namespaceOf(upkeep.keys, key));
    found = again.find(({ record }) => record.key === key);
  }
  return false;
}

/** The wrong records of a namespace, or of all. */
async function wrongRecords(upkeep: Upkeep, namespace?: string): Promise<Wrong[]> {
  const { store, keys, models, onProgress } = upkeep;
  const concerned = new Map(
    models
      .filter(({ counts, allows }) => counts ?? allows)
      .map((model) => [keys.objects(model.name), model] as const),
  );
  const prefixes = [...concerned].map(([prefix, { name, counts }]) =>
    counts ? keys.objects(name, namespace) : prefix,
  );
  const records: Entry[] = [];
  const wanted: Wanted = { counts: new Map(), quotas: new Map() };
  const books = namespace === undefined ? keys.allBooks : keys.books(namespace);
  let seen = 0;
  const pages =
    namespace === undefined ? store.scan(books, ...prefixes) : atOnce(store, [books, ...prefixes]);
  for await (const { entries, total } of pages) {
    for (const entry of entries) {
      const model = concerned.get(`${entry.key.split('/').slice(0, -2).join('/')}/`);
      if (model) want(wanted, model, entry);
      else records.push(entry);
    }
    seen += entries.length;
    onProgress?.('quotas', seen, total);
  }
  return records.flatMap((record) => wrongOf(keys, record, wanted) ?? []);
}

/** In one round trip, so that others who write all the time do not always come first. */
async function* atOnce(store: Store, prefixes: readonly string[]): AsyncGenerator<ScanPage> {
  const entries = (await store.read({ prefixes })).ranges.flat();
  yield { entries, total: entries.length };
}

function want({ counts, quotas }: Wanted, model: Model<StoredObject>, entry: Entry): void {
  const { object } = decodeObject(entry);
  const { namespace } = object;
  if (model.counts) counts.set(namespace, sumOf(counts.get(namespace) ?? {}, model.counts(object)));
  const set = model.allows?.(object);
  if (set) quotas.set(set.namespace, set.quota);
}

function wrongOf(keys: Keys, record: Entry, { counts, quotas }: Wanted): Wrong | undefined {
  const { key, revision, value } = record;
  const namespace = namespaceOf(keys, key);
  if (!quotas.has(namespace))
    return {
      damage: 'usage without organization',
      record,
      repair: { if: [{ key, revision }], delete: [key] },
    };
  if (key !== keys.usage(namespace)) return undefined;
  const quota = quotas.get(namespace);
  const usage: Usage = { counts: counts.get(namespace) ?? {}, ...(quota && { quota }) };
  const differences = differencesOf(parsed<Usage>(value), usage);
  if (differences.length === 0) return undefined;
  return {
    ...{ damage: 'wrong usage', detail: differences.join(', '), record },
    repair: keptPart(key, revision, usage),
  };
}

function differencesOf(kept: Partial<Usage> | undefined, { counts, quota }: Usage): string[] {
  if (!kept?.counts) return ['it cannot be read'];
  const { counts: counted } = kept;
  const wrong = COUNTED_KINDS.filter((kind) => (counted[kind] ?? 0) !== (counts[kind] ?? 0));
  return [
    ...wrong.map((kind) => `${counted[kind] ?? 0} ${kind} counted, ${counts[kind] ?? 0} there`),
    ...(isDeepStrictEqual(kept.quota, quota) ? [] : ['the organization sets another quota']),
  ];
}

function namespaceOf(keys: Keys, key: string): string {
  return key.slice(keys.allBooks.length).split('/')[0] ?? '';
}
