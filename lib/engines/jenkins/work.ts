import { DomainError, EngineFailed } from '../../errors.ts';
import { type Kubeconfig, parseKubeconfig } from '../../kubernetes/kubeconfig/kubeconfig.ts';
import type { Handle } from '../../models/cluster.ts';
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
import { probed, type VersionProbe } from '../probe.ts';
import type { JenkinsBuild } from './answers.ts';
import type { JenkinsAccount, JenkinsClient } from './client.ts';
import { findBuilds } from './find-builds.ts';
import { afterCreation, buildThatCounts, deletionThatCounts } from './observations.ts';
import type { JenkinsMetadata, JenkinsParameters } from './parameters.ts';
import { planned } from './plan.ts';
import { accountOf, buildParameters, isOf, type JenkinsSettings } from './settings.ts';
import { stopMaking } from './stop-making.ts';
import { isBeingRemoved, watchJob } from './watch.ts';

const KUBECONFIG = 'kubeconfig';

/** What KQueen reaches Jenkins and its clusters with. */
export interface JenkinsParts {
  connect: (account: JenkinsAccount) => JenkinsClient;
  probe: VersionProbe;
  now: () => Date;
}

type JenkinsCluster = EngineCluster<JenkinsParameters, JenkinsMetadata>;

/** What KQueen does at Jenkins. */
export class JenkinsWork implements EngineWork<JenkinsParameters, JenkinsMetadata> {
  readonly #settings: JenkinsSettings;
  readonly #parts: JenkinsParts;

  constructor(settings: JenkinsSettings, parts: JenkinsParts) {
    this.#settings = settings;
    this.#parts = parts;
  }

  async status(parameters: JenkinsParameters, signal: AbortSignal): Promise<EngineStatus> {
    const client = this.#client(parameters);
    const name = await client.whoAmI(signal);
    return name === undefined
      ? { state: 'Error', message: 'Jenkins does not know the user' }
      : { state: 'OK' };
  }

