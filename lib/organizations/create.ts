import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type { RequestContext } from '../context.ts';
import { type Organization, organizationModel } from '../models/organization.ts';
import type { Stored } from '../repository/model.ts';
import { timestamp } from '../time.ts';
import { refuseQuota } from './quota.ts';
import type { CreateOrganization } from './wire.ts';

/** Makes an organization with its namespace. Throws `Conflict` when the namespace is taken, `Forbidden` for a quota unless superadmins ask. */
export function createOrganization(
  { identity, organizations, now }: RequestContext,
  { name, namespace, policy, quota }: z.output<typeof CreateOrganization>,
): Promise<Stored<Organization>> {
  refuseQuota(identity, undefined, quota);
  return organizations.create(organizationModel, {
    object: { id: randomUUID(), name, tenant: namespace, policy, quota, created_at: timestamp(now()) },
  });
}
