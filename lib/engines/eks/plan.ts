import type { EngineCluster, PlannedStep, PlannedTask } from '../engine.ts';
import type { Changes } from '../perform.ts';
import { firstCalls, refuseUnoffered } from '../plan.ts';
import { nodesBody } from './bodies.ts';
import type { EksClient } from './client.ts';
import { GROUP, nameOf } from './names.ts';
import type { EksMetadata, EksParameters } from './parameters.ts';

type OwnCluster = EngineCluster<EksParameters, EksMetadata>;

/** What a task would do at Amazon EKS: the first call, and those that follow once that is done. */
export async function planned(
  work: Changes,
  client: EksClient,
  cluster: OwnCluster,
  task: PlannedTask,
  signal: AbortSignal,
): Promise<PlannedStep[]> {
  if (task.kind === 'provision')
    refuseUnoffered('Amazon EKS', cluster.metadata.kubernetes_version, await client.versions(signal));
  const first = await firstCalls(work, task, cluster, signal);
  if (first.length === 0) return [];
  const later = await following(client, cluster, task, signal);
  return [...first, ...later.filter(({ step }) => step !== first[0]?.step)];
}

async function following(
  client: EksClient,
  { id, metadata }: OwnCluster,
  task: PlannedTask,
  signal: AbortSignal,
): Promise<PlannedStep[]> {
  const path = `/clusters/${nameOf(id)}`;
  if (task.kind === 'provision')
    return [{ step: `POST ${path}/node-groups`, sends: nodesBody(id, metadata) }];
  if (task.kind === 'upgrade') return [{ step: `POST ${path}/node-groups/${GROUP}/update-version` }];
  if (task.kind !== 'deprovision') return [];
  const groups = await client.nodeGroups(nameOf(id), signal);
  return [
    ...groups.map((group) => ({ step: `DELETE ${path}/node-groups/${group}` })),
    { step: `DELETE ${path}` },
  ];
}
