import { DomainError, EngineFailed } from '../../errors.ts';
import { type Kubeconfig, parseKubeconfig } from '../../kubernetes/kubeconfig/kubeconfig.ts';
import type {
  Attempt,
  Capability,
  Engine,
  EngineCluster,
  EngineStatus,
  Observation,
  Watched,
  WatchedCluster,
} from '../engine.ts';
import { type Choices, MASK, type Values } from '../parameters.ts';
import { probed } from '../probe.ts';
import type { ClusterReach } from '../reach.ts';
import type { Management } from './management.ts';
import { nameOf, withV } from './names.ts';
import { type ClusterApiMetadata, type ClusterApiParameters, parameters } from './parameters.ts';

const LONGEST_NAMESPACE = 63;

type ClusterApiCluster = EngineCluster<ClusterApiParameters, ClusterApiMetadata>;
type Use<T> = (management: Management) => Promise<T>;

/** Clusters that the controllers of a management cluster create, on whatever infrastructure it has providers for. */
export class ClusterApiEngine implements Engine<ClusterApiParameters, ClusterApiMetadata> {
  readonly name = 'kqueen.engines.ClusterApiEngine';
  readonly verboseName = 'Cluster API';
  readonly isImmediate = false;
  readonly watchesIdle = true;
  readonly parameters = parameters;
  readonly #reach: ClusterReach;

  constructor(reach: ClusterReach) {
    this.#reach = reach;
  }

  /** The kubeconfig as the door lets it through; the namespace of the organization by default. */
  completed(sent: Values, { namespace }: { namespace: string }): Values {
    const { kubeconfig } = sent;
    const isNew = kubeconfig !== undefined && kubeconfig !== '' && kubeconfig !== MASK;
    return {
      namespace: `kqueen-${namespace}`.slice(0, LONGEST_NAMESPACE).replace(/-+$/, ''),
      ...sent,
      ...(isNew && { kubeconfig: parseKubeconfig(kubeconfig) }),
    };
  }

  status(given: ClusterApiParameters, signal: AbortSignal): Promise<EngineStatus> {
    return this.#at(given, signal, async (management) => {
      await management.served();
      if ((await management.hasNamespace()) === false)
        return { state: 'Error', message: `The namespace ${given.namespace} does not exist: create it` };
      await management.ownClusters();
      return { state: 'OK' };
    });
  }

  insteadOf(capability: Capability): string {
    return capability === 'setNetworkPolicy'
      ? 'Cluster API installs no network policies: apply them as manifests'
      : `Cluster API cannot do this: ${capability}`;
  }

  provision(cluster: ClusterApiCluster, attempt: Attempt, signal: AbortSignal): Promise<Observation> {
    return this.#at(cluster.parameters, signal, async (management) => {
      const { create } = await import('./create.ts');
      return create(management, cluster, attempt);
    });
  }

  watch(
    clusters: readonly WatchedCluster[],
    given: ClusterApiParameters,
    signal: AbortSignal,
  ): Promise<Map<string, Watched>> {
    return this.#at(given, signal, async (management) => {
      const { watchAll } = await import('./watch.ts');
      return watchAll(management, clusters);
    });
  }

  /** By the management cluster, and by its own API server where it should be usable. */
  async get(cluster: ClusterApiCluster, signal: AbortSignal): Promise<Observation> {
    const seen = await this.#at(cluster.parameters, signal, async (management) => {
      const { lookAt } = await import('./watch.ts');
      return lookAt(management, cluster.id);
    });
    if (seen.state !== 'OK' || !cluster.kubeconfig) return seen;
    const inside = await probed(this.#reach.probe, cluster.kubeconfig, signal);
    return { ...seen, ...inside, message: inside.message ?? seen.message };
  }

  deprovision(cluster: ClusterApiCluster, attempt: Attempt, signal: AbortSignal): Promise<Watched> {
    return this.#at(cluster.parameters, signal, async (management) => {
      const { remove } = await import('./remove.ts');
      return remove(management, cluster, attempt);
    });
  }

  resize(
    cluster: ClusterApiCluster,
    nodeCount: number,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Observation> {
    return this.#at(cluster.parameters, signal, async (management) => {
      const { resize } = await import('./change.ts');
      return resize(management, cluster.id, nodeCount, attempt);
    });
  }

  upgrade(
    cluster: ClusterApiCluster,
    version: string,
    attempt: Attempt,
    signal: AbortSignal,
  ): Promise<Observation> {
    return this.#at(cluster.parameters, signal, async (management) => {
      const { upgrade } = await import('./change.ts');
      return upgrade(management, cluster.id, withV(version), attempt);
    });
  }

  /** The versions that the ClusterClass allows; many allow any, and name none. */
  async versions({ parameters: given, metadata }: ClusterApiCluster, signal: AbortSignal): Promise<string[]> {
    return this.#at(given, signal, async (management) => {
      const { classesOf } = await import('./choices.ts');
      const classes = await classesOf(management);
      return classes.find(({ name }) => name === metadata.cluster_class)?.versions ?? [];
    });
  }

  options(given: ClusterApiParameters, signal: AbortSignal): Promise<Map<string, Choices>> {
    return this.#at(given, signal, async (management) => {
      const { choicesOf, classesOf } = await import('./choices.ts');
      return choicesOf(await classesOf(management));
    });
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
    return this.#at(cluster.parameters, signal, async (management) => {
      const { progressOf } = await import('./watch.ts');
      return progressOf(management, cluster.id);
    });
  }

  async #at<T>(given: ClusterApiParameters, signal: AbortSignal, use: Use<T>): Promise<T> {
    const { Management } = await import('./management.ts');
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
