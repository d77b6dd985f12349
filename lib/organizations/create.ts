import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type { RequestContext } from '../context.ts';
import { type Organization, organizationModel } from '../models/organization.ts';
import type { Stored } from '../repository/model.ts';
import { timestamp } from '../time.ts';
import type { CreateOrganization } from './wire.ts';

/** Makes an organization with its namespace. Throws `Conflict` when the namespace is taken. */
export function createOrganization(
  { organizations, now }: RequestContext,
  { name, namespace, policy }: z.output<typeof CreateOrganization>,
): Promise<Stored<Organization>> {
  return organizations.create(organizationModel, {
    object: { id: randomUUID(), name, tenant: namespace, policy, created_at: timestamp(now()) },
  });
}
