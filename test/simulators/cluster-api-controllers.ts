import { randomUUID } from 'node:crypto';
import type { ServedKind } from './kubernetes-kinds.ts';
import type { KubernetesObjects, SimulatedObject } from './kubernetes-objects.ts';

type Role = 'control-plane' | 'workers';

/** A machine of a simulated cluster. */
interface Machine {
  name: string;
  role: Role;
  version: string;
}

/** What the controllers do next for a cluster. */
type Step = { add: Machine } | { remove: Machine };

/** What the controllers know of a cluster beside its object. */
interface Managed {
  machines: Machine[];
  step: Step | undefined;
  /** When the step under way is done, or the next one may begin (milliseconds). */
  at: number;
  isInitialized: boolean;
  /** The Machines that were reported last, and what the report was made of: as long as that is so, there is nothing new. */
  reported: SimulatedObject[];
  basis: readonly unknown[];
  /** Whether there was nothing to do then. */
  rests: boolean;
}

/** What goes wrong with the next clusters. */
export interface ClusterApiFaults {
  /** No machine gets ready, for this reason. */
  quota?: string;
  /** A machine fails for good, for this reason. */
  failure?: string;
  /** The new version is taken back, as by whoever keeps manifests in git. */
  rollback?: boolean;
}

/** The versions of the kinds that are simulated. */
export interface ClusterApiKinds {
  cluster: ServedKind;
  machine: ServedKind;
}

/**
 * Moves Clusters as the controllers of Cluster API do: a machine after the other, the control plane first; a version is
 * rolled out by replacing machines; a deletion takes them away before the Cluster goes.
 */
export class ClusterApiControllers {
  faults: ClusterApiFaults = {};
  readonly #objects: KubernetesObjects;
  readonly #kinds: ClusterApiKinds;
  readonly #machineMs: number;
  readonly #kubeconfig: (name: string) => string;
  readonly #managed = new Map<string, Managed>();

  /** `machineMs`: how long one machine takes to come or to go. */
  constructor(
    objects: KubernetesObjects,
    kinds: ClusterApiKinds,
    { machineMs, kubeconfig }: { machineMs: number; kubeconfig: (name: string) => string },
  ) {
    this.#objects = objects;
    this.#kinds = kinds;
    this.#machineMs = machineMs;
    this.#kubeconfig = kubeconfig;
  }

  /** Does what was due until now (milliseconds). */
  settle(now: number): void {
    for (const cluster of this.#objects.allOf(this.#kinds.cluster)) {
      const managed = this.#managedOf(cluster, now);
      cluster.metadata.finalizers ??= ['cluster.cluster.x-k8s.io'];
      if (cluster.spec === undefined || isPaused(cluster)) continue;
      this.#settleOne(cluster, managed, now);
    }
  }

  /** Takes a Cluster for one that is as far as another one. */
  adopt(cluster: SimulatedObject, pattern: SimulatedObject): void {
    const managed = this.#managed.get(pattern.metadata.uid);
    if (managed) this.#managed.set(cluster.metadata.uid, { ...managed, reported: [] });
  }

