import type { Lister } from '../repository/finders.ts';
import { overall, tally } from '../repository/indexes/tally.ts';
import type { Dimension, Model, StoredObject } from '../repository/model.ts';
import { together } from '../repository/queries.ts';
import type { Repository } from '../repository/repository.ts';
import type { Scope } from '../wire/list.ts';
import { identifyAndList } from './identify.ts';
import type { Claims, Identity } from './identity.ts';

/** The numbers of objects of a model by the values of a dimension. */
export interface Counted<T extends StoredObject> {
  model: Model<T>;
  dimension: Dimension;
}

/**
 * `identifyAndList` for numbers, which are read along with the identity, whatever there is to count. Until the indexes of
 * an older installation are whole, the objects are read and counted. Throws what `identifyAndList` throws.
 */
export async function identifyAndCount<T extends StoredObject>(
  repository: Repository,
  claims: Claims,
  { model, dimension }: Counted<T>,
  scope: Scope,
): Promise<{ identity: Identity; list: () => Promise<{ found: Map<string, number> }> }> {
  const counts: Lister<{ isIndexed: boolean; counts: Map<string, number>; namespace?: string }> = {
    list: (queries, namespace) => {
      const query = together({
        isIndexed: queries.isIndexed(),
        counts: queries.counts(model, dimension, namespace),
      });
      return { ...query, decode: (result) => ({ ...query.decode(result), namespace }) };
    },
  };
  const { identity, list } = await identifyAndList(repository, claims, counts, scope);
  return {
    identity,
    list: async () => {
      const { found } = await list();
      if (found.isIndexed) return { found: found.counts };
      const { objects } = await repository.read({
        objects: repository.queries.objects(model, found.namespace),
      });
      return { found: overall(tally(model, dimension, objects)) };
    },
  };
}