  async provision(cluster: JenkinsCluster, attempt: Attempt, signal: AbortSignal): Promise<Observation> {
    const { JENKINS_PROVISION_JOB_NAME: job, JENKINS_PROVISION_JOB_CTX: context } = this.#settings;
    const client = this.#client(cluster.parameters);
    if (attempt.isRetry) {
      const before = await findBuilds(client, this.#settings, job, cluster.id, signal);
      const build = buildThatCounts(before.builds, cluster.handle);
      if (build) return afterCreation(build, before.builds);
      if (before.item !== undefined) return inQueue('Deploying', before.item);
    }
    const defined = await client.jobParameters(job, signal);
    const asked = { id: cluster.id, overrides: cluster.metadata.override_parameters };
    const parameters = buildParameters(this.#settings, asked, context, job, defined);
    attempt.beforeEffect();
    return inQueue('Deploying', await client.build(job, parameters, signal));
  }

  async deprovision(cluster: JenkinsCluster, attempt: Attempt, signal: AbortSignal): Promise<Watched> {
    const settings = this.#settings;
    const { JENKINS_DEPROVISION_JOB_NAME: job = '', JENKINS_DEPROVISION_JOB_CTX: context } = settings;
    const client = this.#client(cluster.parameters);
    await stopMaking(client, settings, cluster.id, signal);
    if (attempt.isRetry) {
      const before = await findBuilds(client, settings, job, cluster.id, signal);
      const build = deletionThatCounts(before.builds, cluster.handle);
      const item = build?.queueId ?? before.item;
      if (item !== undefined) return inQueue('Destroying', item);
    }
    const defined = await client.jobParameters(job, signal);
    const parameters = buildParameters(settings, { id: cluster.id }, context, job, defined);
    attempt.beforeEffect();
    return inQueue('Destroying', await client.build(job, parameters, signal));
  }

  plan(cluster: JenkinsCluster, task: PlannedTask, signal: AbortSignal): Promise<PlannedStep[]> {
    return planned(this, this.#client(cluster.parameters), this.#settings, cluster, task, signal);
  }

  async watch(
    clusters: readonly WatchedCluster[],
    parameters: JenkinsParameters,
    signal: AbortSignal,
  ): Promise<Map<string, Watched>> {
    const { JENKINS_PROVISION_JOB_NAME: making, JENKINS_DEPROVISION_JOB_NAME: removingJob } = this.#settings;
    const client = this.#client(parameters);
    const look = (job: string, some: readonly WatchedCluster[]) =>
      watchJob(client, this.#settings, job, some, this.#parts.now(), signal);
    const removed = clusters.filter(isBeingRemoved);
    const made = clusters.filter((cluster) => !isBeingRemoved(cluster));
    const seen = await Promise.all([
      look(making, made),
      removingJob === undefined ? new Map<string, Watched>() : look(removingJob, removed),
    ]);
    return new Map(seen.flatMap((map) => [...map]));
  }

  /** By its API server if there is a kubeconfig, else by the build that created it. */
  async get(cluster: JenkinsCluster, signal: AbortSignal): Promise<Observation> {
    if (cluster.kubeconfig) return probed(this.#parts.probe, cluster.kubeconfig, signal);
    const build = await this.#build(cluster, signal);
    if (!build) return { state: 'Unknown', message: 'Jenkins no longer knows its build' };
    return afterCreation(await this.#rebuilt(cluster, build, signal));
  }

  async kubeconfig(cluster: JenkinsCluster, signal: AbortSignal): Promise<Kubeconfig> {
    const { JENKINS_PROVISION_JOB_NAME: job } = this.#settings;
    const number = Number(cluster.handle.build);
    const client = this.#client(cluster.parameters);
    const text = await client.artifact(job, number, KUBECONFIG, signal);
    if (text === undefined) {
      throw new EngineFailed(`Build ${number} left no artifact ${KUBECONFIG}`, { mayPass: true });
    }
    try {
      return parseKubeconfig(text);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      throw new EngineFailed(`The kubeconfig of build ${number} cannot be used. ${error.message}`);
    }
  }

  /** By the time that Jenkins expects it to take, held at 99 until it is done. */
  async progress(cluster: JenkinsCluster, signal: AbortSignal): Promise<number | undefined> {
    const build = await this.#build(cluster, signal);
    if (!build) return 0;
    if (build.result !== null) return 100;
    if (build.estimatedDuration <= 0) return undefined;
    const percent = ((this.#parts.now().getTime() - build.timestamp) / build.estimatedDuration) * 100;
    return Math.max(0, Math.min(99, Math.floor(percent)));
  }

  /** A failed build, or the newer one by which somebody has rebuilt it. */
  async #rebuilt(cluster: JenkinsCluster, build: JenkinsBuild, signal: AbortSignal): Promise<JenkinsBuild> {
    if (build.result === null || build.result === 'SUCCESS') return build;
    const client = this.#client(cluster.parameters);
    const { JENKINS_PROVISION_JOB_NAME: job } = this.#settings;
    const { builds } = await findBuilds(client, this.#settings, job, cluster.id, signal);
    return buildThatCounts(builds, { build: build.number }) ?? build;
  }

  #client(parameters: JenkinsParameters): JenkinsClient {
    return this.#parts.connect(accountOf(this.#settings, parameters));
  }

  /** The build that creates a cluster, as far as it is known; undefined while it waits in the queue. */
  async #build({ id, handle, parameters }: JenkinsCluster, signal: AbortSignal) {
    const { JENKINS_PROVISION_JOB_NAME: job } = this.#settings;
    const client = this.#client(parameters);
    const item = handle.build === undefined && handle.queue_item !== undefined;
    const queueItem = item ? await client.queueItem(Number(handle.queue_item), signal) : undefined;
    const number = Number(handle.build ?? queueItem?.buildNumber ?? 0);
    const build = number > 0 ? await client.buildOf(job, number, signal) : undefined;
    return build && isOf(this.#settings, id, build.parameters) ? build : undefined;
  }
}

/** Where Jenkins does not say where it has put the build, it is found by the id of the cluster. */
function inQueue(state: 'Deploying' | 'Destroying', item: number | undefined): Observation {
  if (item === undefined) return { state, message: 'Jenkins has accepted the build' };
  const handle: Handle = state === 'Deploying' ? { queue_item: item } : { deprovision_item: item };
  return { state, message: `Jenkins has the build in its queue (item ${item})`, handle };
}
