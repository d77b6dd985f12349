import { DomainError, EngineFailed } from '../../errors.ts';
import type { ClusterConnection } from '../connection/connection.ts';
import { isMap, jsonOf } from './json.ts';
import { askPatiently, isForbidden, type Listed, listObjects, refusal } from './lists.ts';
import type { KubernetesObject } from './objects.ts';

/** Where a part is read. */
interface Source {
  group: string;
  resource: string;
  isNamespaced: boolean;
  /** What the API server leaves out by itself. */
  fieldSelector?: string;
}

/** The parts of a cluster that are read, and where. */
const PARTS = {
  nodes: { group: '/api/v1', resource: 'nodes', isNamespaced: false },
  namespaces: { group: '/api/v1', resource: 'namespaces', isNamespaced: false },
  pods: { group: '/api/v1', resource: 'pods', isNamespaced: true },
  services: { group: '/api/v1', resource: 'services', isNamespaced: true },
  deployments: { group: '/apis/apps/v1', resource: 'deployments', isNamespaced: true },
  stateful_sets: { group: '/apis/apps/v1', resource: 'statefulsets', isNamespaced: true },
  daemon_sets: { group: '/apis/apps/v1', resource: 'daemonsets', isNamespaced: true },
  jobs: { group: '/apis/batch/v1', resource: 'jobs', isNamespaced: true },
  cron_jobs: { group: '/apis/batch/v1', resource: 'cronjobs', isNamespaced: true },
  ingresses: { group: '/apis/networking.k8s.io/v1', resource: 'ingresses', isNamespaced: true },
  horizontal_pod_autoscalers: {
    group: '/apis/autoscaling/v2',
    resource: 'horizontalpodautoscalers',
    isNamespaced: true,
  },
  replica_sets: { group: '/apis/apps/v1', resource: 'replicasets', isNamespaced: true },
  persistent_volumes: { group: '/api/v1', resource: 'persistentvolumes', isNamespaced: false },
  persistent_volume_claims: { group: '/api/v1', resource: 'persistentvolumeclaims', isNamespaced: true },
  events: { group: '/api/v1', resource: 'events', isNamespaced: true, fieldSelector: 'type=Warning' },
} as const satisfies Record<string, Source>;

export type Part = keyof typeof PARTS;

export const ALL_PARTS = Object.keys(PARTS) as Part[];

/** What could not be read, and why. */
export interface PartError {
  /** The name of the part. */
  path: string;
  message: string;
}

/** What is read of a cluster. */
export interface Scope<P extends Part> {
  parts: readonly P[];
  /** Leaves out the objects of all other namespaces; whoever has rights in one namespace alone must name it. */
  namespace?: string;
  /** The namespace of a user who may not read all of them: it is shown, and so is that there may be more. */
  own?: string;
}

/** What was found in a cluster. A part that could not be read is empty, and among the errors. */
export type Inventory<P extends Part> = Record<P, KubernetesObject[]> & {
  version: Record<string, unknown> | null;
  errors: PartError[];
};

/**
 * Reads the version and some parts of a cluster side by side, as long as the signal lets it. Throws what the version
 * failed with when nothing at all could be read.
 */
export async function readInventory<P extends Part>(
  connection: ClusterConnection,
  { parts, namespace, own }: Scope<P>,
  signal: AbortSignal,
): Promise<Inventory<P>> {
  const errors: PartError[] = [];
  const failures: DomainError[] = [];
  const attempt = async <T>(path: string, read: Promise<T>): Promise<T | undefined> => {
    try {
      return await read;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      failures.push(error);
      errors.push({ path, message: error.message });
      return undefined;
    }
  };
  const version = attempt('version', readVersion(connection, signal));
  const lists = parts.map(async (part) => {
    const listed = await attempt(part, listPart(connection, part, { namespace, own }, signal));
    if (listed?.instead !== undefined) errors.push({ path: part, message: listed.instead });
    if (listed && listed.dropped > 0) {
      errors.push({
        path: part,
        message: `${listed.dropped} objects without a name or uid are left out`,
      });
    }
    return [part, listed?.objects ?? []] as const;
  });
  const found = Object.fromEntries(await Promise.all(lists)) as Record<P, KubernetesObject[]>;
  const info = await version;
  const [first] = failures;
  if (first && failures.length === parts.length + 1) throw first;
  errors.sort((a, b) => a.path.localeCompare(b.path));
  return { ...found, version: info ?? null, errors };
}

/** All objects of a part, or `instead` of them those of the user's own namespace. */
async function listPart(
  connection: ClusterConnection,
  part: Part,
  { namespace, own }: Pick<Scope<Part>, 'namespace' | 'own'>,
  signal: AbortSignal,
): Promise<Listed & { instead?: string }> {
  const { group, resource, isNamespaced, fieldSelector }: Source = PARTS[part];
  const listIn = (limit: string | undefined) => {
    const path = limit === undefined ? `${group}/${resource}` : `${group}/namespaces/${limit}/${resource}`;
    return listObjects(connection, path, signal, { fieldSelector });
  };
  if (!isNamespaced || namespace !== undefined) return listIn(isNamespaced ? namespace : undefined);
  try {
    return await listIn(undefined);
  } catch (error) {
    if (!isForbidden(error) || own === undefined) throw error;
    const listed = await listIn(own).catch(() => undefined);
    if (!listed) throw error;
    return { ...listed, instead: `shows the namespace ${own} alone. ${(error as Error).message}` };
  }
}

/** The inventory of a cluster of which nothing can be read: every part is empty, and says why. */
export function unreadable<P extends Part>(parts: readonly P[], message: string): Inventory<P> {
  const found = Object.fromEntries(parts.map((part) => [part, []])) as unknown as Record<
    P,
    KubernetesObject[]
  >;
  const errors = [...parts, 'version'].sort().map((path) => ({ path, message }));
  return { ...found, version: null, errors };
}

/** Source: https://pkg.go.dev/k8s.io/apimachinery/pkg/version#Info */
async function readVersion(
  connection: ClusterConnection,
  signal: AbortSignal,
): Promise<Record<string, unknown>> {
  const { status, text } = await askPatiently(connection, '/version', signal);
  if (status !== 200) throw new EngineFailed(refusal(status));
  const info = jsonOf(text);
  if (!isMap(info) || typeof info.gitVersion !== 'string') {
    throw new EngineFailed('The server does not answer like a Kubernetes API server');
  }
  return info;
}
