import { queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';
import { live } from '../api/live.ts';
import type { components } from '../api/schema.d.ts';

export type Applied = components['schemas']['Applied'];
export type ApplyOperation = components['schemas']['ApplyOperation'];

/** What the API takes as a manifest, in bytes. */
export const LARGEST_MANIFEST = 6 * 1024 * 1024;

/** A manifest, and how it is applied. */
export interface ApplyWish {
  manifest: string;
  /** Only checks. */
  dryRun: boolean;
  /** Takes over fields that other managers own. */
  force: boolean;
}

/** Applies a manifest. Objects that are `pending` in the answer name the operation that goes on with them. */
export function applyManifest(id: string, { manifest, dryRun, force }: ApplyWish): Promise<Applied[]> {
  const query = { ...(dryRun && { dry_run: 'true' as const }), ...(force && { force: 'true' as const }) };
  return dataOf(
    api.POST('/api/v1/clusters/{id}/apply', {
      params: { path: { id }, query },
      body: manifest,
      bodySerializer: (text) => text,
      headers: { 'content-type': 'application/yaml' },
    }),
  );
}

/** An apply that a worker goes on with; asked for again until it has ended. */
export function operationQuery(id: string, operation: string) {
  const pause = live({ from: 1_500, to: 10_000 });
  return queryOptions({
    queryKey: ['clusters', 'apply', id, operation],
    queryFn: ({ signal }) => {
      const params = { path: { id, operation } };
      return dataOf(api.GET('/api/v1/clusters/{id}/apply/{operation}', { params, signal }));
    },
    refetchInterval: (query) => (isOver(query.state.data) ? false : pause(query)),
  });
}

/** Whether an apply has ended, one way or another. */
export function isOver(operation: ApplyOperation | undefined): boolean {
  return operation !== undefined && operation.state !== 'running';
}
