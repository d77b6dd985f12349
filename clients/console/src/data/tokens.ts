import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';
import { live } from '../api/live.ts';
import type { components, paths } from '../api/schema.d.ts';
import type { Scope } from '../api/scope.ts';

export type Token = components['schemas']['Token'];
/** What a new token is asked for with. */
export type TokenWish = paths['/api/v1/tokens']['post']['requestBody']['content']['application/json'];

/** A page of the tokens that the user sees. */
export function tokensQuery(page: { offset: number; limit: number; name?: string }, scope: Scope) {
  return queryOptions({
    queryKey: ['tokens', page, scope],
    queryFn: async ({ signal }) => {
      const answer = await dataOf(
        api.GET('/api/v1/tokens', { params: { query: { ...page, ...scope } }, signal }),
      );
      return Array.isArray(answer) ? { items: answer, total: answer.length } : answer;
    },
    placeholderData: keepPreviousData,
    refetchInterval: live(),
  });
}

/** Creates a token; the answer has its text, which is shown nowhere again. */
export function createToken(wish: TokenWish) {
  return dataOf(api.POST('/api/v1/tokens', { body: wish }));
}

/** Revokes a token. */
export function revokeToken(id: string) {
  return dataOf(api.DELETE('/api/v1/tokens/{id}', { params: { path: { id } } }));
}
