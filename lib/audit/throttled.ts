import { logFailure } from '../logger.ts';
import type { Repository } from '../repository/repository.ts';
import { type Asked, auditEntry } from './entry.ts';

/**
 * Adds an entry to the trail of a namespace: logins are refused for a while. A trail that cannot be written changes
 * nothing for the client.
 */
export async function recordThrottled(
  { repository, now }: { repository: Repository; now: () => Date },
  namespace: string,
  asked: Asked,
): Promise<void> {
  await repository.trail
    .append(namespace, auditEntry(asked, 'throttled', now()))
    .catch((cause: unknown) => logFailure('Throttling could not be noted in the audit trail', cause));
}
