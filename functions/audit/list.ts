import { AuditQuery, AuditWire, listAudit } from '../../lib/audit/list.ts';
import { route } from '../../lib/http/route.ts';
import { listOf } from '../../lib/wire/list.ts';

export const handler = route(
  {
    summary: 'List the audit trail, newest first',
    policy: 'audit:read',
    query: AuditQuery,
    response: listOf(AuditWire),
  },
  ({ context, query }) => listAudit(context, query),
);
