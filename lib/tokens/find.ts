import { type ApiToken, tokenModel } from '../models/token.ts';
import type { Finder, Lister } from '../repository/finders.ts';
import type { Loaded } from '../repository/model.ts';
import { together } from '../repository/queries.ts';

export const tokenById: Finder<ApiToken, Loaded<ApiToken>> = {
  model: tokenModel,
  find: (queries, namespace, id) => queries.object(tokenModel, namespace, id),
};

/** Tokens, and by their ids when each was used last, give or take an hour. */
export interface TokensInUse {
  tokens: Loaded<ApiToken>[];
  usedAt: ReadonlyMap<string, string>;
}

export const everyToken: Lister<TokensInUse> = {
  list: (queries, namespace) =>
    together({ tokens: queries.objects(tokenModel, namespace), usedAt: queries.checks('token', namespace) }),
};
