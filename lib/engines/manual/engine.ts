import * as z from 'zod';
import type {
  Attempt,
  Capability,
  Engine,
  EngineCluster,
  EngineStatus,
  Observation,
  PlannedStep,
  PlannedTask,
} from '../engine.ts';
import { yamlFile } from '../parameters.ts';
import { probed, type VersionProbe } from '../probe.ts';

const INSTEAD: Record<Capability, string> = {
  deprovision: 'The Manual Engine only forgets a cluster: delete it where it was created',
  resize: 'The Manual Engine cannot resize a cluster: do it where the cluster was created',
  setNetworkPolicy: 'The Manual Engine cannot set a network policy: do it where the cluster was created',
  upgrade: 'The Manual Engine cannot upgrade a cluster: do it where the cluster was created',
  versions: 'The Manual Engine cannot upgrade a cluster: do it where the cluster was created',
  options: 'The Manual Engine creates no clusters: there is nothing to choose from',
  kubeconfig: 'The Manual Engine has no kubeconfig but the one that was sent',
};

/** Clusters that exist already: they are imported by their kubeconfig, watched, and let go. */
export class ManualEngine implements Engine {
  readonly name = 'kqueen.engines.ManualEngine';
  readonly verboseName = 'Manual Engine';
  readonly isImmediate = true;
  readonly parameters = {
    provisioner: z.object({}),
    cluster: z.object({
      kubeconfig: yamlFile({
        label: 'Kubeconfig',
        order: 1,
        validators: { yamlfile: ['apiVersion', 'kind'] },
        help_message: 'The output of kubectl config view --raw --flatten --minify',
      }),
    }),
  };
  readonly #probe: VersionProbe;

  constructor(probe: VersionProbe) {
    this.#probe = probe;
  }

  /** There is no provider that could be unreachable. */
  async status(): Promise<EngineStatus> {
    return { state: 'OK' };
  }

  provision(cluster: EngineCluster, _attempt: Attempt, signal: AbortSignal): Promise<Observation> {
    return this.get(cluster, signal);
  }

  async get({ kubeconfig }: EngineCluster, signal: AbortSignal): Promise<Observation> {
    if (!kubeconfig) return { state: 'Unknown', message: 'The cluster has no kubeconfig: send one' };
    return probed(this.#probe, kubeconfig, signal);
  }

  /** The cluster is not ours to delete: it is only forgotten. */
  async deprovision(): Promise<'deleted'> {
    return 'deleted';
  }

  /** There is nothing to do: what is imported has been asked for its version. */
  async plan(_cluster: EngineCluster, task: PlannedTask): Promise<PlannedStep[]> {
    return task.kind === 'provision'
      ? [{ step: 'The cluster is imported: its API server is not changed' }]
      : [];
  }

  async progress(): Promise<number> {
    return 100;
  }

  insteadOf(capability: Capability): string {
    return INSTEAD[capability];
  }
}
