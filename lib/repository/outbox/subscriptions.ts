import { randomUUID } from 'node:crypto';
import { Conflict } from '../../errors.ts';
import type { Entry } from '../stores/store.ts';

/** A webhook, and which events it wants: `cluster.created`, `cluster.*` or `*`; none while it is not active. */
export interface Subscription {
  id: string;
  events: readonly string[];
}

/** The webhooks of a tenant, as far as they are known. */
export interface Subscriptions {
  /** Undefined: nothing is stored. */
  revision?: string;
  hooks: readonly Subscription[];
}

export const NO_SUBSCRIPTIONS: Subscriptions = { hooks: [] };
/** Every event of a tenant is written once for each of them. */
const MOST_WEBHOOKS = 10;

/** Whether one of the patterns covers a type of events. */
export function covers(patterns: readonly string[], type: string): boolean {
  return patterns.some(
    (pattern) =>
      pattern === type ||
      pattern === '*' ||
      (pattern.endsWith('.*') && type.startsWith(pattern.slice(0, -1))),
  );
}

/** What `encodeSubscriptions` wrote. */
export function decodeSubscriptions(entry: Entry | undefined): Subscriptions {
  if (!entry) return NO_SUBSCRIPTIONS;
  const { hooks } = JSON.parse(entry.value) as { hooks: Subscription[] };
  return { revision: entry.revision, hooks };
}

/** The storage form; it differs from every other one, so that a stale one is found out. */
export function encodeSubscriptions(hooks: readonly Subscription[]): string {
  return JSON.stringify({ write: randomUUID(), hooks });
}

/** The webhooks of a tenant once one of them wants other events; undefined: it goes. Throws `Conflict` for too many. */
export function withSubscription(
  { hooks }: Subscriptions,
  id: string,
  events: readonly string[] | undefined,
): Subscription[] {
  const others = hooks.filter((hook) => hook.id !== id);
  if (events === undefined) return others;
  if (others.length >= MOST_WEBHOOKS)
    throw new Conflict(`An organization has at most ${MOST_WEBHOOKS} webhooks: delete one that nobody needs`);
  return [...others, { id, events }];
}
