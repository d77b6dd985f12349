import type * as z from 'zod';
import type { PolicyAction } from '../../config/policies.ts';
import type { Identity } from '../access/identity.ts';
import { effectivePolicy, holdsRight } from '../access/policies.ts';
import type { RequestContext } from '../context.ts';
import { Forbidden, InvalidInput } from '../errors.ts';
import { type Organization, organizationModel } from '../models/organization.ts';
import type { Loaded, Stored } from '../repository/model.ts';
import { refuseChangeOfFixed } from '../wire/immutable.ts';
import { refuseQuota } from './quota.ts';
import type { UpdateOrganization } from './wire.ts';

/**
 * Changes name, policy or quota of an organization. Throws `Forbidden` for a rule that gives or takes a right which the
 * caller does not hold, and for another quota unless a superadmin asks; `InvalidInput` for another namespace.
 */
export async function updateOrganization(
  { identity, organizations, writer }: RequestContext,
  organization: Loaded<Organization>,
  changes: z.output<typeof UpdateOrganization>,
): Promise<Stored<Organization>> {
  refuseChangeOfFixed(changes, organization.object);
  if (changes.namespace !== undefined && changes.namespace !== organization.object.tenant) {
    throw InvalidInput.field('namespace', 'cannot be changed: leave it out');
  }
  return organizations.update(organizationModel, organization, writer, (current) => {
    const { name = current.name, policy = current.policy, quota = current.quota } = changes;
    refuseQuota(identity, current.quota, quota);
    refuseGrants(identity, current, policy);
    return { object: { ...current, name, policy, quota } };
  });
}

function refuseGrants(
  identity: Identity,
  { policy: before }: Organization,
  after: Organization['policy'],
): void {
  const old = effectivePolicy(before);
  const next = effectivePolicy(after);
  const changedActions = (Object.keys(next) as PolicyAction[]).filter(
    (action) => old[action] !== next[action],
  );
  const exceeds = changedActions.some(
    (action) => !holdsRight(identity, old[action]) || !holdsRight(identity, next[action]),
  );
  if (exceeds) throw new Forbidden('You cannot grant rights that you do not have');
}
