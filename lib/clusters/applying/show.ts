import * as z from 'zod';
import type { RequestContext } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import type { Applied } from '../../kubernetes/apply/apply.ts';
import { AppliedWire } from '../../kubernetes/show/wire.ts';
import { type Apply, applyModel, isUnderWay, RESULTS } from '../../models/apply.ts';
import type { Cluster } from '../../models/cluster.ts';
import { Timestamp } from '../../wire/fields.ts';
import { unpackResults } from './pack.ts';

export const ApplyWire = z
  .object({
    id: z.string(),
    state: z.enum(['running', 'finished', 'expired']),
    dry_run: z.boolean(),
    created_at: Timestamp,
    expires_at: Timestamp.meta({ description: 'When what is not applied by then is given up' }),
    ended_at: Timestamp.optional(),
    user: z.string().meta({ description: 'The user who asked for it' }),
    message: z
      .string()
      .optional()
      .meta({ description: 'Why it waits, or why it ended before all was applied' }),
    results: z.array(AppliedWire),
  })
  .meta({ id: 'ApplyOperation' });

/** An apply that a worker goes on with, as far as it is. Throws `NotFound`, also for one of another cluster. */
export async function readApply(context: RequestContext, cluster: Cluster, id: string) {
  const tenant = context.tenantOf(cluster);
  const { found, results } = await tenant.read({
    found: tenant.one(applyModel, id),
    results: tenant.secretParts('apply', id, RESULTS),
  });
  if (found?.object.cluster !== cluster.id) throw new NotFound('The operation does not exist');
  return applyView(found.object, unpackResults(results));
}

function applyView(apply: Apply, results: readonly Applied[]) {
  const { id, state, dry_run, created_at, expires_at, ended_at, applicant, message } = apply;
  return {
    id,
    state: state === 'preparing' ? 'running' : state,
    dry_run,
    created_at,
    expires_at,
    ended_at,
    user: applicant.name,
    message,
    results: results.map((result) => {
      if (result.result !== 'pending') return result;
      return isUnderWay(apply) ? { ...result, operation: id } : { ...result, result: 'skipped', message };
    }),
  };
}
