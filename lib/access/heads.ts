import type { HeadWanted } from '../repository/indexes/heads.ts';
import type { Loaded, Model, StoredObject } from '../repository/model.ts';
import { each } from '../repository/queries.ts';
import type { Repository } from '../repository/repository.ts';

/** The first objects of an order, and how many there are. */
export interface ReadHead<T extends StoredObject> {
  objects: Loaded<T>[];
  total: number;
}

/** The first objects of several orders of a model, in two round trips. Throws `Unavailable`. */
export async function readHeads<T extends StoredObject>(
  repository: Repository,
  model: Model<T>,
  wanted: readonly HeadWanted[],
): Promise<ReadHead<T>[]> {
  const { heads } = await repository.read({
    heads: each(wanted.map((one) => repository.queries.head(model, one))),
  });
  const { found } = await repository.read({
    found: each(heads.map(({ places }) => repository.queries.at(model, places))),
  });
  return heads.map(({ total }, at) => ({ total, objects: found[at] ?? [] }));
}
