import type { Identity } from '../access/identity.ts';
import { Forbidden } from '../errors.ts';
import { logFailure } from '../logger.ts';
import type { Named } from '../repository/logs/trail.ts';
import type { Repository } from '../repository/repository.ts';
import { type Asked, auditEntry } from './entry.ts';

/**
 * Does the work of a request, and adds an entry to the trail of the organization if it is refused. It stays refused when
 * the trail cannot be written.
 */
export async function recordingRefusal<T>(
  { repository, now }: { repository: Repository; now: () => Date },
  { namespace }: Identity,
  asked: Asked,
  about: Named | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Forbidden) {
      const entry = auditEntry(asked, 'refused', now(), about);
      await repository.trail
        .append(namespace, entry)
        .catch((cause: unknown) => logFailure('A refusal could not be noted in the audit trail', cause));
    }
    throw error;
  }
}
