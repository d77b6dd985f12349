import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, dataOf } from '../api/client.ts';
import { live } from '../api/live.ts';
import type { components, paths } from '../api/schema.d.ts';

export type Credential = components['schemas']['Credential'];
/** What a new credential is asked for with. */
export type CredentialWish =
  paths['/api/v1/clusters/{id}/credentials']['post']['requestBody']['content']['application/json'];

const YAML = { accept: 'application/yaml' };

/** A page of the credentials of a cluster, newest first. */
export function credentialsQuery(id: string, page: { offset: number; limit: number }) {
  return queryOptions({
    queryKey: ['clusters', 'credentials', id, page],
    queryFn: async ({ signal }) => {
      const params = { path: { id }, query: page };
      const answer = await dataOf(api.GET('/api/v1/clusters/{id}/credentials', { params, signal }));
      return Array.isArray(answer) ? { items: answer, total: answer.length } : answer;
    },
    placeholderData: keepPreviousData,
    refetchInterval: live(),
  });
}

/** Issues a credential; the answer is its kubeconfig as YAML, which is shown nowhere again. */
export async function issueCredential(id: string, body: CredentialWish): Promise<string> {
  const asked = { params: { path: { id } }, body, headers: YAML, parseAs: 'text' } as const;
  return String(await dataOf(api.POST('/api/v1/clusters/{id}/credentials', asked)));
}

/** Revokes a credential. Throws `ApiError` where the cluster does not confirm it; KQueen goes on trying then. */
export function revokeCredential(id: string, credential: string) {
  const params = { path: { id, credential } };
  return dataOf(api.DELETE('/api/v1/clusters/{id}/credentials/{credential}', { params }));
}

/** The kubeconfig that KQueen keeps of a cluster, as YAML. */
export async function readKubeconfig(id: string): Promise<string> {
  const asked = { params: { path: { id } }, headers: YAML, parseAs: 'text' } as const;
  return String(await dataOf(api.GET('/api/v1/clusters/{id}/kubeconfig', asked)));
}
