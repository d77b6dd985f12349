import { randomUUID } from 'node:crypto';

/** What Amazon EKS says is wrong. */
export interface SimulatedIssue {
  code: string;
  message: string;
}

/** A change that Amazon EKS works on. */
export interface SimulatedUpdate {
  id: string;
  type: string;
  status: 'InProgress' | 'Successful' | 'Failed' | 'Cancelled';
  errors: { errorCode: string; errorMessage: string }[];
  group: string | undefined;
  due: number;
  apply: () => void;
}

interface Resource {
  status: string;
  version: string;
  tags: Record<string, string>;
  token: string | undefined;
  /** When what is under way ends. */
  due: number;
  created: number;
  issues: SimulatedIssue[];
}

export interface SimulatedNodes extends Resource {
  scaling: { minSize: number; maxSize: number; desiredSize: number };
  body: Record<string, unknown>;
}

export interface SimulatedCluster extends Resource {
  name: string;
  /** Who created it, and is its administrator. */
  creator: string;
  body: Record<string, unknown>;
  groups: Map<string, SimulatedNodes>;
  updates: Map<string, SimulatedUpdate>;
}

/** How long things take, in seconds. */
const SECONDS = { cluster: 600, nodes: 180, update: 300, remove: 120 };

/** The clusters of one account in one region. What is under way ends by the clock. */
export class EksState {
  readonly clusters = new Map<string, SimulatedCluster>();
  readonly seconds = { ...SECONDS };
  readonly clock: () => number;
  versions = ['1.36', '1.35', '1.34', '1.33', '1.32'];
  /** Of Amazon EKS when a request names none. */
  defaultVersion = '1.34';
  /** The quota of clusters. */
  most = 100;
  /** With which issue the next creations end, or updates. */
  fails: {
    cluster?: SimulatedIssue;
    nodes?: SimulatedIssue;
    removal?: SimulatedIssue;
    update?: SimulatedIssue;
  } = {};

  constructor(clock: () => number) {
    this.clock = clock;
  }

  after(what: keyof typeof SECONDS): number {
    return this.clock() + this.seconds[what] * 1000;
  }

  /** Ends what is due. */
  settle(): void {
    for (const cluster of this.clusters.values()) {
      for (const [name, group] of cluster.groups) this.#settleNodes(cluster, name, group);
      for (const update of cluster.updates.values()) this.#settleUpdate(cluster, update);
      this.#settleCluster(cluster);
    }
  }

  /** Begins an update; the resource is UPDATING until then. */
  update(
    cluster: SimulatedCluster,
    type: string,
    group: string | undefined,
    apply: () => void,
  ): SimulatedUpdate {
    const update: SimulatedUpdate = {
      ...{ id: randomUUID(), type, group, apply },
      status: 'InProgress',
      errors: [],
      due: this.after('update'),
    };
    cluster.updates.set(update.id, update);
    const changed = group === undefined ? cluster : cluster.groups.get(group);
    if (changed) changed.status = 'UPDATING';
    return update;
  }

  #isDue({ due }: { due: number }): boolean {
    return due <= this.clock();
  }

  #settleCluster(cluster: SimulatedCluster): void {
    if (!this.#isDue(cluster)) return;
    if (cluster.status === 'DELETING') this.clusters.delete(cluster.name);
    if (cluster.status !== 'CREATING') return;
    const issue = this.fails.cluster;
    cluster.status = issue ? 'FAILED' : 'ACTIVE';
    if (issue) cluster.issues = [issue];
  }

  #settleNodes(cluster: SimulatedCluster, name: string, group: SimulatedNodes): void {
    if (!this.#isDue(group)) return;
    if (group.status === 'DELETING') {
      const issue = this.fails.removal;
      if (issue) {
        group.status = 'DELETE_FAILED';
        group.issues = [issue];
      } else cluster.groups.delete(name);
    }
    if (group.status !== 'CREATING') return;
    const issue = this.fails.nodes;
    group.status = issue ? 'CREATE_FAILED' : 'ACTIVE';
    if (issue) group.issues = [issue];
  }

  #settleUpdate(cluster: SimulatedCluster, update: SimulatedUpdate): void {
    if (update.status !== 'InProgress' || !this.#isDue(update)) return;
    const issue = this.fails.update;
    if (issue) {
      update.status = 'Failed';
      update.errors = [{ errorCode: issue.code, errorMessage: issue.message }];
    } else {
      update.status = 'Successful';
      update.apply();
    }
    const changed = update.group === undefined ? cluster : cluster.groups.get(update.group);
    if (changed?.status === 'UPDATING') changed.status = 'ACTIVE';
  }
}
