import { randomUUID } from 'node:crypto';
import type { RequestContext } from '../../context.ts';
import type { Applied, ApplyOptions } from '../../kubernetes/apply/apply.ts';
import { timestamp } from '../../time.ts';
import type { FoundCluster } from '../find.ts';
import { keepApply } from './keep.ts';
import { expiryFrom } from './life.ts';
import { packRest, packResults, type Rest } from './pack.ts';
import { tell } from './tell.ts';

/** Keeps what is still to be applied, and hands it to a worker; returns the id of the operation. Throws what `keepApply` throws. */
export async function beginApply(
  context: RequestContext,
  cluster: FoundCluster,
  results: readonly Applied[],
  rest: Rest,
  options: Pick<ApplyOptions, 'dryRun' | 'force'>,
): Promise<string> {
  const id = randomUUID();
  const { principal, organization, namespace } = context.identity;
  const tenant = context.tenantOf(cluster.object);
  const [shown, manifests] = [packResults(results), await packRest(rest)];
  const apply = {
    id,
    created_at: timestamp(context.now()),
    cluster: cluster.object.id,
    applicant: {
      id: principal.id,
      name: principal.name,
      organization: organization.id,
      namespace,
      password_version: principal.user.password_version,
      ...(principal.kind === 'token' && { token: principal.token }),
    },
    dry_run: options.dryRun,
    force: options.force,
    manifests: manifests.length,
    results: shown.length,
    attempts: 0,
    expires_at: expiryFrom(context.now()),
  };
  await keepApply(tenant, apply, [...shown, ...manifests]);
  const message = `A worker continues the apply: ${rest.objects.length} of ${results.length} objects are pending`;
  await tell(context, cluster, { type: 'requested', message, user: principal.name });
  await context.dispatcher.apply([{ namespace: tenant.namespace, apply: id }]);
  return id;
}
