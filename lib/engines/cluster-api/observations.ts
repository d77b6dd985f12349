import { fieldOf, listAt, textOf } from '../../kubernetes/read/objects.ts';
import type { ClusterState } from '../../models/cluster.ts';
import type { Observation } from '../engine.ts';
import { quoted } from '../quoted.ts';
import { withV } from './names.ts';

/** A condition of an object of Cluster API. */
interface Condition {
  type: string;
  status: string;
  message: string | undefined;
  observed: number | undefined;
}

/** How many machines a cluster wants and has. */
export interface MachineCount {
  wanted: number;
  ready: number;
}

/**
 * How a Cluster is, by its phase, its conditions and its machines. `before` is the state that KQueen knows; `machines` are
 * given for a cluster in transition, which ends only when every machine runs the wanted version.
 * Sources: https://cluster-api.sigs.k8s.io/developer/core/controllers/cluster,
 * https://github.com/kubernetes-sigs/cluster-api/blob/main/docs/proposals/20240916-improve-status-in-CAPI-resources.md
 */
export function observationOf(
  cluster: unknown,
  before: ClusterState,
  machines?: readonly unknown[],
): Observation {
  const phase = textOf(cluster, 'status', 'phase') ?? 'Pending';
  const isDeleting = fieldOf(cluster, 'metadata', 'deletionTimestamp') !== undefined;
  if (isDeleting || phase === 'Deleting')
    return { state: 'Destroying', message: `Cluster API deletes it${because(cluster, ['Deleting'])}` };
  if (phase === 'Failed')
    return { state: 'Error', message: `Cluster API has failed${because(cluster, UNWELL)}` };
  if (phase === 'Pending' || phase === 'Provisioning')
    return {
      state: 'Deploying',
      message: withPause(cluster, `Cluster API creates it${told(cluster, machines)}`),
    };
  if (phase !== 'Provisioned' && phase !== 'Unknown')
    return { state: 'Unknown', message: `Cluster API reports the phase ${phase.slice(0, 50)}` };
  return provisioned(cluster, before, machines);
}

function provisioned(cluster: unknown, before: ClusterState, machines?: readonly unknown[]): Observation {
  const isCreated = before !== 'Deploying';
  const isMoving = isRolling(cluster) || (machines !== undefined && !areSettled(cluster, machines));
  const isAvailable = conditionOf(cluster, ['Available', 'Ready'])?.status === 'True';
  if (isMoving || (!isAvailable && before !== 'OK' && before !== 'Error' && before !== 'Unknown')) {
    const what = isCreated ? 'Cluster API changes it' : 'Cluster API creates it';
    const message = withPause(cluster, `${what}${told(cluster, machines)}`);
    return { state: isCreated ? 'Updating' : 'Deploying', message };
  }
  const version = textOf(cluster, 'spec', 'topology', 'version');
  if (!isAvailable)
    return {
      state: 'Error',
      message: `Cluster API reports that it is not available${because(cluster, UNWELL)}`,
    };
  const paused = isPaused(cluster)
    ? 'It is paused in Cluster API: no change of it is carried out'
    : undefined;
  return { state: 'OK', version, message: paused };
}

/** Conditions that say why a cluster is not well, the most telling first. */
const UNWELL = [
  ...[
    'InfrastructureReady',
    'ControlPlaneAvailable',
    'ControlPlaneReady',
    'WorkersAvailable',
    'RemoteConnectionProbe',
  ],
  ...['TopologyReconciled', 'Available', 'Ready'],
];
/** Conditions that are true while machines are replaced, added or removed (v1beta2). */
const MOVING = ['RollingOut', 'ScalingUp', 'ScalingDown'];

/** Whether the controllers have not caught up with what is wanted, or replace machines. */
function isRolling(cluster: unknown): boolean {
  const generation = numberAt(cluster, 'metadata', 'generation') ?? 0;
  const observed = numberAt(cluster, 'status', 'observedGeneration') ?? generation;
  const topology = conditionOf(cluster, ['TopologyReconciled']);
  const isReconciled =
    topology === undefined || (topology.status === 'True' && (topology.observed ?? generation) >= generation);
  return (
    observed < generation ||
    !isReconciled ||
    MOVING.some((type) => conditionOf(cluster, [type])?.status === 'True')
  );
}

