import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';
import { live } from '../api/live.ts';
import type { components } from '../api/schema.d.ts';
import type { Scope } from '../api/scope.ts';

export type AuditEntry = components['schemas']['AuditEntry'];

/** Which entries of the audit trail are asked for. */
export interface AuditPage {
  offset: number;
  limit: number;
  user?: string;
  action?: string;
  object?: string;
  since?: string;
  until?: string;
}

/** A page of the audit trail, newest first. */
export function auditQuery(page: AuditPage, scope: Scope) {
  return queryOptions({
    queryKey: ['audit', page, scope],
    queryFn: async ({ signal }) => {
      const answer = await dataOf(
        api.GET('/api/v1/audit', { params: { query: { ...page, ...scope } }, signal }),
      );
      return Array.isArray(answer) ? { items: answer, total: answer.length } : answer;
    },
    placeholderData: keepPreviousData,
    refetchInterval: live({ from: 10_000 }),
  });
}
