import * as z from 'zod';
import type {
  Attempt,
  Capability,
  Engine,
  EngineCluster,
  EngineStatus,
  Observation,
  Watched,
  WatchedCluster,
} from '../../lib/engines/engine.ts';
import { integer, password, text } from '../../lib/engines/parameters.ts';
import { EngineFailed } from '../../lib/errors.ts';

/** The provider: it creates a cluster in two steps, network and nodes, and knows clusters by name. */
export interface ToyCloud {
  token: string;
  clusters: Map<string, { nodes: number; step: 'network' | 'nodes' | 'ready' | 'deleting' }>;
}

type Parameters = { url: string; token: string };
type Metadata = { node_count: number };
type ToyCluster = EngineCluster<Parameters, Metadata>;

/** Clusters of a toy cloud. */
export class ToyEngine implements Engine<Parameters, Metadata> {
  readonly name = 'kqueen.engines.ToyEngine';
  readonly verboseName = 'Toy Cloud';
  readonly isImmediate = false;
  readonly parameters = {
    provisioner: z.object({
      url: text({ label: 'Address', order: 1 }),
      token: password({ label: 'Token', order: 2 }),
    }),
    cluster: z.object({
      node_count: integer({ label: 'Nodes', order: 1 }, { min: 1, max: 100 }),
    }),
  };
  readonly #cloud: ToyCloud;

  constructor(cloud: ToyCloud) {
    this.#cloud = cloud;
  }

  async status({ token }: Parameters): Promise<EngineStatus> {
    return token === this.#cloud.token
      ? { state: 'OK' }
      : { state: 'Error', message: 'The toy cloud rejects the token' };
  }

  async provision({ id, metadata }: ToyCluster, attempt: Attempt): Promise<Observation> {
    // Found by our id: a second try must not create a second cluster.
    if (!this.#cloud.clusters.has(id)) {
      attempt.beforeEffect();
      this.#cloud.clusters.set(id, { nodes: metadata.node_count, step: 'network' });
    }
    return { state: 'Deploying', message: 'The toy cloud creates the network' };
  }

  async get({ id }: ToyCluster): Promise<Observation> {
    const cluster = this.#cloud.clusters.get(id);
    return cluster ? { state: 'OK' } : { state: 'Error', message: 'The toy cloud has no such cluster' };
  }

  async watch(clusters: readonly WatchedCluster[]): Promise<Map<string, Watched>> {
    return new Map(clusters.map(({ id, state }) => [id, this.#look(id, state)]));
  }

  async deprovision({ id }: ToyCluster): Promise<Watched> {
    const cluster = this.#cloud.clusters.get(id);
    if (!cluster) return 'deleted';
    cluster.step = 'deleting';
    return { state: 'Destroying', message: 'The toy cloud deletes the cluster' };
  }

  async resize({ id }: ToyCluster, nodes: number): Promise<Observation> {
    const cluster = this.#cloud.clusters.get(id);
    if (!cluster) throw new EngineFailed('The toy cloud has no such cluster');
    cluster.nodes = nodes;
    return { state: 'OK' };
  }

  insteadOf(capability: Capability): string {
    return `The toy cloud has no ${capability}: use another engine`;
  }

  /** Each look does the step that is due. */
  #look(id: string, state: string): Watched {
    const cluster = this.#cloud.clusters.get(id);
    if (!cluster)
      return state === 'Destroying' ? 'deleted' : { state: 'Error', message: 'It was deleted by hand' };
    if (cluster.step === 'deleting') {
      this.#cloud.clusters.delete(id);
      return 'deleted';
    }
    if (cluster.step === 'network') {
      cluster.step = 'nodes';
      return { state: 'Deploying', message: 'The toy cloud creates the nodes' };
    }
    cluster.step = 'ready';
    return { state: 'OK', version: 'v1.36.0' };
  }
}
