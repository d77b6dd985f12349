import type { Lister } from '../repository/finders.ts';
import { together } from '../repository/queries.ts';
import type { Repository } from '../repository/repository.ts';
import type { Scope } from '../wire/list.ts';
import { identifyAndList } from './identify.ts';
import type { Claims, Identity } from './identity.ts';

/** What the indexes tell; or, until those of an older installation are whole, all there is. */
export type Indexed<I, A> = { indexed: I } | { all: A };

/** How something is read by the indexes, and how without them. */
export interface IndexedListers<I, A> {
  indexed: Lister<I>;
  all: Lister<A>;
}

/**
 * `identifyAndList` for what the indexes tell, which is read along with the identity; everything is read instead until they
 * are whole. Throws what `identifyAndList` throws.
 */
export async function identifyAndIndexed<I, A>(
  repository: Repository,
  claims: Claims,
  { indexed, all }: IndexedListers<I, A>,
  scope: Scope,
): Promise<{
  identity: Identity;
  list: () => Promise<{ found: Indexed<I, A> } & Pick<Identity, 'beyond'>>;
}> {
  const lister: Lister<{ isIndexed: boolean; indexed: I; namespace?: string }> = {
    list: (queries, namespace) => {
      const query = together({ isIndexed: queries.isIndexed(), indexed: indexed.list(queries, namespace) });
      return { ...query, decode: (result) => ({ ...query.decode(result), namespace }) };
    },
  };
  const { identity, list } = await identifyAndList(repository, claims, lister, scope);
  return {
    identity,
    list: async () => {
      const { found, beyond } = await list();
      if (found.isIndexed) return { found: { indexed: found.indexed }, beyond };
      const read = await repository.read({ all: all.list(repository.queries, found.namespace) });
      return { found: { all: read.all }, beyond };
    },
  };
}
