import * as z from 'zod';
import type { Context } from '../context.ts';
import { Forbidden } from '../errors.ts';
import { contains, listView, PAGE_ITEMS, pageParameters, scopeParameters } from '../wire/list.ts';
import type { AuditEntry } from './entry.ts';
import { daysOf, portionsOf } from './portions.ts';

/** Without `offset` no more than this is answered, the newest. */
const NEWEST = 1_000;

const Instant = z
  .string()
  .refine((text) => !Number.isNaN(Date.parse(text)), 'It is a time like 2026-03-01T12:00:00Z')
  .transform((text) => new Date(text));
const Part = z.string().max(253).optional();

export const AuditQuery = z.strictObject({
  ...scopeParameters,
  ...pageParameters,
  user: Part.meta({ description: 'Part of the name of the user' }),
  action: Part.meta({ description: 'Part of the action: cluster, or cluster:delete' }),
  object: Part.meta({ description: 'Part of the object or its name' }),
  since: Instant.optional().meta({ description: 'From this time on (RFC 3339)' }),
  until: Instant.optional().meta({ description: 'Before this time (RFC 3339)' }),
});

export const AuditWire = z
  .object({
    id: z.string(),
    at: z.string(),
    user: z.string(),
    user_id: z.string(),
    action: z.string(),
    object: z.string().optional().meta({ description: 'Cluster:<id> for example' }),
    name: z.string().optional(),
    outcome: z.enum(['done', 'refused', 'throttled']),
    request_id: z.string(),
    address: z.string(),
  })
  .meta({ id: 'AuditEntry' });

/**
 * The trail of the caller's organization, of another one, or of all (superadmins), newest first. Throws `Forbidden` for
 * others than superadmins who ask beyond their own.
 */
export async function listAudit(context: Context, query: z.output<typeof AuditQuery>) {
  const { namespace = context.identity.namespace, all_namespaces: everywhere = false } = query;
  const isOwn = !everywhere && namespace === context.identity.namespace;
  if (!isOwn && context.identity.role !== 'superadmin') throw new Forbidden();
  const isPaged = query.offset !== undefined;
  const { offset = 0, limit = PAGE_ITEMS } = query;
  const end = isPaged ? offset + limit : NEWEST;
  const items: AuditEntry[] = [];
  let total = 0;
  const days = daysOf(context, query);
  for await (const portion of portionsOf(context, days, everywhere ? undefined : namespace)) {
    const matching = portion.filter((entry) => matches(entry, query));
    items.push(...matching.slice(Math.max(0, offset - total), Math.max(0, end - total)));
    total += matching.length;
    if (!isPaged && total >= end) break;
  }
  return listView({ items, total: isPaged ? total : undefined }, auditView);
}

function auditView({ user, requestId, ...entry }: AuditEntry) {
  return { ...entry, user: user.name, user_id: user.id, request_id: requestId };
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
