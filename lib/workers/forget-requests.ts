import { randomUUID } from 'node:crypto';
import type { Repository } from '../repository/repository.ts';

const HOUR_MS = 60 * 60 * 1000;

/** Removes the records of requests whose idempotency keys no longer count. Does so once an hour, however often it is called. */
export async function forgetRequests({
  repository,
  now,
}: {
  repository: Repository;
  now: () => Date;
}): Promise<void> {
  const start = now();
  if (!(await repository.lock('requests', randomUUID(), start, new Date(start.getTime() + HOUR_MS)))) return;
  await repository.requests.forgetBefore(start);
}
