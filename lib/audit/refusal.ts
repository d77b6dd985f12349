import type { Identity } from '../auth/identity.ts';
import { Forbidden } from '../errors.ts';
import { logFailure } from '../logger.ts';
import type { Services } from '../services.ts';
import { type Asked, auditEntry, type Named } from './entry.ts';

/**
 * Does what somebody asked for, and notes in the trail of his organization when he may not. A trail that cannot be
 * written makes a refusal no less of one.
 */
export async function recordingRefusal<T>(
  { repository, now }: Services,
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
