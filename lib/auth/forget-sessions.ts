import { inParallel } from '../in-parallel.ts';
import { sessionModel } from '../models/session.ts';
import { dueObjects } from '../repository/due-objects.ts';
import type { Repository } from '../repository/repository.ts';

const AT_ONCE = 16;

/** Removes the records of sessions that nobody can use any more, and reads no others. Throws `Unavailable`. */
export async function forgetSessions({
  repository,
  now,
}: {
  repository: Repository;
  now: () => Date;
}): Promise<void> {
  const over = await dueObjects(repository, sessionModel, now());
  await inParallel(over, AT_ONCE, (session) => repository.delete(sessionModel, session, { by: 'server' }));
}
