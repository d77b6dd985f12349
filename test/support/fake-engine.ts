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
import {
  type Choices,
  checkbox,
  file,
  integer,
  jsonFile,
  password,
  select,
  text,
  textArea,
  yamlFile,
} from '../../lib/engines/parameters.ts';
import { EngineFailed } from '../../lib/errors.ts';
import type { Kubeconfig } from '../../lib/kubernetes/kubeconfig/kubeconfig.ts';

/** An engine whose answers a test chooses, and that remembers what it was asked. */
export class FakeEngine implements Engine {
  readonly name = 'kqueen.engines.FakeEngine';
  readonly verboseName = 'Fake Engine';
  readonly isImmediate = false;
  /** Until a test wants `watch` to see idle clusters too. */
  watchesIdle?: true;
  readonly parameters = {
    provisioner: z.object({
      url: text({ label: 'URL', order: 1 }),
      password: password({ label: 'Password', order: 2 }),
      key: jsonFile({ label: 'Key', order: 3 }).optional(),
      tries: integer({ label: 'Tries', order: 4 }, { min: 1, max: 9 }).optional(),
      zone: select({ label: 'Zone', order: 5 }, [
        ['a', 'Zone A'],
        ['b', 'Zone B'],
      ]).optional(),
      fast: checkbox({ label: 'Fast', order: 6 }).optional(),
    }),
    cluster: z.object({
      node_count: integer({ label: 'Nodes', order: 1 }, { min: 1 }),
      ssh_key: textArea({ label: 'SSH key', order: 2 }).optional(),
      script: file({ label: 'Script', order: 3 }).optional(),
      manifest: yamlFile({ label: 'Manifest', order: 4 }).optional(),
      kubernetes_version: text({ label: 'Kubernetes', order: 5 }).optional(),
    }),
  };
  readonly asked: { what: string; cluster?: EngineCluster; parameters?: Record<string, unknown> }[] = [];
  answers: {
    status: (signal: AbortSignal) => Promise<EngineStatus>;
    provision: (attempt: Attempt) => Promise<Observation>;
    watch: (clusters: readonly WatchedCluster[]) => Promise<Map<string, Watched>>;
    kubeconfig: () => Promise<Kubeconfig>;
    get: () => Promise<Observation>;
    deprovision: () => Promise<Watched>;
    resize: () => Promise<Observation>;
    versions: () => Promise<string[]>;
    options: () => Promise<Map<string, Choices>>;
    progress: () => Promise<number | undefined>;
  } = {
    status: async () => ({ state: 'OK' }),
    provision: async () => ({ state: 'Deploying' }),
    get: async () => ({ state: 'OK', version: 'v1.30.0' }),
    deprovision: async () => ({ state: 'Destroying' }),
    watch: async () => new Map(),
    kubeconfig: () => Promise.reject(new EngineFailed('There is no kubeconfig')),
    resize: async () => ({ state: 'Updating' }),
    versions: async () => [],
    options: async () => new Map(),
    progress: async () => 42,
  };

  /** Members that a test may take away. */
  deprovision: Engine['deprovision'] = (cluster) =>
    this.#ask('deprovision', cluster, this.answers.deprovision);
  resize: Engine['resize'] = (cluster, nodeCount) =>
    this.#ask(`resize to ${nodeCount}`, cluster, this.answers.resize);
  setNetworkPolicy: Engine['setNetworkPolicy'] = (cluster, { provider, enabled }) =>
    this.#ask(`network policy ${provider} ${enabled}`, cluster, this.answers.resize);
  upgrade: Engine['upgrade'] = (cluster, version) =>
    this.#ask(`upgrade to ${version}`, cluster, this.answers.resize);
  versions: Engine['versions'] = (cluster) => this.#ask('versions', cluster, this.answers.versions);
  options: Engine['options'] = (parameters) => {
    this.asked.push({ what: 'options', parameters });
    return this.answers.options();
  };
  plan: Engine['plan'] = (cluster, task) =>
    this.#ask(`plan ${task.kind}`, cluster, async () => [
      { step: 'POST /clusters', sends: { ...cluster.metadata, password: cluster.parameters.password } },
    ]);
  /** Undefined until a test wants it to bring the kubeconfig. */
  kubeconfig: Engine['kubeconfig'];

  /** Lets the engine bring the kubeconfig of what it creates. */
  bringKubeconfig(): void {
    this.kubeconfig = (cluster) => this.#ask('kubeconfig', cluster, this.answers.kubeconfig);
  }

  #ask<T>(what: string, cluster: EngineCluster, answer: () => Promise<T>): Promise<T> {
    this.asked.push({ what, cluster });
    return answer();
  }

  status(parameters: Record<string, unknown>, signal: AbortSignal): Promise<EngineStatus> {
    this.asked.push({ what: 'status', parameters });
    return this.answers.status(signal);
  }

  insteadOf(capability: Capability): string {
    return `The Fake Engine has no ${capability}: do without`;
  }

  provision(cluster: EngineCluster, attempt: Attempt): Promise<Observation> {
    this.asked.push({ what: 'provision', cluster });
    return this.answers.provision(attempt);
  }

  watch(
    clusters: readonly WatchedCluster[],
    parameters: Record<string, unknown>,
  ): Promise<Map<string, Watched>> {
    this.asked.push({ what: 'watch', parameters });
    return this.answers.watch(clusters);
  }

  get(cluster: EngineCluster): Promise<Observation> {
    this.asked.push({ what: 'get', cluster });
    return this.answers.get();
  }

  progress(cluster: EngineCluster): Promise<number | undefined> {
    this.asked.push({ what: 'progress', cluster });
    return this.answers.progress();
  }
}
