import { DomainError, EngineFailed } from '../../errors.ts';
import { type Kubeconfig, parseKubeconfig } from '../../kubernetes/kubeconfig/kubeconfig.ts';
import type { EngineWork } from '../apart.ts';
import type {
  Attempt,
  EngineCluster,
  EngineStatus,
  Observation,
  PlannedStep,
  PlannedTask,
  Watched,
  WatchedCluster,
} from '../engine.ts';
import type { Choices } from '../parameters.ts';
import { firstCalls } from '../plan.ts';
import { probed } from '../probe.ts';
import type { ClusterReach } from '../reach.ts';
import { resize, upgrade } from './change.ts';
import { choicesOf, classesOf } from './choices.ts';
import { create } from './create.ts';
import { Management } from './management.ts';
import { nameOf, withV } from './names.ts';
import type { ClusterApiMetadata, ClusterApiParameters } from './parameters.ts';
import { remove } from './remove.ts';
import { lookAt, progressOf, watchAll } from './watch.ts';

type ClusterApiCluster = EngineCluster<ClusterApiParameters, ClusterApiMetadata>;
type Use<T> = (management: Management) => Promise<T>;

/** What KQueen does at management clusters. */
export class ClusterApiWork implements EngineWork<ClusterApiParameters, ClusterApiMetadata> {
  readonly #reach: ClusterReach;

  constructor(reach: ClusterReach) {
    this.#reach = reach;
  }

  status(given: ClusterApiParameters, signal: AbortSignal): Promise<EngineStatus> {
    return this.#at(given, signal, async (management) => {
      await management.served();
      if ((await management.hasNamespace()) === false)
        return { state: 'Error', message: `The namespace ${given.namespace} does not exist: create it` };
      await management.probe();
      return { state: 'OK' };
    });
  }

  provision(cluster: ClusterApiCluster, attempt: Attempt, signal: AbortSignal): Promise<Observation> {
    return this.#at(cluster.parameters, signal, (management) => create(management, cluster, attempt));
  }

  watch(
    clusters: readonly WatchedCluster[],
    given: ClusterApiParameters,
    signal: AbortSignal,
  ): Promise<Map<string, Watched>> {
    return this.#at(given, signal, (management) => watchAll(management, clusters));
  }

  /** By the management cluster, and by its own API server where it should be usable. */
  async get(cluster: ClusterApiCluster, signal: AbortSignal): Promise<Observation> {
    const seen = await this.#at(cluster.parameters, signal, (management) => lookAt(management, cluster.id));
    if (seen.state !== 'OK' || !cluster.kubeconfig) return seen;
    const inside = await probed(this.#reach.probe, cluster.kubeconfig, signal);
    return { ...seen, ...inside, message: inside.message ?? seen.message };
  }

  deprovision(cluster: ClusterApiCluster, attempt: Attempt, signal: AbortSignal): Promise<Watched> {
    return this.#at(cluster.parameters, signal, (management) => remove(management, cluster, attempt));
  }

  resize(
    cluster: ClusterApiCluster,
    nodeCount: number,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Observation> {
    return this.#at(cluster.parameters, signal, (management) =>
      resize(management, cluster.id, nodeCount, attempt),
    );
  }

  upgrade(
    cluster: ClusterApiCluster,
    version: string,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Observation> {
    return this.#at(cluster.parameters, signal, (management) =>
      upgrade(management, cluster.id, withV(version), attempt),
    );
  }

  /** The management cluster itself tries everything without effect (`dryRun=All`), its webhooks included. */
  plan(cluster: ClusterApiCluster, task: PlannedTask, signal: AbortSignal): Promise<PlannedStep[]> {
    return firstCalls(this, task, cluster, signal);
  }

  /** The versions that the ClusterClass allows; many allow any, and name none. */
  async versions({ parameters: given, metadata }: ClusterApiCluster, signal: AbortSignal): Promise<string[]> {
    return this.#at(given, signal, async (management) => {
      const classes = await classesOf(management);
      return classes.find(({ name }) => name === metadata.cluster_class)?.versions ?? [];
    });
  }

  options(given: ClusterApiParameters, signal: AbortSignal): Promise<Map<string, Choices>> {
    return this.#at(given, signal, async (management) => choicesOf(await classesOf(management)));
  }

  /** From the Secret that Cluster API keeps for a cluster: that of an administrator, with which KQueen makes its own. */
  async kubeconfig(cluster: ClusterApiCluster, signal: AbortSignal): Promise<Kubeconfig> {
    const secret = `${nameOf(cluster.id)}-kubeconfig`;
    const text = await this.#at(cluster.parameters, signal, (management) =>
      management.secret(secret, 'value'),
    );
    if (text === undefined)
      throw new EngineFailed(`The management cluster has no Secret ${secret} yet`, { mayPass: true });
    return this.#reach.bootstrap(adminOf(text, secret), signal);
  }

  /** By the machines that are ready. */
  progress(cluster: ClusterApiCluster, signal: AbortSignal): Promise<number | undefined> {
    return this.#at(cluster.parameters, signal, (management) => progressOf(management, cluster.id));
  }

  async #at<T>(given: ClusterApiParameters, signal: AbortSignal, use: Use<T>): Promise<T> {
    return this.#reach.connect(managementKubeconfig(given), (connection) =>
      use(new Management(connection, given.namespace, signal)),
    );
  }
}

function managementKubeconfig({ kubeconfig }: ClusterApiParameters): Kubeconfig {
  try {
    return parseKubeconfig(kubeconfig);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new EngineFailed(`The kubeconfig of the management cluster cannot be used. ${error.message}`);
  }
}

function adminOf(text: string, secret: string): Kubeconfig {
  try {
    return parseKubeconfig(text);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new EngineFailed(`The kubeconfig in the Secret ${secret} cannot be used. ${error.message}`);
  }
}