  #settleOne(cluster: SimulatedObject, managed: Managed, now: number): void {
    if (!(managed.rests && isSame(managed.basis, this.#basisOf(cluster, managed)))) {
      while (managed.at <= now && this.#move(cluster, managed)) managed.at += this.#machineMs;
      const basis = this.#basisOf(cluster, managed);
      if (!isSame(managed.basis, basis)) this.#report(cluster, managed);
      managed.basis = basis;
      managed.rests = managed.step === undefined && managed.at <= now;
    }
    if (managed.step === undefined) managed.at = Math.max(managed.at, now);
  }

  /** Everything that a move and a report are made of. */
  #basisOf({ spec, metadata }: SimulatedObject, { machines, step, isInitialized }: Managed): unknown[] {
    const { annotations, deletionTimestamp, generation } = metadata;
    const { quota, failure, rollback } = this.faults;
    const own = [machines.length, step, isInitialized, quota, failure, rollback];
    return [spec, annotations, deletionTimestamp, generation, ...own];
  }

  #managedOf(cluster: SimulatedObject, now: number): Managed {
    const known = this.#managed.get(cluster.metadata.uid);
    if (known) return known;
    const managed: Managed = {
      ...{ machines: [], step: undefined, at: now + this.#machineMs, isInitialized: false },
      ...{ reported: [], basis: [], rests: false },
    };
    this.#managed.set(cluster.metadata.uid, managed);
    return managed;
  }

  /** Ends the step under way, and begins the next; false when there is nothing to do. */
  #move(cluster: SimulatedObject, managed: Managed): boolean {
    const isDeleted = cluster.metadata.deletionTimestamp !== undefined;
    if ((this.faults.quota ?? this.faults.failure) !== undefined && !isDeleted) return false;
    const { step } = managed;
    if (step && 'add' in step) {
      managed.machines.push(step.add);
      if (step.add.role === 'control-plane') this.#initialize(cluster, managed);
    } else if (step) managed.machines = managed.machines.filter((machine) => machine !== step.remove);
    managed.step = this.#next(cluster, managed);
    return step !== undefined || managed.step !== undefined;
  }

