import { DomainError, NotSupported } from '../errors.ts';
import type { Kubeconfig } from '../kubernetes/kubeconfig/kubeconfig.ts';
import type {
  Attempt,
  Capability,
  Engine,
  EngineCluster,
  EngineStatus,
  Observation,
  Watched,
} from './engine.ts';
import type { ParameterSchema } from './parameters.ts';
import type { VersionProbe } from './probe.ts';

/** Clusters that exist already: they are imported by their kubeconfig, watched, and let go. */
export class ManualEngine implements Engine {
  readonly name = 'kqueen.engines.ManualEngine';
  readonly verboseName = 'Manual Engine';
  readonly isImmediate = true;
  readonly bringsKubeconfig = false;
  readonly parameters: { provisioner: ParameterSchema; cluster: ParameterSchema } = {
    provisioner: {},
    cluster: {
      kubeconfig: {
        type: 'yaml_file',
        label: 'Kubeconfig',
        order: 1,
        validators: { required: true },
        help_message: 'What kubectl config view --raw --flatten --minify prints',
      },
    },
  };
  readonly #probe: VersionProbe;

  constructor(probe: VersionProbe) {
    this.#probe = probe;
  }

  /** There is no provider that could be out of reach. */
  async status(): Promise<EngineStatus> {
    return { state: 'OK' };
  }

  provision(cluster: EngineCluster, _attempt: Attempt, signal: AbortSignal): Promise<Observation> {
    return this.get(cluster, signal);
  }

  async get({ kubeconfig }: EngineCluster, signal: AbortSignal): Promise<Observation> {
    if (!kubeconfig)
      return { state: 'Unknown', message: 'There is no kubeconfig: send one to have it checked' };
    try {
      const { gitVersion } = await this.#probe(kubeconfig, signal);
      return { state: 'OK', version: gitVersion };
    } catch (error) {
      if (error instanceof DomainError) return { state: 'Error', message: error.message };
      throw error;
    }
  }

  /** The cluster is not ours to remove: it is only forgotten. */
  async deprovision(): Promise<'deleted'> {
    return 'deleted';
  }

  refuseUnsupported(capability: Capability): void {
    if (capability === 'deprovision') return;
    throw unsupported(capability === 'resize' ? 'resize a cluster' : 'set a network policy');
  }

  /** There is nothing in it but notes. */
  refuseMetadata(): void {}

  async resize(): Promise<never> {
    throw unsupported('resize a cluster');
  }

  async setNetworkPolicy(): Promise<never> {
    throw unsupported('set a network policy');
  }

  /** Nothing takes longer than its request, so that there is nothing to look for. */
  async watch(): Promise<Map<string, Watched>> {
    return new Map();
  }

  async kubeconfig(): Promise<Kubeconfig> {
    throw new NotSupported('The Manual Engine has no kubeconfig but the one that was sent');
  }

  async progress(): Promise<number> {
    return 100;
  }
}

function unsupported(what: string): NotSupported {
  return new NotSupported(`The Manual Engine cannot ${what}: do it where the cluster was made`);
}
