import { decodeObject } from '../codec.ts';
import type { Model, StoredObject } from '../model.ts';
import { allSubscriptions, queuePrefix, subscriptionsKey, wakeKey } from '../outbox/outbox-keys.ts';
import { encodeSubscriptions, type Subscription, type Subscriptions } from '../outbox/subscriptions.ts';
import { wakeValue } from '../outbox/wake.ts';
import type { Entry } from '../stores/store.ts';
import type { Upkeep } from '../upkeep/upkeep.ts';
import { walk } from '../upkeep/walk.ts';
import type { Finding } from './finding.ts';
import { parsed } from './parsed.ts';

type Webhooks = Model<StoredObject> & Required<Pick<Model<StoredObject>, 'subscription'>>;

/**
 * Compares what is kept of the webhooks of each tenant with the webhooks, and finds those that have something to deliver and
 * that nobody would look at.
 */
export async function* verifySubscriptions(upkeep: Upkeep, mayRepair: boolean): AsyncGenerator<Finding> {
  const { store, keys, models } = upkeep;
  const model = models.find((one): one is Webhooks => one.subscription !== undefined);
  if (!model) return;
  for await (const lists of walk(store, allSubscriptions(keys))) {
    for (const { key } of lists)
      yield* verifyTenant(upkeep, model, key.slice(allSubscriptions(keys).length), mayRepair);
  }
  for await (const webhooks of walk(store, keys.objects(model.name))) {
    for (const namespace of await unlisted(upkeep, webhooks))
      yield* verifyTenant(upkeep, model, namespace, mayRepair);
    for (const webhook of await asleep(upkeep, model, webhooks))
      yield* verifyWake(upkeep, model, webhook, mayRepair);
  }
}

/** Looks at the list of a tenant and at its webhooks, of which there are few, at one moment. */
async function* verifyTenant(
  { store, keys }: Upkeep,
  model: Webhooks,
  namespace: string,
  mayRepair: boolean,
): AsyncGenerator<Finding> {
  const key = subscriptionsKey(keys, namespace);
  const { entries, ranges } = await store.read({
    keys: [key],
    prefixes: [keys.objects(model.name, namespace)],
  });
  const list = entries.get(key);
  const hooks = (ranges[0] ?? []).map((entry): Subscription => {
    const { object } = decodeObject(entry);
    return { id: object.id, events: model.subscription(object) };
  });
  const kept = list ? parsed<Subscriptions>(list.value)?.hooks : [];
  const ids = [...new Set([...(kept ?? []), ...hooks].map(({ id }) => id))];
  const differing = ids.filter((id) => those(kept, id) !== those(hooks, id));
  if (kept && differing.length === 0) return;
  const isRepaired =
    mayRepair &&
    (await store.commit({
      // Whoever makes, changes or deletes a webhook writes the list too.
      if: [list ? { key, revision: list.revision } : { key, exists: false }],
      put: [{ key, value: encodeSubscriptions(hooks) }],
    }));
  const detail = kept ? `of ${differing.join(', ')}` : 'it cannot be read';
  yield { damage: 'wrong subscriptions', key: key.slice(keys.all.length), detail, isRepaired };
}

/** What is kept of one webhook, to be compared. */
function those(hooks: readonly Subscription[] | undefined, wanted: string): string {
  return JSON.stringify(hooks?.flatMap(({ id, events }) => (id === wanted ? [events] : [])) ?? []);
}

/** The tenants of webhooks that have no list. */
async function unlisted({ store, keys }: Upkeep, webhooks: readonly Entry[]): Promise<string[]> {
  const namespaces = [...new Set(webhooks.map((entry) => decodeObject(entry).object.namespace))];
  const { entries } = await store.read({ keys: namespaces.map((one) => subscriptionsKey(keys, one)) });
  return namespaces.filter((one) => !entries.has(subscriptionsKey(keys, one)));
}

/** Active webhooks that seem to have something to deliver and no note that says so. */
async function asleep(
  { store, keys }: Upkeep,
  model: Webhooks,
  webhooks: readonly Entry[],
): Promise<Entry[]> {
  const active = webhooks
    .filter((entry) => isActive(model, entry))
    .map((entry) => ({ entry, to: toOf(entry) }));
  const { entries, counts } = await store.read({
    keys: active.map(({ to }) => wakeKey(keys, to)),
    counts: active.map(({ to }) => ({ prefix: queuePrefix(keys, to) })),
  });
  return active
    .filter(({ to }, i) => (counts[i] ?? 0) > 0 && !entries.has(wakeKey(keys, to)))
    .map(({ entry }) => entry);
}

/** Looks again, at the webhook, its queue and its note at one moment. */
async function* verifyWake(
  { store, keys }: Upkeep,
  model: Webhooks,
  webhook: Entry,
  mayRepair: boolean,
): AsyncGenerator<Finding> {
  const to = toOf(webhook);
  const key = wakeKey(keys, to);
  const { entries, counts } = await store.read({
    keys: [webhook.key, key],
    counts: [{ prefix: queuePrefix(keys, to) }],
  });
  const now = entries.get(webhook.key);
  if (!now || !isActive(model, now) || entries.has(key) || !counts[0]) return;
  const isRepaired =
    mayRepair &&
    (await store.commit({
      if: [
        { key, exists: false },
        { key: now.key, exists: true },
      ],
      put: [{ key, value: wakeValue() }],
    }));
  const detail = `${counts[0]} to deliver`;
  yield { damage: 'missing wake note', key: key.slice(keys.all.length), detail, isRepaired };
}

/** What is not active keeps what it has to deliver, and is left alone. */
function isActive(model: Webhooks, entry: Entry): boolean {
  return model.subscription(decodeObject(entry).object).length > 0;
}

function toOf(entry: Entry): { namespace: string; webhook: string } {
  const { namespace, id } = decodeObject(entry).object;
  return { namespace, webhook: id };
}
