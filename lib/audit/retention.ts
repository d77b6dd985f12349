import { randomUUID } from 'node:crypto';
import type { Config } from '../../config/schema.ts';
import type { Repository } from '../repository/repository.ts';

const HOUR_MS = 60 * 60 * 1000;
const DAY_MS = 24 * HOUR_MS;

/**
 * Removes audit entries, and the histories of deleted objects, that are older than AUDIT_RETENTION. Does so once an hour,
 * however often it is called: it has to search for them.
 */
export async function forgetOldTrails({
  repository,
  config,
  now,
}: {
  repository: Repository;
  config: Pick<Config, 'AUDIT_RETENTION'>;
  now: () => Date;
}): Promise<void> {
  const start = now();
  const until = new Date(start.getTime() + HOUR_MS);
  if (!(await repository.lock('forget', randomUUID(), start, until))) return;
  const oldestKept = new Date(start.getTime() - config.AUDIT_RETENTION * DAY_MS);
  await repository.trail.forgetBefore(oldestKept.toISOString().slice(0, 10));
}
