import { randomUUID } from 'node:crypto';

/** A node pool as the simulated API shows it. */
export interface SimulatedPool {
  name: string;
  version: string;
  initialNodeCount: number;
  config: { machineType: string; oauthScopes?: string[] };
}

/** A cluster as the simulated API shows it. */
export interface SimulatedCluster {
  name: string;
  location: string;
  status: 'PROVISIONING' | 'RUNNING' | 'RECONCILING' | 'STOPPING' | 'ERROR' | 'DEGRADED';
  statusMessage?: string;
  conditions?: { code?: string; canonicalCode?: string; message: string }[];
  resourceLabels: Record<string, string>;
  releaseChannel: { channel?: string };
  currentMasterVersion: string;
  currentNodeCount: number;
  nodePools: SimulatedPool[];
  networkPolicy: { provider?: string; enabled?: boolean };
  addonsConfig: { networkPolicyConfig: { disabled?: boolean } };
  clusterIpv4Cidr: string;
  endpoint?: string;
  masterAuth?: { clusterCaCertificate: string };
}

export type OperationType =
  | 'CREATE_CLUSTER'
  | 'DELETE_CLUSTER'
  | 'SET_NODE_POOL_SIZE'
  | 'UPGRADE_MASTER'
  | 'UPGRADE_NODES'
  | 'UPDATE_CLUSTER'
  | 'SET_NETWORK_POLICY';

interface SimulatedOperation {
  name: string;
  type: OperationType;
  location: string;
  cluster: string;
  begun: number;
  ends: number;
  status: 'RUNNING' | 'DONE';
  error?: { code: number; message: string };
  effect: () => void;
}

/** How the next operation of a type ends other than well: with an error, or as if it had never been. */
interface PlannedEnd {
  type: OperationType;
  message?: string;
}

/** What stages a creation has, and how large they are. */
const STAGES = [
  ['CLUSTER_CONFIGURING', 8],
  ['CLUSTER_DEPLOYING', 10],
  ['CLUSTER_HEALTHCHECKING', 2],
] as const;

/** The clusters and operations of a simulated project. Time passes by the clock; what is due happens when one looks. */
export class GkeState {
  readonly #clock: () => number;
  readonly #clusters = new Map<string, SimulatedCluster>();
  readonly #operations = new Map<string, SimulatedOperation>();
  #ends: PlannedEnd[] = [];
  /** How long operations take, in seconds; those that are not named take `otherSeconds`. */
  seconds: Partial<Record<OperationType, number>> = { CREATE_CLUSTER: 180 };
  otherSeconds = 60;
  /** Zones that do not answer. */
  missingZones: string[] = [];
  /** The nodes that the quota of the project allows. */
  quota = Number.POSITIVE_INFINITY;
  /** Whether the service account may ask the Compute API. */
  allowsCompute = true;
  /** Where the API servers are, as far as there are any. */
  apiServer: { endpoint: string; ca: string } | undefined;
  /** Clusters that were ever created. */
  created = 0;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** The next operation of a type ends with this error. */
  failNext(type: OperationType, message: string): void {
    this.#ends.push({ type, message });
  }

  /** The next operation of a type ends well, and has changed nothing. */
  rollBackNext(type: OperationType): void {
    this.#ends.push({ type });
  }

  get clusters(): SimulatedCluster[] {
    this.settle();
    return [...this.#clusters.values()];
  }

  cluster(location: string, name: string): SimulatedCluster | undefined {
    this.settle();
    return this.#clusters.get(`${location}/${name}`);
  }

  add(cluster: SimulatedCluster): void {
    this.#clusters.set(`${cluster.location}/${cluster.name}`, cluster);
    this.created += 1;
  }

  /** Deletes a cluster at once, as somebody at the console might have done. */
  remove({ location, name }: SimulatedCluster): void {
    this.#clusters.delete(`${location}/${name}`);
  }

  get operations() {
    this.settle();
    return [...this.#operations.values()].map((operation) => this.#shown(operation));
  }

  operation(name: string) {
    this.settle();
    const operation = this.#operations.get(name);
    return operation && this.#shown(operation);
  }

  /** The operation that has a cluster for itself at the moment. */
  running({ location, name }: SimulatedCluster): string | undefined {
    this.settle();
    const all = [...this.#operations.values()];
    return all.find((one) => one.status === 'RUNNING' && one.cluster === name && one.location === location)
      ?.name;
  }

  /** Begins an operation; the effect comes at its end. */
  begin(type: OperationType, cluster: SimulatedCluster, effect: () => void) {
    const begun = this.#clock();
    const name = `operation-${begun}-${randomUUID()}`;
    const { location } = cluster;
    const ends = begun + (this.seconds[type] ?? this.otherSeconds) * 1000;
    const operation: SimulatedOperation = {
      ...{ name, type, location, cluster: cluster.name, begun, ends },
      status: 'RUNNING',
      effect,
    };
    this.#operations.set(name, operation);
    if (type !== 'CREATE_CLUSTER') cluster.status = type === 'DELETE_CLUSTER' ? 'STOPPING' : 'RECONCILING';
    return this.#shown(operation);
  }

  /** Does what is due by now. */
  settle(): void {
    for (const operation of this.#operations.values()) {
      if (operation.status === 'RUNNING' && operation.ends <= this.#clock()) this.#end(operation);
    }
  }

  #end(operation: SimulatedOperation): void {
    operation.status = 'DONE';
    const cluster = this.#clusters.get(`${operation.location}/${operation.cluster}`);
    const at = this.#ends.findIndex(({ type }) => type === operation.type);
    const [planned] = at < 0 ? [] : this.#ends.splice(at, 1);
    if (!cluster) return;
    const { message } = planned ?? {};
    if (message !== undefined) operation.error = { code: 8, message };
    const isFatal = operation.type === 'CREATE_CLUSTER' || operation.type === 'DELETE_CLUSTER';
    if (message !== undefined && isFatal) {
      cluster.status = 'ERROR';
      cluster.statusMessage = message;
      cluster.conditions = [{ code: 'GCE_STOCKOUT', canonicalCode: 'RESOURCE_EXHAUSTED', message }];
      return;
    }
    cluster.status = 'RUNNING';
    if (planned) return;
    operation.effect();
  }

  #shown({ effect: _, cluster, begun, ends, type, ...operation }: SimulatedOperation) {
    const part = Math.min(1, (this.#clock() - begun) / Math.max(1, ends - begun));
    const metrics = STAGES.flatMap(([name, total]) => [
      { name, intValue: String(Math.floor(total * part)) },
      { name: `${name}_TOTAL`, intValue: String(total) },
    ]);
    return {
      ...operation,
      operationType: type,
      targetLink: `https://container.googleapis.com/v1/projects/1/locations/${operation.location}/clusters/${cluster}`,
      startTime: new Date(begun).toISOString(),
      ...(type === 'CREATE_CLUSTER' && { progress: { metrics } }),
    };
  }
}
