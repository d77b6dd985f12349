import { identify } from '../../access/identify.ts';
import { mayDoTo } from '../../access/policies.ts';
import type { Services } from '../../app/services.ts';
import { auditEntry } from '../../audit/entry.ts';
import { Unauthenticated } from '../../errors.ts';
import type { Apply } from '../../models/apply.ts';
import { type Cluster, clusterModel } from '../../models/cluster.ts';

const ACTION = 'cluster:apply';

/**
 * Whether the person who asked for an apply may still apply, as if they asked now: also not with a password that has been
 * replaced, or an API token that has ended. A refusal is in the audit trail. Throws `Unavailable`.
 */
export async function mayStillApply(services: Services, apply: Apply, cluster: Cluster): Promise<boolean> {
  if (await isPermitted(services, apply, cluster)) return true;
  const { id, name } = apply.applicant;
  const asked = { user: { id, name }, action: ACTION, requestId: apply.id, address: '' };
  const entry = auditEntry(asked, 'refused', services.now(), { model: clusterModel.name, object: cluster });
  await services.repository.trail.append(cluster.namespace, entry);
  return false;
}

async function isPermitted(
  { repository, now }: Services,
  { applicant: { id, namespace, organization, password_version, token } }: Apply,
  cluster: Cluster,
): Promise<boolean> {
  try {
    const who = { identity: id, org: organization, ns: namespace };
    const claims = { ...who, ...(token ? { token: { ...token, at: now() } } : { pwv: password_version }) };
    return mayDoTo(await identify(repository, claims), ACTION, clusterModel, cluster);
  } catch (error) {
    if (error instanceof Unauthenticated) return false;
    throw error;
  }
}
