import { DomainError, NotSupported } from '../errors.ts';
import type { Kubeconfig } from '../kubernetes/kubeconfig.ts';
import type { Engine, EngineCluster, EngineStatus, Observation } from './engine.ts';
import type { ParameterSchema } from './parameters.ts';

/** Asks the API server behind a kubeconfig for its version. Throws the errors of `lib/errors.ts`. */
export type VersionProbe = (kubeconfig: Kubeconfig, signal: AbortSignal) => Promise<{ gitVersion: string }>;

/** Clusters that exist already: they are imported by their kubeconfig, watched, and let go. */
export class ManualEngine implements Engine {
  readonly name = 'kqueen.engines.ManualEngine';
  readonly verboseName = 'Manual Engine';
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

  provision(cluster: EngineCluster, signal: AbortSignal): Promise<Observation> {
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

  async resize(): Promise<Observation> {
    throw new NotSupported('The Manual Engine cannot resize a cluster: do it where the cluster was made');
  }

  async setNetworkPolicy(): Promise<Observation> {
    throw new NotSupported('The Manual Engine cannot set a network policy: do it where the cluster was made');
  }

  async progress(): Promise<number> {
    return 100;
  }
}
