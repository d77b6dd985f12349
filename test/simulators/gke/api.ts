import { PROJECT } from './accounts.ts';
import { changeCluster, createCluster } from './changes.ts';
import { masked } from './mask.ts';
import { type Answer, gkeError } from './refusals.ts';
import type { GkeState } from './state.ts';
import { SERVER_CONFIG } from './versions.ts';

const PATH = /^\/v1\/projects\/([^/]+)\/locations\/([^/]+)\/(clusters|operations|serverConfig)(?:\/(.+))?$/;

/** Answers a request as the Container API does; undefined for one that it does not know. */
export function answerApi(state: GkeState, method: string, url: URL, body: unknown): Answer | undefined {
  if (url.pathname.startsWith('/compute/')) return compute(state, method, url);
  const [, project, location = '', kind, rest] = PATH.exec(url.pathname) ?? [];
  if (project === undefined) return undefined;
  if (project !== PROJECT)
    return gkeError(403, 'PERMISSION_DENIED', `Permission denied on resource project ${project}.`);
  const answer = route(state, method, { location, kind, rest }, body);
  return answer?.status === 200
    ? { ...answer, body: masked(answer.body, url.searchParams.get('fields')) }
    : answer;
}

function route(
  state: GkeState,
  method: string,
  { location, kind, rest }: { location: string; kind: string | undefined; rest: string | undefined },
  body: unknown,
): Answer | undefined {
  if (kind === 'serverConfig')
    return method === 'GET' && rest === undefined ? { status: 200, body: SERVER_CONFIG } : undefined;
  if (kind === 'operations') return method === 'GET' ? operations(state, location, rest) : undefined;
  if (rest === undefined) {
    if (method === 'GET') return list(state, location);
    return method === 'POST' ? createCluster(state, location, body) : undefined;
  }
  return changeCluster(state, method, { location, rest }, body);
}

function list(state: GkeState, location: string): Answer {
  const { missingZones } = state;
  const isSilent = (place: string) =>
    missingZones.some((zone) => zone === place || zone.startsWith(`${place}-`));
  const clusters = state.clusters.filter(
    (one) => (location === '-' || one.location === location) && !isSilent(one.location),
  );
  return {
    status: 200,
    body: { ...(clusters.length > 0 && { clusters }), ...(missingZones.length > 0 && { missingZones }) },
  };
}

function operations(state: GkeState, location: string, name: string | undefined): Answer {
  if (name === undefined) {
    const all = state.operations.filter((one) => location === '-' || one.location === location);
    return { status: 200, body: all.length > 0 ? { operations: all } : {} };
  }
  const found = state.operation(name);
  return found && found.location === location
    ? { status: 200, body: found }
    : gkeError(404, 'NOT_FOUND', `Not found: projects/${PROJECT}/locations/${location}/operations/${name}.`);
}

const COMPUTE = new RegExp(`^/compute/v1/projects/${PROJECT}/zones(/us-central1-a/machineTypes)?$`);

/** What the Compute API tells of zones and machines. */
function compute(state: GkeState, method: string, url: URL): Answer | undefined {
  const [path, machines] = COMPUTE.exec(url.pathname) ?? [];
  if (path === undefined || method !== 'GET') return undefined;
  if (!state.allowsCompute)
    return gkeError(
      403,
      'PERMISSION_DENIED',
      `Required 'compute.zones.list' permission for 'projects/${PROJECT}'`,
    );
  const items = machines
    ? [{ name: 'c4-standard-4', guestCpus: 4, memoryMb: 15_360, kind: 'compute#machineType' }]
    : [
        { name: 'europe-west1-b', status: 'UP', region: 'europe-west1' },
        { name: 'us-central1-a', status: 'UP', region: 'us-central1' },
        { name: 'us-central1-f', status: 'DOWN', region: 'us-central1' },
      ];
  return { status: 200, body: masked({ items }, url.searchParams.get('fields')) };
}
