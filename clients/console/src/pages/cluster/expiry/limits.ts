import type { Cluster } from '../../../data/clusters.ts';

const DAY_MS = 86_400_000;

/** Why something cannot be done to an expiry. */
export type Reason = 'right' | 'usedUp' | 'approver' | 'lifetime';

/** What can be done to the expiry of a cluster, as its organization has set it. */
export interface Limits {
  /** How often it can still be put off; undefined: without end. */
  left: number | undefined;
  /** The latest time. */
  latest: Date | undefined;
  /** Why it cannot be set, put off, brought forward or removed; undefined where it can. */
  refused: Record<'set' | 'extend' | 'advance' | 'remove', Reason | undefined>;
}

/** Reads the limits of an expiry; the API has the last word. */
export function limitsOf(
  { extensions = 0, owner }: Cluster,
  may: (action: string) => boolean | undefined,
  now: number,
): Limits {
  const { max_extensions, max_lifetime_days, second_approver } = owner.organization.settings ?? {};
  const left = max_extensions === undefined ? undefined : Math.max(max_extensions - extensions, 0);
  const plan = right(may, 'cluster:delete') ?? (second_approver ? 'approver' : undefined);
  const extend = right(may, 'cluster:extend') ?? (left === 0 ? 'usedUp' : undefined);
  const remove = extend ?? (max_lifetime_days === undefined ? undefined : 'lifetime');
  return {
    left,
    latest: max_lifetime_days === undefined ? undefined : new Date(now + max_lifetime_days * DAY_MS),
    refused: { set: plan, advance: plan, extend, remove },
  };
}

function right(may: (action: string) => boolean | undefined, action: string): Reason | undefined {
  return may('cluster:update') && may(action) ? undefined : 'right';
}
