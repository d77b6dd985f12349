import { randomUUID } from 'node:crypto';
import type { Config } from '../../config/schema.ts';
import { inParallel } from '../in-parallel.ts';
import { type Session, sessionModel } from '../models/session.ts';
import type { Repository } from '../repository/repository.ts';

const HOUR_MS = 60 * 60 * 1000;
const AT_ONCE = 16;

/** Removes the records of sessions that are over. Does so once an hour, however often it is called: it reads them all. */
export async function forgetSessions({
  repository,
  config,
  now,
}: {
  repository: Repository;
  config: Pick<Config, 'SESSION_TTL'>;
  now: () => Date;
}): Promise<void> {
  const start = now();
  if (!(await repository.lock('sessions', randomUUID(), start, new Date(start.getTime() + HOUR_MS)))) return;
  const { sessions } = await repository.read({ sessions: repository.queries.objects(sessionModel) });
  const over = sessions.filter(({ object }) => isOver(object, config.SESSION_TTL, start));
  await inParallel(over, AT_ONCE, (session) => repository.delete(sessionModel, session, { by: 'server' }));
}

/** Whether nobody can use a session any more: it has come to its end, or was left alone. */
function isOver({ expires_at, rotated_at, is_ended }: Session, ttl: number, now: Date): boolean {
  if (now >= new Date(expires_at)) return true;
  return !is_ended && now.getTime() - Date.parse(rotated_at) > ttl * 1000;
}
