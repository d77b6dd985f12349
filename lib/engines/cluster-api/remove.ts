import type { Attempt, EngineCluster, Watched } from '../engine.ts';
import { isOurs, type Management, type ObjectName } from './management.ts';
import { isCluster, manifestOf } from './manifest.ts';
import { nameOf } from './names.ts';
import type { ClusterApiMetadata, ClusterApiParameters } from './parameters.ts';

type Asked = Pick<EngineCluster<ClusterApiParameters, ClusterApiMetadata>, 'id' | 'metadata' | 'parameters'>;

/**
 * Has the Cluster deleted; its controllers delete what belongs to it. Objects of its template that no controller owns are
 * deleted once the Cluster is gone: it needs them until then. `handle.extras` keeps their names.
 */
export async function remove(management: Management, asked: Asked, attempt: Attempt): Promise<Watched> {
  const { id } = asked;
  const found = await management.cluster(nameOf(id));
  const extras = await extrasOf(management, asked);
  attempt.beforeEffect();
  if (!found || !isOurs(found, id)) {
    await management.deleteAll(extras);
    return 'deleted';
  }
  await management.deleteCluster(nameOf(id));
  return {
    state: 'Destroying',
    message: 'Cluster API deletes it',
    ...(extras.length > 0 && { handle: { extras: JSON.stringify(extras) } }),
  };
}

/** Deletes what a Cluster that is gone has left. */
export async function removeExtras(management: Management, extras: unknown): Promise<void> {
  if (typeof extras === 'string') await management.deleteAll(JSON.parse(extras) as ObjectName[]);
}

/** A template that cannot be read any more has created nothing either. */
async function extrasOf(management: Management, asked: Asked): Promise<ObjectName[]> {
  if (asked.metadata.template === undefined) return [];
  const served = await management.served();
  const objects = await manifestOf(asked, asked.parameters.namespace, served).catch(() => []);
  return objects
    .filter((object) => !isCluster(object))
    .map(({ apiVersion, kind, name }) => ({ apiVersion, kind, name }));
}
