import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Identity } from '../access/identity.ts';
import { Forbidden } from '../errors.ts';
import { QUOTA_KINDS, type Quota, type QuotaKind } from '../repository/quotas/quota.ts';

const MOST = 1_000_000_000_000;

export const QuotaWire = z.partialRecord(z.enum(QUOTA_KINDS), z.int().min(0).max(MOST)).meta({
  description:
    'How much this organization may have, and cause on a day (UTC); the options of the installation apply to all else. Superadmins alone set it',
});

const Used = z.object({
  used: z.int(),
  allowed: z.int().optional().meta({ description: 'Absent where it is unlimited' }),
});

const fields = Object.fromEntries(QUOTA_KINDS.map((kind) => [kind, Used])) as Record<QuotaKind, typeof Used>;

export const UsageWire = z.object(fields).meta({ id: 'Usage' });

/** Throws `Forbidden` for another quota than there is, unless a superadmin sets it, whatever the policy says. */
export function refuseQuota(
  { principal }: Identity,
  before: Quota | undefined,
  after: Quota | undefined,
): void {
  if (principal.role === 'superadmin' || isDeepStrictEqual(before, after)) return;
  throw new Forbidden('Only superadmins may set quotas');
}
