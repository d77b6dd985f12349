import type { RequestContext } from '../context.ts';
import { capable } from '../engines/capabilities.ts';
import type { PlannedStep } from '../engines/engine.ts';
import { organizationOf } from '../organizations/of.ts';
import { type Deletion, refuseDeletion } from './delete.ts';
import type { FoundCluster } from './find.ts';
import { tryOperation } from './operations/begin.ts';
import { planForCluster } from './plan.ts';
import { afterRequest, newApproval } from './protection/approval.ts';
import { loadRelations } from './relations.ts';

/** What would become of a request to delete, and how. */
export interface TriedDeletion {
  state: Deletion['state'];
  plan: PlannedStep[];
}

const step = (text: string): PlannedStep => ({ step: text });

/** Tells what `deleteCluster` would do, and throws what that throws; does nothing. */
export async function tryDeletion(
  context: RequestContext,
  found: FoundCluster,
  force = false,
): Promise<TriedDeletion> {
  const { object } = found;
  refuseDeletion(context, object, force);
  const { settings } = await organizationOf(context, object);
  const { provisioner, credentials } = await loadRelations(context, object, { credentials: true });
  const engine = force ? undefined : context.engines.installed(provisioner.engine);
  if (engine && !engine.isImmediate) capable(engine, 'deprovision');
  if (settings?.second_approver && (force || object.state !== 'Destroying')) {
    afterRequest(object, newApproval(context, force), context.now());
    return { state: 'pending', plan: [step('Another user is asked to approve the deletion')] };
  }
  if (!engine)
    return { state: 'deleted', plan: [step('The cluster is forgotten; its provider is not asked')] };
  if (engine.isImmediate) {
    const ends = credentials.length > 0 ? [step(`${credentials.length} credentials are revoked`)] : [];
    return { state: 'deleted', plan: [...ends, step('The cluster is forgotten; it goes on running')] };
  }
  const task = { kind: 'deprovision' } as const;
  await tryOperation(context, found, { task, message: 'The provider has been asked to delete the cluster' });
  return { state: 'Destroying', plan: await planForCluster(context, object, task) };
}
