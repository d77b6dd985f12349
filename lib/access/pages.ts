import type { Lister } from '../repository/finders.ts';
import type { Outline, PageWanted } from '../repository/indexes/pages.ts';
import type { Loaded, Model, StoredObject } from '../repository/model.ts';
import type { Repository } from '../repository/repository.ts';
import type { Page, Scope } from '../wire/list.ts';
import type { Claims, Identity } from './identity.ts';
import { identifyAndIndexed } from './indexed.ts';

/** One page of an order that the store keeps. */
export interface StoredPage<T extends StoredObject> {
  objects: Loaded<T>[];
  /** The number of objects in the order. */
  total: number;
  /** Where the next page begins; undefined of the last one. */
  next?: string;
}

/** What a list is made of: a page, or all there is. */
export type Listing<T extends StoredObject, R> = { page: StoredPage<T> } | { all: R };

/** `identifyAndIndexed` for one page: its places and objects are read once the identity is known. */
export async function identifyAndPage<T extends StoredObject, R>(
  repository: Repository,
  claims: Claims,
  { model, lister, wanted }: { model: Model<T>; lister: Lister<R>; wanted: Omit<PageWanted, 'namespace'> },
  scope: Scope,
): Promise<{ identity: Identity; list: () => Promise<{ found: Listing<T, R> } & Pick<Identity, 'beyond'>> }> {
  const outlines: Lister<Outline> = {
    list: (queries, namespace) => queries.outline(model, { ...wanted, namespace }),
  };
  const listers = { indexed: outlines, all: lister };
  const { identity, list } = await identifyAndIndexed(repository, claims, listers, scope);
  return {
    identity,
    list: async () => {
      const { found, beyond } = await list();
      if ('all' in found) return { found, beyond };
      return { found: { page: await readPage(repository, model, found.indexed) }, beyond };
    },
  };
}

/** The objects of a page, in two round trips. Throws `Unavailable`. */
export async function readPage<T extends StoredObject>(
  repository: Repository,
  model: Model<T>,
  outline: Outline,
): Promise<StoredPage<T>> {
  const { places, total, next } = await repository.places(outline);
  const { objects } = await repository.read({ objects: repository.queries.at(model, places) });
  return { objects, total, next };
}

/** The objects of a page, as lists show pages. */
export function shownPage<T extends StoredObject>({ objects, total, next }: StoredPage<T>): Page<T> {
  return { items: objects.map(({ object }) => object), total, next };
}
