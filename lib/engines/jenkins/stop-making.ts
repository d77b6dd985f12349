import { Unavailable } from '../../errors.ts';
import type { JenkinsClient } from './client.ts';
import { findBuilds } from './find-builds.ts';
import type { JenkinsSettings } from './settings.ts';
import { wait } from './wait.ts';

/** A build that is stopped ends when its steps do: it is looked at after these milliseconds. */
const LOOKS_MS = [0, 100, 300, 900, 2_700];

/**
 * Stops the creation of a cluster that is to be deleted: takes it out of the queue, stops its builds, also those that show
 * a result and still run, and waits a moment until they have ended, so that nothing is created after the deletion. Throws
 * `Unavailable` when one goes on.
 */
export async function stopMaking(
  client: JenkinsClient,
  settings: JenkinsSettings,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const job = settings.JENKINS_PROVISION_JOB_NAME;
  const { item, builds } = await findBuilds(client, settings, job, id, signal);
  const running = new Set(builds.filter(({ result }) => result === null).map(({ number }) => number));
  const started = item === undefined ? undefined : await leaveQueue(client, item, signal);
  if (started !== undefined) running.add(started);
  for (const number of running) await client.stop(job, number, signal);
  for (const number of running) await end(client, job, number, signal);
}

/** Takes an item out of the queue; gives the number of its build when that has begun meanwhile. */
async function leaveQueue(
  client: JenkinsClient,
  item: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  await client.cancel(item, signal);
  return (await client.queueItem(item, signal))?.buildNumber;
}

async function end(client: JenkinsClient, job: string, number: number, signal: AbortSignal): Promise<void> {
  for (const ms of LOOKS_MS) {
    await wait(ms, signal);
    const build = await client.buildOf(job, number, signal);
    if (build?.result !== null) return;
  }
  throw new Unavailable(`Jenkins has not ended build ${number} yet, which creates the cluster`);
}
