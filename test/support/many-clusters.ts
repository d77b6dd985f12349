import { randomUUID } from 'node:crypto';
import { contextOf } from '../../lib/app/services.ts';
import { inParallel } from '../../lib/in-parallel.ts';
import { type Cluster, clusterModel } from '../../lib/models/cluster.ts';
import type { World } from './world.ts';

/** How many a platform creates in one go. */
export const CREATED = 1_000;
/** How many one provisioner has. */
export const KEPT = 10_000;
/** How many of them change between two runs. */
export const CHANGED = 100;
/** Creations that the provider throttles; some for longer than one worker tries. */
export const THROTTLED = 40;
/** Clients that ask at the same time. */
const AT_ONCE = 8;
const WRITES_AT_ONCE = 64;
const UUID = /\ba?[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}/g;

/** Requests by their kinds, each with its number. Names of clusters are left away. */
export function countByKind(lines: readonly string[]): Record<string, number> {
  const groups = Map.groupBy(lines, (line) => line.replace(/\?.*$/, '').replaceAll(UUID, '<id>'));
  return Object.fromEntries([...groups].map(([kind, all]) => [kind, all.length]));
}

/** Asks for so many clusters, as several clients do at once. */
export async function orderMany(order: () => Promise<string>, count = CREATED): Promise<string[]> {
  return inParallel(Array.from({ length: count }), AT_ONCE, () => order());
}

/** The clusters of a provisioner as they are stored. */
export async function storedClusters({ services }: World, provisioner: string): Promise<Cluster[]> {
  const { repository } = services;
  const { clusters } = await repository.read({ clusters: repository.queries.objects(clusterModel) });
  return clusters.map(({ object }) => object).filter((object) => object.provisioner === provisioner);
}

/** How many clusters of a provisioner are in each state. */
export async function stateCounts(world: World, provisioner: string): Promise<Record<string, number>> {
  const groups = Map.groupBy(await storedClusters(world, provisioner), ({ state }) => state);
  return Object.fromEntries([...groups].map(([state, all]) => [state, all.length]));
}

/** Stores more clusters like one that is OK, without asking the provider; gives their ids. */
export async function storeMore(world: World, pattern: Cluster, count: number): Promise<string[]> {
  const tenant = contextOf(world.services).tenantOf(pattern);
  const ids = Array.from({ length: count }, () => randomUUID());
  await inParallel(ids, WRITES_AT_ONCE, (id) =>
    tenant.create(clusterModel, { object: { ...pattern, id, name: `kept ${id}` } }),
  );
  return ids;
}

/** The clusters that are written while `work` is done, each as often as it is. */
export async function writtenClusters({ store }: World, work: () => Promise<unknown>): Promise<string[]> {
  const written: string[] = [];
  store.onCommit = (commit, real) => {
    const keys = (commit.put ?? []).map(({ key }) => key);
    written.push(...keys.flatMap((key) => /\/obj\/cluster\/.*?([^/]+)$/.exec(key)?.[1] ?? []));
    return real(commit);
  };
  await work();
  store.onCommit = undefined;
  return written;
}
