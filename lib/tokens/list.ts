import type * as z from 'zod';
import type { RequestContext } from '../context.ts';
import { ranksAtLeast } from '../models/role.ts';
import { contains, listQuery, listView, namespaceShown, pageOf } from '../wire/list.ts';
import type { TokensInUse } from './find.ts';
import { tokenView } from './wire.ts';

export const TokenQuery = listQuery([], ['name']);

/** The tokens of the list, as the query says: an admin sees those of all users, everybody else their own. */
export function listTokens(
  { identity }: RequestContext,
  { tokens, usedAt }: TokensInUse,
  query: z.output<typeof TokenQuery>,
) {
  const seesAll = ranksAtLeast(identity.principal.role, 'admin');
  const matching = tokens
    .map(({ object }) => object)
    .filter(({ owner, name }) => (seesAll || owner === identity.principal.id) && contains(name, query.name));
  const page = pageOf(
    matching,
    query,
    query.sortby === 'name' ? ({ name }) => name : ({ created_at }) => created_at,
  );
  return listView(page, (token) => ({
    ...tokenView(token),
    last_used_at: usedAt.get(token.id),
    ...namespaceShown(query, token.namespace),
  }));
}
