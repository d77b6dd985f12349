import { listRoute } from '../../lib/http/list-routes.ts';
import { everyToken } from '../../lib/tokens/find.ts';
import { listTokens, TokenQuery } from '../../lib/tokens/list.ts';
import { TokenWire } from '../../lib/tokens/wire.ts';
import { listOf } from '../../lib/wire/list.ts';

export const handler = listRoute(
  {
    summary: 'List API tokens: your own, or as an admin those of your organization',
    policy: 'token:list',
    resource: everyToken,
    query: TokenQuery,
    response: listOf(TokenWire),
  },
  ({ context, found, query }) => listTokens(context, found, query),
);
