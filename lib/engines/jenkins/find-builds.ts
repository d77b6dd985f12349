import type { JenkinsBuild } from './answers.ts';
import type { JenkinsClient } from './client.ts';
import { isOf, type JenkinsSettings } from './settings.ts';

/** How far back a build is searched that an earlier try may have started. */
const LOOK_BACK = 1_000;

/** Finds the builds of a job for a cluster, and its item in the queue: the queue first, since what leaves it is a build. */
export async function findBuilds(
  client: JenkinsClient,
  settings: JenkinsSettings,
  job: string,
  id: string,
  signal: AbortSignal,
): Promise<{ item: number | undefined; builds: JenkinsBuild[] }> {
  const waiting = await client.queued(job, signal);
  const item = waiting.find(({ parameters }) => isOf(settings, id, parameters))?.id;
  const builds = await client.builds(job, LOOK_BACK, signal);
  return { item, builds: builds.filter(({ parameters }) => isOf(settings, id, parameters)) };
}
