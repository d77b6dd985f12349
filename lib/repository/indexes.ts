import type { Keys } from './keys.ts';
import type { Holder, Model, StoredObject } from './model.ts';
import type { Condition } from './stores/store.ts';

interface IndexEntry {
  key: string;
  value: string;
}

/** Index entries of one object, and what must hold for those of them that are new. */
export interface Indexes {
  put: IndexEntry[];
  delete: string[];
  conditions: Condition[];
  /** Unique values claimed and objects referred to: where to look when the commit fails. */
  claims: { field: string; key: string; value: string }[];
  targets: { field: string; key: string }[];
}

/**
 * The index entries to write when `before` becomes `after` (undefined: it is new, or goes): only what differs, with
 * the conditions that a new unique value is free and a new reference points to something that exists.
 */
export function indexChanges<T extends StoredObject>(
  keys: Keys,
  model: Model<T>,
  before: T | undefined,
  after: T | undefined,
): Indexes {
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
    put: (moved ? next : added).map(({ key, value }) => ({ key, value })),
    delete: old.filter(({ key }) => !nextKeys.has(key)).map(({ key }) => key),
    conditions: [
      ...claims.map(({ key }) => ({ key, exists: false })),
      ...targets.map(({ key }) => ({ key, exists: true })),
    ],
    claims,
    targets,
  };
}

/** Where the objects stand that forbid deleting or moving this one. */
export function holderPrefix(keys: Keys, holder: Holder): string {
  return 'namespace' in holder
    ? keys.objects(holder.model, holder.namespace)
    : keys.references(holder.model, holder.field, holder.target);
}

function entriesOf<T extends StoredObject>(keys: Keys, model: Model<T>, object: T) {
  const { id, namespace } = object;
  const byId = { kind: 'id', field: 'id', key: keys.namespaceOf(model.name, id), value: namespace };
  const unique = model.unique(object).map(({ field, value }) => ({
    kind: 'unique',
    field,
    key: keys.unique(model.name, field, value),
    value: JSON.stringify({ namespace, id }),
  }));
  const references = model.references(object).map((reference) => ({
    kind: 'reference',
    field: reference.field,
    key: keys.references(model.name, reference.field, reference.id) + id,
    value: namespace,
    target: keys.object(reference.model, reference.namespace, reference.id),
  }));
  return [byId, ...unique, ...references] as (IndexEntry & {
    kind: string;
    field: string;
    target?: string;
  })[];
}
