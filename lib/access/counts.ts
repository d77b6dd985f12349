import { overall, tally } from '../repository/indexes/tally.ts';
import type { Dimension, Model, StoredObject } from '../repository/model.ts';
import type { Repository } from '../repository/repository.ts';
import type { Scope } from '../wire/list.ts';
import type { Claims, Identity } from './identity.ts';
import { identifyAndIndexed } from './indexed.ts';

/** The numbers of objects of a model by the values of a dimension. */
export interface Counted<T extends StoredObject> {
  model: Model<T>;
  dimension: Dimension;
}

/** `identifyAndIndexed` for numbers. */
export async function identifyAndCount<T extends StoredObject>(
  repository: Repository,
  claims: Claims,
  { model, dimension }: Counted<T>,
  scope: Scope,
): Promise<{ identity: Identity; list: () => Promise<{ found: Map<string, number> }> }> {
  const { identity, list } = await identifyAndIndexed(
    repository,
    claims,
    {
      indexed: { list: (queries, namespace) => queries.counts(model, dimension, namespace) },
      all: { list: (queries, namespace) => queries.objects(model, namespace) },
    },
    scope,
  );
  return {
    identity,
    list: async () => {
      const { found } = await list();
      return { found: 'indexed' in found ? found.indexed : overall(tally(model, dimension, found.all)) };
    },
  };
}
