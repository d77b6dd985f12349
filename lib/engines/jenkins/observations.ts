import type { Observation, Watched, WatchedCluster } from '../engine.ts';
import type { JenkinsBuild } from './answers.ts';

/** What the end of a build that creates a cluster means for it. */
const STATES = new Map<string, Observation['state']>([
  ['SUCCESS', 'OK'],
  ['FAILURE', 'Error'],
  ['ABORTED', 'Error'],
  ['UNSTABLE', 'Unknown'],
  ['NOT_BUILT', 'Unknown'],
]);

/** How a cluster is by the build that creates it; `others` are more builds that carry its id. */
export function afterCreation(build: JenkinsBuild, others: readonly JenkinsBuild[] = []): Observation {
  const handle = { build: build.number, queue_item: build.queueId };
  const surplus = others.filter(({ number }) => number !== build.number).map(({ number }) => number);
  const note = surplus.length > 0 ? `; more builds carry its id: ${surplus.slice(0, 5).join(', ')}` : '';
  if (build.result === null) {
    return { state: 'Deploying', message: `Jenkins creates it in build ${build.number}${note}`, handle };
  }
  const state = STATES.get(build.result) ?? 'Unknown';
  if (state === 'OK' && note === '') return { state, handle };
  const message =
    state === 'OK'
      ? `Build ${build.number} created it${note}`
      : `Build ${build.number} ended as ${build.result.slice(0, 50)}: see its log in Jenkins`;
  return { state, message, handle };
}

/** The same for the build that deletes it. */
export function afterDeletion(build: JenkinsBuild): Watched {
  if (build.result === null)
    return { state: 'Destroying', message: `Jenkins deletes it in build ${build.number}` };
  if (build.result === 'SUCCESS') return 'deleted';
  return {
    state: 'Error',
    message: `Build ${build.number}, which was to delete it, ended as ${build.result.slice(0, 50)}: see its log in Jenkins, then DELETE it again, or with force=true`,
    handle: { deprovision_done: build.number },
  };
}

/**
 * Chooses the build that counts of those that carry the id of one cluster: the remembered one, else the oldest. Once that
 * has ended without success, a newer one counts: somebody has rebuilt it.
 */
export function buildThatCounts(
  builds: readonly JenkinsBuild[],
  handle: WatchedCluster['handle'],
): JenkinsBuild | undefined {
  const first =
    builds.find(({ number }) => number === handle.build) ??
    builds.find(({ queueId }) => queueId === handle.queue_item) ??
    builds.reduce<JenkinsBuild | undefined>((a, b) => (a && a.number < b.number ? a : b), undefined);
  if (!first || first.result === null || first.result === 'SUCCESS') return first;
  return newest(builds.filter(({ number }) => number > first.number)) ?? first;
}

/** The newest of the builds that delete a cluster, but for those of an earlier operation. */
export function deletionThatCounts(
  builds: readonly JenkinsBuild[],
  handle: WatchedCluster['handle'],
): JenkinsBuild | undefined {
  const { deprovision_done: done = 0, deprovision_item: item = 0 } = handle;
  return newest(builds.filter(({ number, queueId }) => number > Number(done) && queueId >= Number(item)));
}

function newest(builds: readonly JenkinsBuild[]): JenkinsBuild | undefined {
  return builds.reduce<JenkinsBuild | undefined>((a, b) => (a && a.number > b.number ? a : b), undefined);
}
