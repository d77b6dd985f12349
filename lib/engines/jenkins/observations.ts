import type { Observation, Watched, WatchedCluster } from '../engine.ts';
import type { JenkinsBuild } from './answers.ts';

/** What the end of a build that makes a cluster means for it. */
const STATES: Record<string, Observation['state']> = {
  SUCCESS: 'OK',
  FAILURE: 'Error',
  ABORTED: 'Error',
  UNSTABLE: 'Unknown',
  NOT_BUILT: 'Unknown',
};

/** How a cluster is by the build that makes it; `others` are more builds that carry its id. */
export function provisioned(build: JenkinsBuild, others: readonly JenkinsBuild[] = []): Observation {
  const handle = { build: build.number, queue_item: build.queueId };
  const surplus = others.filter(({ number }) => number !== build.number).map(({ number }) => number);
  const note = surplus.length > 0 ? `; more builds carry its id: ${surplus.slice(0, 5).join(', ')}` : '';
  if (build.result === null) {
    return { state: 'Deploying', message: `Jenkins makes it in build ${build.number}${note}`, handle };
  }
  const state = STATES[build.result] ?? 'Unknown';
  if (state === 'OK' && note === '') return { state, handle };
  const message =
    state === 'OK'
      ? `Build ${build.number} made it${note}`
      : `Build ${build.number} ended as ${build.result}: see its log in Jenkins`;
  return { state, message, handle };
}

/** The same for the build that removes it. */
export function deprovisioned(build: JenkinsBuild): Watched {
  if (build.result === null)
    return { state: 'Destroying', message: `Jenkins removes it in build ${build.number}` };
  if (build.result === 'SUCCESS') return 'deleted';
  return {
    state: 'Error',
    message: `Build ${build.number}, which was to remove it, ended as ${build.result}: see its log in Jenkins, then DELETE it again, or with force=true`,
    handle: { deprovision_done: build.number },
  };
}

/** Of several builds that carry the id of one cluster the one that counts: what is remembered, else the oldest. */
export function chosen(
  builds: readonly JenkinsBuild[],
  handle: WatchedCluster['handle'],
): JenkinsBuild | undefined {
  return (
    builds.find(({ number }) => number === handle.build) ??
    builds.find(({ queueId }) => queueId === handle.queue_item) ??
    builds.reduce<JenkinsBuild | undefined>((a, b) => (a && a.number < b.number ? a : b), undefined)
  );
}

/** The newest of the builds that remove a cluster, of those that are not of an operation before this one. */
export function removing(
  builds: readonly JenkinsBuild[],
  handle: WatchedCluster['handle'],
): JenkinsBuild | undefined {
  const { deprovision_done: done = 0, deprovision_item: item = 0 } = handle;
  const since = builds.filter(({ number, queueId }) => number > Number(done) && queueId >= Number(item));
  return since.reduce<JenkinsBuild | undefined>((a, b) => (a && a.number > b.number ? a : b), undefined);
}
