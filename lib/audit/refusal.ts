import type { Identity } from '../access/identity.ts';
import { DayUsedUp, Forbidden, QuotaUsedUp } from '../errors.ts';
import { logFailure } from '../logger.ts';
import type { Named } from '../repository/logs/trail.ts';
import type { Repository } from '../repository/repository.ts';
import { type Asked, auditEntry } from './entry.ts';

/**
 * Does the work of a request, and adds an entry to the trail of the organization if it is refused. It stays refused when
 * the trail cannot be written. Of very many refusals on a day, one entry stands for all beyond the quota. A quota
 * that stops somebody is noted once a day.
 */
export async function recordingRefusal<T>(
  { repository, now }: { repository: Repository; now: () => Date },
  { namespace, organization, principal }: Identity,
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
    const isQuota = error instanceof QuotaUsedUp || error instanceof DayUsedUp;
    // Superadmins may be stopped by the quota of another organization.
    if (isQuota && principal.role !== 'superadmin') {
      const entry = {
        ...auditEntry({ ...asked, action: 'quota:reached' }, 'refused', now()),
        name: error.quota,
      };
      await repository.refusals
        .addReached(namespace, error.quota, entry, now())
        .catch((cause: unknown) => logFailure('A quota could not be noted in the audit trail', cause));
    }
    throw error;
  }
}
