import type { Cluster } from '../../models/cluster.ts';
import type { Expiry } from '../../models/lifetime.ts';
import { approvalEnd, nextTry, noticeAt } from '../../models/next-look.ts';
import type { Change } from '../../repository/change.ts';
import { timestamp } from '../../time.ts';
import { type NewEvent, withEvent } from '../history.ts';
import { afterWish } from '../lifecycle.ts';

/** What a cluster needs whose deletion may have to be begun. */
interface Moment {
  now: Date;
  /** Of the operation that deletes it. */
  id: string;
  /** The caption of its state. */
  caption: string;
}

/**
 * Records what the passing of time does to a cluster: the end of a request that nobody approved, one notice of its expiry
 * at most, or its expiry. Pure, like the rest of the lifecycle. Undefined: nothing is due.
 */
export function afterTime(current: Cluster, moment: Moment): Change<Cluster> | undefined {
  if (current.state === 'Destroying') return undefined;
  const { expiry } = current;
  const msLeft = expiry && Date.parse(expiry.at) - moment.now.getTime();
  if (expiry && msLeft !== undefined && msLeft <= 0) {
    const expired = afterExpiry(current, expiry, moment);
    if (expired) return expired;
  }
  const end = approvalEnd(current);
  if (end !== undefined && end <= moment.now.getTime()) return afterSilence(current, moment.now);
  return expiry && msLeft !== undefined && msLeft > 0
    ? afterNotice(current, expiry, msLeft, moment.now)
    : undefined;
}

/** An expired cluster is deleted as a user would delete it, when no change is under way. */
function afterExpiry(current: Cluster, expiry: Expiry, moment: Moment): Change<Cluster> | undefined {
  const { now } = moment;
  if (current.protected) {
    if (expiry.noticed === 0) return undefined;
    const message = `The cluster expired at ${expiry.at}, but it is protected: it is not deleted`;
    return withEvent({ ...current, expiry: { ...expiry, noticed: 0 } }, { type: 'expired', message }, now);
  }
  if (current.state === 'Updating' || nextTry(expiry) > now.getTime()) return undefined;
  const tries = (expiry.tries ?? 0) + 1;
  const again = tries === 1 ? '' : `, try ${tries}`;
  const message = `The cluster expired at ${expiry.at}: its deletion has begun${again}`;
  const begun = afterWish(current, { task: { kind: 'deprovision' }, message }, moment);
  const after: Expiry = { ...expiry, noticed: 0, tries, tried_at: timestamp(now) };
  return { ...begun, object: { ...begun.object, expiry: after } };
}

/** What is past needs no notice any more: a late run tells the shortest one alone, and no notice comes twice. */
function afterNotice(
  current: Cluster,
  expiry: Expiry,
  msLeft: number,
  now: Date,
): Change<Cluster> | undefined {
  const lead = noticeAt(msLeft);
  if (lead === undefined || (expiry.noticed !== undefined && expiry.noticed <= lead)) return undefined;
  const outcome = current.protected ? 'is protected: it will not be deleted' : 'will be deleted then';
  const message = `The cluster expires at ${expiry.at}, within ${leadText(lead)}, and ${outcome}`;
  const noticed = { ...current, expiry: { ...expiry, noticed: lead } };
  return withEvent(noticed, { type: 'expiring', message }, now);
}

function leadText(seconds: number): string {
  if (seconds === 3600) return '1 hour';
  return seconds === 86_400 ? '1 day' : `${seconds / 86_400} days`;
}

/** Nobody approved of a deletion in time. */
function afterSilence(current: Cluster, now: Date): Change<Cluster> {
  const { name = '' } = current.approval?.user ?? {};
  const event: NewEvent = {
    type: 'denied',
    message: `No other user approved the deletion that ${name} asked for in time: the cluster stays`,
  };
  return withEvent({ ...current, approval: undefined }, event, now);
}
