import { EngineFailed } from '../../errors.ts';
import { fieldOf, listAt, textOf } from '../../kubernetes/read/objects.ts';
import type { Attempt, Observation } from '../engine.ts';
import { isOurs, type Management, type Plural } from './management.ts';
import { nameOf, withV } from './names.ts';

/** The one place where a field is changed, and what to change there. */
interface Place {
  plural: Plural;
  name: string;
  path: string;
  now: unknown;
}

/** Changes the number of workers: of the topology, or of the one MachineDeployment that a template created. */
export async function resize(
  management: Management,
  id: string,
  nodeCount: number,
  attempt: Attempt,
): Promise<Observation> {
  const cluster = await owned(management, id);
  const place = hasTopology(cluster) ? topologyWorkers(cluster, id) : await deploymentOf(management, id);
  const message = `Cluster API changes it to ${nodeCount} worker machines`;
  await change(management, place, nodeCount, attempt);
  return { state: 'Updating', message };
}

/** Changes the version of the topology: Cluster API upgrades the control plane, then the workers. */
export async function upgrade(
  management: Management,
  id: string,
  version: string,
  attempt: Attempt,
): Promise<Observation> {
  const cluster = await owned(management, id);
  if (!hasTopology(cluster))
    throw new EngineFailed('It was created from a template: upgrade its machines in Cluster API');
  const now = textOf(cluster, 'spec', 'topology', 'version');
  const place = { plural: 'clusters', name: nameOf(id), path: '/spec/topology/version', now } as const;
  if (withV(now ?? '') !== version) await change(management, place, version, attempt);
  return { state: 'Updating', message: `Cluster API upgrades it to ${version}` };
}

async function owned(management: Management, id: string): Promise<Record<string, unknown>> {
  const cluster = await management.cluster(nameOf(id));
  if (cluster && isOurs(cluster, id)) return cluster;
  throw new EngineFailed('The management cluster does not have it: somebody deleted it there');
}

function hasTopology(cluster: unknown): boolean {
  return fieldOf(cluster, 'spec', 'topology') !== undefined;
}

function topologyWorkers(cluster: unknown, id: string): Place {
  const deployments = listAt(cluster, 'spec', 'topology', 'workers', 'machineDeployments');
  const [only] = deployments;
  if (deployments.length !== 1)
    throw new EngineFailed(
      `The cluster has ${deployments.length} groups of workers: resize them in Cluster API`,
    );
  const path = '/spec/topology/workers/machineDeployments/0/replicas';
  return { plural: 'clusters', name: nameOf(id), path, now: fieldOf(only, 'replicas') };
}

async function deploymentOf(management: Management, id: string): Promise<Place> {
  const deployments = await management.listOf('machinedeployments', nameOf(id));
  const [only] = deployments;
  if (!only || deployments.length > 1)
    throw new EngineFailed(
      `The cluster has ${deployments.length} MachineDeployments: resize them in Cluster API`,
    );
  const now = fieldOf(only, 'spec', 'replicas');
  return { plural: 'machinedeployments', name: only.metadata.name, path: '/spec/replicas', now };
}

/** One field alone is changed, and only if nobody else has changed it since it was read. */
async function change(management: Management, place: Place, value: unknown, attempt: Attempt): Promise<void> {
  const { plural, name, path, now } = place;
  if (now === value) return;
  attempt.beforeEffect();
  const test = now === undefined ? [] : [{ op: 'test', path, value: now }];
  await management.patch(plural, name, [...test, { op: 'add', path, value }]);
}
