import { type ApiResponse, request } from './api.ts';
import type { World } from './world.ts';

/** What the member does who owns the clusters of a test. */
export interface ClusterOwner {
  owner(method: string, path: string, body?: unknown, query?: string): Promise<ApiResponse>;
  state(id: string): Promise<{ state: string; message: string | undefined }>;
  /** The history of a cluster, oldest first. */
  story(id: string): Promise<string[]>;
}

/** The owner in the organization alpha. */
export function ownerIn(world: Pick<World, 'alpha'>): ClusterOwner {
  const owner: ClusterOwner['owner'] = (method, path, body, query) =>
    request(method, path, { token: world.alpha.owner.token, body, query });
  return {
    owner,
    state: async (id) => {
      const { body } = await owner('GET', `/clusters/${id}`);
      const message = body.metadata?.status_message;
      return { state: String(body.state), message: message === undefined ? undefined : String(message) };
    },
    story: async (id) => {
      const { body } = await owner('GET', `/clusters/${id}/events`, undefined, 'order=asc');
      return (body as unknown as { type: string; state: string; message: string }[]).map(
        ({ type, state, message }) => `${type} ${state}: ${message}`,
      );
    },
  };
}