function areSettled(cluster: unknown, machines: readonly unknown[]): boolean {
  const { wanted, ready } = machineCount(cluster, machines);
  const isExact = numberAt(cluster, 'spec', 'topology', 'controlPlane', 'replicas') !== undefined;
  return machines.length === ready && (isExact ? ready === wanted : ready >= wanted);
}

/**
 * The machines that a cluster wants, and those that run with the wanted version. Where the topology does not say how many
 * make the control plane, the status does; a managed control plane has none. Without a topology and a status all machines
 * that there are count.
 */
export function machineCount(cluster: unknown, machines: readonly unknown[]): MachineCount {
  const version = textOf(cluster, 'spec', 'topology', 'version');
  const ready = machines.filter((machine) => {
    const isRunning = textOf(machine, 'status', 'phase') === 'Running';
    const isLeaving = fieldOf(machine, 'metadata', 'deletionTimestamp') !== undefined;
    const runs = version === undefined || withV(textOf(machine, 'spec', 'version') ?? '') === withV(version);
    return isRunning && !isLeaving && runs;
  }).length;
  return { wanted: wantedMachines(cluster) ?? Math.max(1, machines.length), ready };
}

function wantedMachines(cluster: unknown): number | undefined {
  const desired = numberAt(cluster, 'status', 'controlPlane', 'desiredReplicas');
  if (fieldOf(cluster, 'spec', 'topology') !== undefined) {
    const controlPlane = numberAt(cluster, 'spec', 'topology', 'controlPlane', 'replicas') ?? desired ?? 0;
    const all = listAt(cluster, 'spec', 'topology', 'workers', 'machineDeployments');
    return all.reduce<number>((sum, one) => sum + (numberAt(one, 'replicas') ?? 1), controlPlane);
  }
  const workers = numberAt(cluster, 'status', 'workers', 'desiredReplicas');
  return desired === undefined && workers === undefined ? undefined : (desired ?? 0) + (workers ?? 0);
}

/** How many machines are ready, and what holds the rest up. */
function told(cluster: unknown, machines?: readonly unknown[]): string {
  const failed = machines?.find((machine) => textOf(machine, 'status', 'phase') === 'Failed');
  const failure =
    textOf(failed, 'status', 'failureMessage') ??
    textOf(failed, 'status', 'deprecated', 'v1beta1', 'failureMessage');
  if (failure !== undefined) return `: a machine has failed. ${quoted(failure)}`;
  const { wanted, ready } = machineCount(cluster, machines ?? []);
  const count = machines === undefined ? '' : ` (${ready} of ${wanted} machines are ready)`;
  return `${count}${because(cluster, UNWELL)}`;
}

function because(cluster: unknown, types: readonly string[]): string {
  const failure = textOf(cluster, 'status', 'failureMessage');
  const found = types
    .map((type) => conditionOf(cluster, [type]))
    .find((one) => one !== undefined && isTelling(one));
  const message = failure ?? found?.message;
  return message === undefined ? '' : `: ${quoted(message)}`;
}

function isTelling({ type, status, message }: Condition): boolean {
  return message !== undefined && (status !== 'True' || type === 'Deleting');
}

function withPause(cluster: unknown, message: string): string {
  return isPaused(cluster) ? `${message}. It is paused in Cluster API: end the pause to go on` : message;
}

function isPaused(cluster: unknown): boolean {
  const annotation = fieldOf(cluster, 'metadata', 'annotations', 'cluster.x-k8s.io/paused');
  return fieldOf(cluster, 'spec', 'paused') === true || annotation !== undefined;
}

/** The first of some conditions that the object has. Those of v1beta2 lie apart while v1beta1 is served. */
function conditionOf(object: unknown, types: readonly string[]): Condition | undefined {
  const all = [
    ...listAt(object, 'status', 'v1beta2', 'conditions'),
    ...listAt(object, 'status', 'conditions'),
  ];
  for (const type of types) {
    const found = all.find((condition) => textOf(condition, 'type') === type);
    if (found !== undefined) {
      const [status = '', message] = [textOf(found, 'status'), textOf(found, 'message')];
      return { type, status, message, observed: numberAt(found, 'observedGeneration') };
    }
  }
  return undefined;
}

function numberAt(object: unknown, ...path: string[]): number | undefined {
  const value = fieldOf(object, ...path);
  return typeof value === 'number' ? value : undefined;
}
