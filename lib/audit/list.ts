import * as z from 'zod';
import { refuseBeyond } from '../access/scope.ts';
import type { RequestContext } from '../context.ts';
import type { Kept } from '../repository/logs/trail.ts';
import { instant } from '../time.ts';
import {
  contains,
  cut,
  listView,
  namespaceShown,
  PAGE_ITEMS,
  pageParameters,
  type Scope,
  scopeParameters,
} from '../wire/list.ts';
import type { AuditEntry } from './entry.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** So many days are read at the same time. */
const DAYS_AT_ONCE = 30;
/** Without `offset` no more than this is answered, the newest; with it, no page is longer. */
const NEWEST = 1_000;

/** `Date` alone would take `abc 2026` for a time, and February 30 for March 2. */
const Instant = z
  .union([z.iso.datetime({ offset: true, local: true }), z.iso.date()], {
    error: 'must be a time like 2026-03-01T12:00:00Z',
  })
  .transform((text) => new Date(text.includes('T') ? instant(text) : text));
const Part = z.string().max(253).optional();

export const AuditQuery = z.strictObject({
  ...scopeParameters,
  ...pageParameters,
  user: Part.meta({ description: 'Part of the name of the user' }),
  action: Part.meta({ description: 'Part of the action: cluster, or cluster:delete' }),
  object: Part.meta({ description: 'Part of the object or its name' }),
  since: Instant.optional().meta({
    description: 'Entries since this time (RFC 3339 or a day; UTC unless a zone is given)',
  }),
  until: Instant.optional().meta({
    description: 'Entries before this time (RFC 3339 or a day; UTC unless a zone is given)',
  }),
});

export const AuditWire = z
  .object({
    id: z.string(),
    at: z.string(),
    user: z.string(),
    user_id: z.string(),
    action: z.string(),
    object: z.string().optional().meta({ description: 'For example Cluster:<id>' }),
    name: z.string().optional(),
    outcome: z.enum(['done', 'refused', 'throttled']),
    times: z.int().optional().meta({
      description:
        'The entry stands for so many refusals of its day, of which it names the last one: the quota refusals_per_day is used up. Up to a tenth more may not be told of yet',
    }),
    request_id: z.string(),
    address: z.string(),
    _namespace: z.string().optional(),
  })
  .meta({ id: 'AuditEntry' });

/**
 * The trail of the caller's organization, of another one, or of all (superadmins), newest first. Nobody else
 * sees entries of an earlier organization that had the namespace. Throws `Forbidden` beyond the own namespace.
 */
export async function listAudit(context: RequestContext, asked: z.output<typeof AuditQuery>) {
  const query = { ...asked, since: firstVisible(context, asked.since) };
  const { namespace = context.identity.namespace, all_namespaces: everywhere = false } = query;
  refuseBeyond(context.identity, query);
  const days = daysOf(context, query);
  if (!everywhere && isUnfiltered(query)) return onePage(context, query, namespace, days);
  const most = (query.offset ?? 0) + NEWEST;
  let newest: Kept<AuditEntry>[] = [];
  let total = 0;
  for (let at = 0; at < days.length; at += DAYS_AT_ONCE) {
    if (query.offset === undefined && newest.length === most) break;
    const found = await context.readTrail<AuditEntry>(
      days.slice(at, at + DAYS_AT_ONCE),
      everywhere ? undefined : namespace,
      (entry) => matches(entry, query),
      most - newest.length,
    );
    newest = newest.concat(found.entries);
    total += found.total;
  }
  const page = query.offset === undefined ? { items: newest } : { ...cut(newest, query), total };
  return listView(page, (entry) => auditView(entry, query));
}

/** Without filters a page is what is read. */
async function onePage(
  context: RequestContext,
  query: z.output<typeof AuditQuery>,
  namespace: string,
  days: readonly string[],
) {
  const { offset = 0, since, until } = query;
  const limit = query.offset === undefined ? NEWEST : (query.limit ?? PAGE_ITEMS);
  const asked = { namespace, days, since: since?.toISOString(), until: until?.toISOString(), offset, limit };
  const { entries: items, total } = await context.pageTrail<AuditEntry>(asked);
  const page = query.offset === undefined ? { items } : { items, total };
  return listView(page, (entry) => auditView(entry, query));
}

function isUnfiltered({ user, action, object }: z.output<typeof AuditQuery>): boolean {
  return user === undefined && action === undefined && object === undefined;
}

function auditView({ user, requestId, namespace, ...entry }: Kept<AuditEntry>, scope: Scope) {
  const shown = namespaceShown(scope, namespace);
  return { ...entry, user: user.name, user_id: user.id, request_id: requestId, ...shown };
}

/** The time from which the caller sees entries, given the `since` of the request. */
function firstVisible({ identity }: RequestContext, since: Date | undefined): Date | undefined {
  if (identity.principal.role === 'superadmin') return since;
  const founded = new Date(identity.organization.created_at);
  return since === undefined || since < founded ? founded : since;
}

/** The days (`2026-03-01`) that can hold what is asked for, newest first. */
function daysOf({ config, now }: RequestContext, { since, until }: z.output<typeof AuditQuery>): string[] {
  const last = Math.min(now().getTime(), until?.getTime() ?? Number.POSITIVE_INFINITY);
  const oldest = now().getTime() - config.AUDIT_RETENTION * DAY_MS;
  const first = Math.max(oldest, since?.getTime() ?? 0);
  const days: string[] = [];
  for (let time = startOfDay(last); time >= startOfDay(first); time -= DAY_MS) {
    days.push(new Date(time).toISOString().slice(0, 10));
  }
  return days;
}

function startOfDay(time: number): number {
  return Math.floor(time / DAY_MS) * DAY_MS;
}

function matches(
  entry: AuditEntry,
  { user, action, object, since, until }: z.output<typeof AuditQuery>,
): boolean {
  const at = Date.parse(entry.at);
  return (
    contains(entry.user.name, user) &&
    contains(entry.action, action) &&
    (contains(entry.object ?? '', object) || contains(entry.name ?? '', object)) &&
    (since === undefined || at >= since.getTime()) &&
    (until === undefined || at < until.getTime())
  );
}
