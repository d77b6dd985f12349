import type { Keys } from '../keys.ts';
import type { ModelName } from '../model.ts';
import type { Addressee } from '../outbox/announcement.ts';
import { decodeDelivery } from '../outbox/delivery.ts';
import {
  addresseeOf,
  allDeliveries,
  allQueues,
  allWakes,
  deliveryKey,
  queueKey,
  wakeKey,
} from '../outbox/outbox-keys.ts';
import { isAtOnce, wakeValue } from '../outbox/wake.ts';
import type { Commit, Entry } from '../stores/store.ts';
import type { Upkeep } from '../upkeep/upkeep.ts';
import { walk } from '../upkeep/walk.ts';
import type { Damage, Finding } from './finding.ts';
import { parsed } from './parsed.ts';

/** What an entry is compared with. */
interface Around {
  to: Addressee;
  /** The key of its webhook. */
  webhook: string;
  wake: string;
  /** The key of the place of a delivery, or of the delivery of a place. */
  other?: string;
}

/** What is wrong with an entry, and what mends it while the entry is as it was read. */
interface Fault {
  damage: Damage;
  repair: Commit;
}

/** What belongs to webhooks under a prefix. */
interface Kind {
  prefix: string;
  otherOf(keys: Keys, to: Addressee, entry: Entry): string | undefined;
  /** What is wrong with an entry whose webhook is there. */
  faultOf(keys: Keys, around: Around, entry: Entry, found: ReadonlyMap<string, Entry>): Fault | undefined;
}

/**
 * Finds deliveries, places in queues and notes of webhooks that are gone, unless a worker is about to remove them; deliveries
 * that wait without a place in the queue, and places without such a delivery. Mends that if told to.
 */
export async function* verifyDeliveries(upkeep: Upkeep, mayRepair: boolean): AsyncGenerator<Finding> {
  const { store, keys, models, onProgress } = upkeep;
  const model = models.find(({ subscription }) => subscription !== undefined);
  if (!model) return;
  for (const kind of kindsOf(keys)) {
    const { counts } = await store.read({ counts: [{ prefix: kind.prefix }] });
    let done = 0;
    for await (const entries of walk(store, kind.prefix)) {
      for (const suspect of await suspectsAmong(upkeep, model.name, kind, entries))
        yield* verifyEntry(upkeep, model.name, kind, suspect, mayRepair);
      done += entries.length;
      onProgress?.('deliveries', done, Math.max(done, counts[0] ?? 0));
    }
  }
}

function kindsOf(keys: Keys): Kind[] {
  return [
    { prefix: allDeliveries(keys), otherOf: placeOf, faultOf: unqueued },
    { prefix: allQueues(keys), otherOf: deliveryOf, faultOf: undelivered },
    { prefix: allWakes(keys), otherOf: () => undefined, faultOf: unreadable },
  ];
}

function placeOf(keys: Keys, to: Addressee, entry: Entry): string | undefined {
  const { id, next_at: at } = decodeDelivery(entry).delivery;
  return at === undefined ? undefined : queueKey(keys, to, at, id);
}

function deliveryOf(keys: Keys, to: Addressee, { key }: Entry): string {
  return deliveryKey(keys, to, key.split('/').at(-1) ?? '');
}

function unqueued(
  _keys: Keys,
  { webhook, wake, other }: Around,
  _: Entry,
  found: ReadonlyMap<string, Entry>,
) {
  if (other === undefined || found.has(other)) return undefined;
  const isThere = { key: webhook, exists: true };
  const put = [
    { key: other, value: '' },
    { key: wake, value: wakeValue() },
  ];
  return {
    damage: 'delivery without queue place' as const,
    repair: { if: [isThere, { key: other, exists: false }], put },
  };
}

function undelivered(
  keys: Keys,
  { to, other = '' }: Around,
  { key }: Entry,
  found: ReadonlyMap<string, Entry>,
): Fault | undefined {
  const delivery = found.get(other);
  if (delivery && placeOf(keys, to, delivery) === key) return undefined;
  const condition = delivery ? { key: other, revision: delivery.revision } : { key: other, exists: false };
  return { damage: 'queue place without delivery', repair: { if: [condition], delete: [key] } };
}

function unreadable(_keys: Keys, _around: Around, { key, value }: Entry): Fault | undefined {
  if (parsed<{ at: string }>(value)?.at !== undefined) return undefined;
  return { damage: 'wrong wake note', repair: { put: [{ key, value: wakeValue() }] } };
}

function aroundOf(keys: Keys, model: ModelName, { prefix, otherOf }: Kind, entry: Entry): Around {
  const to = addresseeOf(entry.key, prefix);
  const webhook = keys.object(model, to.namespace, to.webhook);
  return { to, webhook, wake: wakeKey(keys, to), other: otherOf(keys, to, entry) };
}

function keysAround({ webhook, wake, other }: Around): string[] {
  return other === undefined ? [webhook, wake] : [webhook, wake, other];
}

function faultIn(
  keys: Keys,
  kind: Kind,
  around: Around,
  entry: Entry,
  found: ReadonlyMap<string, Entry>,
): Fault | undefined {
  if (found.has(around.webhook)) return kind.faultOf(keys, around, entry, found);
  const wake = found.get(around.wake);
  // Who deletes a webhook leaves that to a worker.
  if (wake && isAtOnce(wake.value)) return undefined;
  const isGone = { key: around.webhook, exists: false };
  return { damage: 'delivery without webhook', repair: { if: [isGone], delete: [entry.key] } };
}

async function suspectsAmong(
  { store, keys }: Upkeep,
  model: ModelName,
  kind: Kind,
  entries: readonly Entry[],
): Promise<Entry[]> {
  const all = entries.map((entry) => ({ entry, around: aroundOf(keys, model, kind, entry) }));
  const wanted = new Set(all.flatMap(({ around }) => keysAround(around)));
  const { entries: found } = await store.read({ keys: [...wanted] });
  return all
    .filter(({ entry, around }) => faultIn(keys, kind, around, entry, found))
    .map(({ entry }) => entry);
}

/** Looks again, at the entry and all that it is compared with at one moment. */
async function* verifyEntry(
  { store, keys }: Upkeep,
  model: ModelName,
  kind: Kind,
  suspect: Entry,
  mayRepair: boolean,
): AsyncGenerator<Finding> {
  const { key, revision } = suspect;
  const around = aroundOf(keys, model, kind, suspect);
  const { entries: found } = await store.read({ keys: [key, ...keysAround(around)] });
  // It was written meanwhile, by somebody who saw to all of this.
  if (found.get(key)?.revision !== revision) return;
  const fault = faultIn(keys, kind, around, suspect, found);
  if (!fault) return;
  const { damage, repair } = fault;
  const isRepaired =
    mayRepair && (await store.commit({ ...repair, if: [{ key, revision }, ...(repair.if ?? [])] }));
  yield { damage, key: key.slice(keys.all.length), isRepaired };
}
