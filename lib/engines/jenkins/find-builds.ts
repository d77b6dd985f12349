import type { JenkinsBuild } from './answers.ts';
import type { JenkinsClient } from './client.ts';
import { isOf, type JenkinsSettings } from './settings.ts';

/** How far back a build is looked for that an earlier try may have begun. */
const LOOK_BACK = 1_000;

/** The builds of a job for a cluster, and its item in the queue. The queue comes first, since what leaves it is a build. */
export async function begun(
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
