import type { Identity } from '../access/identity.ts';
import { Forbidden } from '../errors.ts';
import { logFailure } from '../logger.ts';
import type { Named } from '../repository/logs/trail.ts';
import type { Repository } from '../repository/repository.ts';
import { type Asked, auditEntry } from './entry.ts';

/**
 * Does the work of a request, and adds an entry to the trail of the organization if it is refused. It stays refused when
 * the trail cannot be written. Of very many refusals on a day, one entry stands for all beyond the quota.
 */
export async function recordingRefusal<T>(
  { repository, now }: { repository: Repository; now: () => Date },
  { namespace, organization }: Identity,
  asked: Asked,
  about: Named | undefined,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Forbidden) {
      const entry = auditEntry(asked, 'refused', now(), about);
      await repository.refusals
        .add(namespace, entry, organization.quota, now())
        .catch((cause: unknown) => logFailure('A refusal could not be noted in the audit trail', cause));
    }
    throw error;
  }
}
