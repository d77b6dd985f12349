import { Conflict, InvalidInput } from '../errors.ts';
import type { Keys } from './keys.ts';
import type { Holder, Model, StoredObject } from './model.ts';
import type { Part } from './parts.ts';
import type { Store } from './stores/store.ts';

interface IndexEntry {
  key: string;
  value: string;
}

/**
 * The index entries when `before` becomes `after` (undefined: it is new, or goes): only what differs, with the conditions
 * that a new unique value is free and a new reference points to something that exists. Explains a value of another object
 * (`Conflict`), and an object that is not there (`InvalidInput`).
 */
export function indexed<T extends StoredObject>(
  store: Store,
  keys: Keys,
  model: Model<T>,
  before: T | undefined,
  after: T | undefined,
): Part {
  const old = before ? entriesOf(keys, model, before) : [];
  const next = after ? entriesOf(keys, model, after) : [];
  const oldKeys = new Set(old.map(({ key }) => key));
  const nextKeys = new Set(next.map(({ key }) => key));
  const added = next.filter(({ key }) => !oldKeys.has(key));
  const claims = added.filter(({ kind }) => kind === 'unique');
  const targets = added.flatMap(({ field, target }) =>
    target === undefined ? [] : [{ field, key: target }],
  );
  const moved = before !== undefined && after !== undefined && before.namespace !== after.namespace;
  return {
    if: [
      ...claims.map(({ key }) => ({ key, exists: false })),
      ...targets.map(({ key }) => ({ key, exists: true })),
    ],
    put: (moved ? next : added).map(({ key, value }) => ({ key, value })),
    delete: old.filter(({ key }) => !nextKeys.has(key)).map(({ key }) => key),
    explain: () => explain(store, claims, targets),
  };
}

async function explain(
  store: Store,
  claims: readonly { field: string; key: string; value: string; taken?: string }[],
  targets: readonly { field: string; key: string }[],
): Promise<void> {
  if (claims.length === 0 && targets.length === 0) return;
  const { entries } = await store.read({ keys: [...claims, ...targets].map(({ key }) => key) });
  const claim = claims.find(({ key, value }) => (entries.get(key)?.value ?? value) !== value);
  if (claim) throw new Conflict(claim.taken ?? `The ${claim.field} is taken already: choose another`);
  const missing = targets.find(({ key }) => !entries.has(key));
  if (missing) throw InvalidInput.field(missing.field, 'does not exist');
}

/** Where the objects stand that forbid deleting or moving this one. */
export function holderPrefix(keys: Keys, holder: Holder): string {
  return 'namespace' in holder
    ? keys.objects(holder.model, holder.namespace)
    : keys.references(holder.model, holder.field, holder.target);
}

/** The entries by which an object is found by its id and its values, and by which others hold it. */
export function entriesOf<T extends StoredObject>(keys: Keys, model: Model<T>, object: T) {
  const { id, namespace } = object;
  const byId = { kind: 'id', field: 'id', key: keys.namespaceOf(model.name, id), value: namespace };
  const unique = model.unique(object).map(({ field, value, taken }) => ({
    kind: 'unique',
    field,
    taken,
    key: keys.unique(model.name, field, value),
    value: JSON.stringify({ namespace, id }),
  }));
  const references = model.references(object).map((reference) => ({
    kind: 'reference',
    field: reference.field,
    key: keys.references(model.name, reference.field, reference.id) + id,
    value: namespace,
    ...(!reference.isLoose && { target: keys.object(reference.model, reference.namespace, reference.id) }),
  }));
  return [byId, ...unique, ...references] as (IndexEntry & {
    kind: string;
    field: string;
    taken?: string;
    target?: string;
  })[];
}
