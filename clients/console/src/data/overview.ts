import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';
import { live } from '../api/live.ts';
import type { paths } from '../api/schema.d.ts';
import type { Scope } from '../api/scope.ts';

/** So many events are shown. */
const SHOWN = 8;

export type Overview =
  paths['/api/v1/clusters/overview']['get']['responses'][200]['content']['application/json'];

/** The state of all clusters in a scope. */
export function overviewQuery(scope: Scope) {
  return queryOptions({
    queryKey: ['clusters', 'overview', scope],
    queryFn: ({ signal }) =>
      dataOf(api.GET('/api/v1/clusters/overview', { params: { query: scope }, signal })),
    refetchInterval: live(),
  });
}

/** How far an operation on a cluster is, in percent; undefined where its engine cannot tell. */
export function progressQuery(id: string) {
  return queryOptions({
    queryKey: ['clusters', 'progress', id],
    queryFn: async ({ signal }) => {
      const path = { id };
      const answer = await dataOf(api.GET('/api/v1/clusters/{id}/progress', { params: { path }, signal }));
      return answer.response === 200 ? answer.progress : null;
    },
    refetchInterval: live(),
  });
}

/** What happened last, for who may read the audit trail. */
export function recentQuery(scope: Scope) {
  return queryOptions({
    queryKey: ['audit', 'recent', scope],
    queryFn: async ({ signal }) => {
      const query = { offset: 0, limit: SHOWN, ...scope };
      const answer = await dataOf(api.GET('/api/v1/audit', { params: { query }, signal }));
      return Array.isArray(answer) ? answer : answer.items;
    },
    refetchInterval: live({ from: 10_000, to: 120_000 }),
  });
}
