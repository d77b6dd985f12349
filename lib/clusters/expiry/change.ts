import { mayDoTo } from '../../access/policies.ts';
import type { RequestContext } from '../../context.ts';
import { Conflict, Forbidden, InvalidInput } from '../../errors.ts';
import { type Cluster, clusterModel } from '../../models/cluster.ts';
import type { Expiry } from '../../models/lifetime.ts';
import { noticeAt } from '../../models/next-look.ts';
import type { Settings } from '../../models/organization.ts';
import { instant, timestamp } from '../../time.ts';

const DAY_MS = 86_400_000;

type Lifetime = Pick<Cluster, 'expiry' | 'extensions'>;

/**
 * The expiry of a new cluster: the one that is wanted, else the latest that the organization allows, if it limits lifetimes.
 * Throws `InvalidInput` for a time that is past or too late.
 */
export function firstExpiry(
  { max_lifetime_days: most }: Settings = {},
  wanted: string | undefined,
  now: Date,
): Expiry | undefined {
  if (wanted !== undefined) return checkedExpiry(wanted, most, now);
  return most === undefined ? undefined : expiryAt(latest(most, now), now);
}

/**
 * The expiry of a cluster after a change. To put it off or to remove it is an extension: it takes the right
 * `cluster:extend`, and the organization may limit how many there are. To set it or to bring it forward plans a deletion: it
 * takes the right to delete, and there is none of it where a second user has to approve of deletions. Throws `Forbidden`,
 * `InvalidInput` for a time that is past or too late, and `Conflict`.
 */
export function changedExpiry(
  { identity, now }: Pick<RequestContext, 'identity' | 'now'>,
  settings: Settings = {},
  current: Cluster,
  wanted: string | null | undefined,
): Lifetime {
  const { expiry, extensions } = current;
  if (wanted === undefined || isSame(expiry, wanted)) return { expiry, extensions };
  if (current.state === 'Destroying')
    throw new Conflict('The cluster is being deleted: its expires_at can no longer be changed');
  if (wanted === null) refuseRemoval(settings);
  const next = wanted === null ? undefined : checkedExpiry(wanted, settings.max_lifetime_days, now());
  const isExtension = expiry !== undefined && (next === undefined || next.at > expiry.at);
  const action = isExtension ? 'cluster:extend' : 'cluster:delete';
  if (!mayDoTo(identity, action, clusterModel, current)) throw new Forbidden();
  if (!isExtension) {
    refusePlan(settings);
    return { expiry: next, extensions };
  }
  refuseExtension(settings, extensions);
  return { expiry: next, extensions: (extensions ?? 0) + 1 };
}

function isSame(expiry: Expiry | undefined, wanted: string | null): boolean {
  if (wanted === null || expiry === undefined) return wanted === null && expiry === undefined;
  return timestamp(new Date(instant(wanted))) === expiry.at;
}

function refuseRemoval({ max_lifetime_days: most }: Settings): void {
  if (most === undefined) return;
  throw new Conflict(
    `expires_at cannot be removed: the organization limits the lifetime of its clusters to ${most} days`,
  );
}

/** A deletion that is planned needs nobody else: it must not get round the second approver. */
function refusePlan({ second_approver }: Settings): void {
  if (!second_approver) return;
  throw new Conflict(
    'expires_at can only be put off: the organization wants a second approver for deletions, so DELETE the cluster instead',
  );
}

function refuseExtension({ max_extensions: most }: Settings, extensions = 0): void {
  if (most === undefined || extensions < most) return;
  throw new Conflict(
    `The expiry of this cluster has been put off ${extensions} times, and the organization allows ${most}`,
  );
}

function checkedExpiry(wanted: string, most: number | undefined, now: Date): Expiry {
  const at = new Date(instant(wanted));
  if (timestamp(at) <= timestamp(now)) throw InvalidInput.field('expires_at', 'must be in the future');
  if (most !== undefined && at > latest(most, now)) {
    const limit = `${most} days from now (${timestamp(latest(most, now))})`;
    throw InvalidInput.field('expires_at', `must be at most ${limit}, as the organization has set`);
  }
  return expiryAt(at, now);
}

function latest(days: number, now: Date): Date {
  return new Date(now.getTime() + days * DAY_MS);
}

/** Notices whose time is past already are not given. */
function expiryAt(time: Date, now: Date): Expiry {
  const at = timestamp(time);
  return { at, noticed: noticeAt(Date.parse(at) - now.getTime()) };
}
