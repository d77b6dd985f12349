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
import type { ParameterSchema } from '../../lib/engines/parameters.ts';
import { EngineFailed } from '../../lib/errors.ts';
import type { Kubeconfig } from '../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import type { NetworkPolicy } from '../../lib/models/cluster.ts';

/** An engine whose answers a test chooses, and that remembers what it was asked. */
export class FakeEngine implements Engine {
  readonly name = 'kqueen.engines.FakeEngine';
  readonly verboseName = 'Fake Engine';
  readonly isImmediate = false;
  bringsKubeconfig = false;
  readonly parameters: { provisioner: ParameterSchema; cluster: ParameterSchema } = {
    provisioner: {
      url: { type: 'text', label: 'URL', order: 1, validators: { required: true } },
      password: { type: 'password', label: 'Password', order: 2, validators: { required: true } },
      key: { type: 'json_file', label: 'Key', order: 3 },
      tries: { type: 'integer', label: 'Tries', order: 4, validators: { min: 1, max: 9 } },
      zone: {
        type: 'select',
        label: 'Zone',
        order: 5,
        choices: [
          ['a', 'Zone A'],
          ['b', 'Zone B'],
        ],
      },
      fast: { type: 'checkbox', label: 'Fast', order: 6 },
    },
    cluster: {
      node_count: { type: 'integer', label: 'Nodes', order: 1, validators: { required: true, min: 1 } },
      ssh_key: { type: 'text_area', label: 'SSH key', order: 2 },
      script: { type: 'file', label: 'Script', order: 3 },
      manifest: { type: 'yaml_file', label: 'Manifest', order: 4 },
    },
  };
  readonly asked: { what: string; cluster?: EngineCluster; parameters?: Record<string, unknown> }[] = [];
  answers: {
    status: (signal: AbortSignal) => Promise<EngineStatus>;
    provision: (attempt: Attempt) => Promise<Observation>;
    watch: (clusters: readonly WatchedCluster[]) => Promise<Map<string, Watched>>;
    kubeconfig: () => Promise<Kubeconfig>;
    unsupported: (capability: Capability) => void;
    get: () => Promise<Observation>;
    deprovision: () => Promise<Watched>;
    resize: () => Promise<Observation>;
    progress: () => Promise<number | undefined>;
  } = {
    status: async () => ({ state: 'OK' }),
    provision: async () => ({ state: 'Deploying' }),
    get: async () => ({ state: 'OK', version: 'v1.30.0' }),
    deprovision: async () => ({ state: 'Destroying' }),
    watch: async () => new Map(),
    kubeconfig: () => Promise.reject(new EngineFailed('There is no kubeconfig')),
    unsupported: () => {},
    resize: async () => ({ state: 'Updating' }),
    progress: async () => 42,
  };

  status(parameters: Record<string, unknown>, signal: AbortSignal): Promise<EngineStatus> {
    this.asked.push({ what: 'status', parameters });
    return this.answers.status(signal);
  }

  refuseUnsupported(capability: Capability): void {
    this.answers.unsupported(capability);
  }

  refuseMetadata(): void {}

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

  kubeconfig(cluster: EngineCluster): Promise<Kubeconfig> {
    this.asked.push({ what: 'kubeconfig', cluster });
    return this.answers.kubeconfig();
  }

  get(cluster: EngineCluster): Promise<Observation> {
    this.asked.push({ what: 'get', cluster });
    return this.answers.get();
  }

  deprovision(cluster: EngineCluster): Promise<Watched> {
    this.asked.push({ what: 'deprovision', cluster });
    return this.answers.deprovision();
  }

  resize(cluster: EngineCluster, nodeCount: number): Promise<Observation> {
    this.asked.push({ what: `resize to ${nodeCount}`, cluster });
    return this.answers.resize();
  }

  setNetworkPolicy(cluster: EngineCluster, { provider, enabled }: NetworkPolicy): Promise<Observation> {
    this.asked.push({ what: `network policy ${provider} ${enabled}`, cluster });
    return this.answers.resize();
  }

  progress(cluster: EngineCluster): Promise<number | undefined> {
    this.asked.push({ what: 'progress', cluster });
    return this.answers.progress();
  }
}
