import { randomUUID } from 'node:crypto';

/** Where everything is: one subscription with one resource group. */
export const AZURE = {
  tenant: '6f2b1a3c-0d4e-4f5a-8b9c-1d2e3f4a5b6c',
  subscription: '2c7d9e10-3b4a-4c5d-9e8f-7a6b5c4d3e2f',
  group: 'kqueen-rg',
  location: 'westeurope',
} as const;

/** A cluster or a node pool as it is sent and stored; what Azure alone says of it is added when it is shown. */
export type Document = Record<string, unknown>;

export interface SimulatedPool {
  name: string;
  document: Document;
  state: string;
  version: string;
  eTag: string;
  failure?: Failure;
}

export interface SimulatedCluster {
  name: string;
  document: Document;
  state: string;
  power: 'Running' | 'Stopped';
  version: string;
  eTag: string;
  pools: SimulatedPool[];
  failure?: Failure;
  activity?: Activity;
}

export interface Failure {
  code: string;
  message: string;
}

/** What Azure is doing to a cluster: it is over at a time, and then has its effect, or fails. */
interface Activity {
  what: 'creating' | 'deleting' | 'changing';
  operation: string;
  until: number;
  end(failure: Failure | undefined): void;
}

export interface SimulatedOperation {
  status: 'InProgress' | 'Succeeded' | 'Failed';
  began: number;
  until: number;
  error?: Failure;
}

/** What there is in the resource group, by a clock. */
export class AzureState {
  readonly clusters = new Map<string, SimulatedCluster>();
  readonly operations = new Map<string, SimulatedOperation>();
  /** Every id that has ever been created, however often. */
  readonly created: string[] = [];
  /** How long things take, in seconds. */
  readonly seconds = { create: 240, change: 90, delete: 120 };
  /** Patch versions by their minor one, oldest first; the default minor version is the last but one. */
  readonly versions = new Map([
    ['1.33', ['1.33.4', '1.33.5']],
    ['1.34', ['1.34.0', '1.34.1']],
    ['1.35', ['1.35.0']],
  ]);
  /** The nodes that fit into the quota of the subscription. */
  quota = 1_000;
  hasGroup = true;
  /** Actions that the application has no right to, by a part of their path. */
  readonly denied = new Set<string>();
  /** The operations that begin next fail halfway for this reason, one after the other. */
  readonly failures: Failure[] = [];
  /** A cluster tells why it failed itself, as newer versions of the API have it; otherwise only the operation does. */
  tellsFailures = true;
  /** Upgrades end as `Succeeded`, at the version from which they came. */
  rollsBack = false;
  readonly #clock: () => number;
  #changes = 0;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  get now(): number {
    return this.#clock();
  }

  /** Ends what is over by now. */
  settle(): void {
    for (const cluster of this.clusters.values()) {
      const { activity } = cluster;
      if (!activity || activity.until > this.now) continue;
      const operation = this.operations.get(activity.operation);
      cluster.activity = undefined;
      activity.end(operation?.error);
      if (operation) operation.status = operation.error ? 'Failed' : 'Succeeded';
    }
  }

  /** Begins something that takes a while; gives the id of its operation. */
  begin(cluster: SimulatedCluster, what: Activity['what'], seconds: number, end: Activity['end']): string {
    const id = randomUUID();
    const until = this.now + seconds * 1000;
    this.operations.set(id, { status: 'InProgress', began: this.now, until, error: this.failures.shift() });
    cluster.activity = { what, operation: id, until, end };
    return id;
  }

  nextTag(): string {
    this.#changes += 1;
    return `etag-${this.#changes}`;
  }

  /** The newest patch of a minor version, or the patch version itself; undefined where Azure has it not. */
  resolve(version: string | undefined): string | undefined {
    if (version === undefined) return [...this.versions.values()].at(-2)?.at(-1);
    const all = [...this.versions.values()].flat();
    return this.versions.get(version)?.at(-1) ?? all.find((one) => one === version);
  }

  /** What a version can be upgraded to. */
  upgradesOf(version: string): string[] {
    const minor = Number(version.split('.')[1]);
    return [...this.versions.values()].flat().filter((one) => {
      const other = Number(one.split('.')[1]);
      return (
        (other === minor || other === minor + 1) && one.localeCompare(version, 'en', { numeric: true }) > 0
      );
    });
  }

  /** The nodes of all clusters. */
  get nodes(): number {
    return [...this.clusters.values()]
      .flatMap(({ pools }) => pools)
      .reduce((sum, { document }) => sum + Number(document.count), 0);
  }
}
