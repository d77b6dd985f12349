import * as z from 'zod';
import { deleteCluster } from '../../lib/clusters/delete.ts';
import { clusterById } from '../../lib/clusters/find.ts';
import { dryRunParameter, PlanWire, planView } from '../../lib/clusters/plan.ts';
import { ApprovalWire, approvalView } from '../../lib/clusters/protection/wire.ts';
import { tryDeletion } from '../../lib/clusters/try-deletion.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { Id } from '../../lib/wire/fields.ts';
import { BooleanText } from '../../lib/wire/list.ts';

export const handler = objectRoute(
  {
    summary: 'Delete a cluster, or ask a second user for it where the organization wants one',
    policy: 'cluster:delete',
    resource: clusterById,
    query: z.strictObject({
      force: BooleanText.optional().meta({
        description: 'Forget a cluster that the provider no longer knows (admins)',
      }),
      ...dryRunParameter,
    }),
    response: z.object({
      id: Id,
      state: z.enum(['deleted', 'Destroying', 'pending']),
      approval: ApprovalWire.optional(),
      dry_run: z.literal(true).optional(),
      plan: PlanWire.optional(),
    }),
  },
  async ({ context, found, query }) => {
    const { id } = found.object;
    if (query.dry_run) {
      const { state, plan } = await tryDeletion(context, found, query.force);
      return { id, state, ...planView(plan) };
    }
    const deletion = await deleteCluster(context, found, query.force);
    if (deletion.state !== 'pending') return { id, state: deletion.state };
    return { id, state: deletion.state, approval: approvalView(deletion.approval) };
  },
);