  #next(cluster: SimulatedObject, { machines }: Managed): Step | undefined {
    const [last] = machines.slice(-1);
    if (cluster.metadata.deletionTimestamp !== undefined) return last && { remove: last };
    const { version, wanted } = wishOf(cluster);
    for (const [role, count] of wanted) {
      const own = machines.filter((machine) => machine.role === role);
      const old = own.find((machine) => machine.version !== version);
      const isSurging = own.length > count;
      if (own.length < count || (old && !isSurging))
        return { add: { name: `${cluster.metadata.name}-${randomUUID().slice(0, 5)}`, role, version } };
      if (isSurging) return { remove: old ?? own[own.length - 1] ?? { name: '', role, version } };
    }
    return undefined;
  }

  #initialize(cluster: SimulatedObject, managed: Managed): void {
    if (managed.isInitialized) return;
    managed.isInitialized = true;
    const { name, namespace } = cluster.metadata;
    this.#objects.add({
      apiVersion: 'v1',
      kind: 'Secret',
      type: 'cluster.x-k8s.io/secret',
      metadata: { name: `${name}-kubeconfig`, namespace, labels: { 'cluster.x-k8s.io/cluster-name': name } },
      data: { value: Buffer.from(this.#kubeconfig(name)).toString('base64') },
    });
  }

  #report(cluster: SimulatedObject, managed: Managed): void {
    const isDeleted = cluster.metadata.deletionTimestamp !== undefined;
    this.#reportMachines(cluster, managed);
    if (isDeleted && managed.machines.length === 0 && managed.step === undefined) {
      this.#removeAll(cluster, managed);
      return;
    }
    if (this.faults.rollback && managed.isInitialized) this.#rollBack(cluster, managed);
    const { version, wanted } = wishOf(cluster);
    const total = wanted.reduce((sum, [, count]) => sum + count, 0);
    const ready = managed.machines.filter((machine) => machine.version === version).length;
    const isDone = ready === total && managed.machines.length === total && managed.step === undefined;
    const isUpgrade = managed.machines.some((machine) => machine.version !== version);
    const generation = Number(cluster.metadata.generation);
    const condition = (type: string, isTrue: boolean, message = '') => ({
      type,
      status: isTrue ? 'True' : 'False',
      reason: type,
      message,
      observedGeneration: generation,
      lastTransitionTime: new Date().toISOString(),
    });
    const quota = this.faults.quota ?? '';
    cluster.status = {
      phase: isDeleted ? 'Deleting' : managed.isInitialized ? 'Provisioned' : 'Provisioning',
      observedGeneration: generation,
      controlPlane: { desiredReplicas: wanted[0]?.[1] },
      workers: { desiredReplicas: wanted[1]?.[1] },
      conditions: [
        condition('InfrastructureReady', quota === '', quota),
        condition('Available', managed.isInitialized && (isDone || ready > 0)),
        condition('RollingOut', isUpgrade && !isDone),
        condition('TopologyReconciled', !isUpgrade, isUpgrade ? 'the control plane is upgrading' : ''),
        ...(isDeleted ? [condition('Deleting', true, `${managed.machines.length} machines are left`)] : []),
      ],
    };
    // As of v1beta1: one condition for all.
    const { conditions } = cluster.status as { conditions: object[] };
    if (this.#kinds.cluster.apiVersion.endsWith('v1beta1'))
      (cluster.status as { conditions: object[] }).conditions = [
        condition('Ready', managed.isInitialized && !isUpgrade && quota === '', quota),
        ...conditions.slice(0, 1),
        ...conditions.slice(3, 4),
      ];
  }

  #reportMachines(cluster: SimulatedObject, managed: Managed): void {
    for (const machine of managed.reported) this.#objects.remove(machine);
    const { step } = managed;
    const failure = this.faults.failure;
    const coming = step && 'add' in step ? [{ ...step.add, phase: 'Provisioning' }] : [];
    const failed =
      failure === undefined
        ? []
        : [{ name: `${cluster.metadata.name}-failed`, role: 'workers', version: '', phase: 'Failed' }];
    const running = managed.machines.map((machine) => ({
      ...machine,
      phase: step && 'remove' in step && step.remove === machine ? 'Deleting' : 'Running',
    }));
    managed.reported = [...running, ...coming, ...failed].map(({ name, role, version, phase }) => ({
      apiVersion: this.#kinds.machine.apiVersion,
      kind: 'Machine',
      metadata: {
        ...{ name, uid: randomUUID() },
        namespace: cluster.metadata.namespace,
        labels: { 'cluster.x-k8s.io/cluster-name': cluster.metadata.name, role },
      },
      spec: { clusterName: cluster.metadata.name, version },
      status: { phase, ...(phase === 'Failed' && { failureMessage: failure }) },
    }));
    this.#objects.add(...managed.reported);
  }

  #removeAll(cluster: SimulatedObject, { reported }: Managed): void {
    for (const machine of reported) this.#objects.remove(machine);
    this.#objects.remove(cluster);
    const secret = { apiVersion: 'v1', kind: 'Secret', name: 'secrets', namespaced: true };
    this.#objects.delete(secret, cluster.metadata.namespace, `${cluster.metadata.name}-kubeconfig`);
  }

  /** Puts the version back to that of the machines. */
  #rollBack(cluster: SimulatedObject, { machines }: Managed): void {
    const { topology } = cluster.spec as { topology?: { version: string } };
    const [oldest] = machines;
    if (!topology || !oldest || topology.version === oldest.version) return;
    topology.version = oldest.version;
    cluster.metadata.generation = Number(cluster.metadata.generation) + 1;
  }
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((value, at) => value === other[at]);
}

function isPaused({ spec }: SimulatedObject): boolean {
  return (spec as { paused?: boolean }).paused === true;
}

/** What is wanted: of the topology, or of the counts that a template names in its annotations. */
function wishOf({ spec, metadata }: SimulatedObject): { version: string; wanted: [Role, number][] } {
  const { topology } = spec as {
    topology?: {
      version: string;
      controlPlane?: { replicas?: number };
      workers?: { machineDeployments?: { replicas?: number }[] };
    };
  };
  const annotations = (metadata.annotations ?? {}) as Record<string, string>;
  const workers = topology?.workers?.machineDeployments ?? [];
  return {
    version: topology?.version ?? 'v1.34.0',
    wanted: [
      ['control-plane', topology?.controlPlane?.replicas ?? Number(annotations['control-planes'] ?? 1)],
      [
        'workers',
        topology
          ? workers.reduce((sum, one) => sum + (one.replicas ?? 1), 0)
          : Number(annotations.workers ?? 1),
      ],
    ],
  };
}
