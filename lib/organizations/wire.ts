import * as z from 'zod';
import { DEFAULT_POLICIES, POLICY_VALUES, type PolicyAction } from '../../config/policies.ts';
import type { Organization } from '../models/organization.ts';
import { isNamespace } from '../repository/keys.ts';
import { changesOf, Id, Ignored, ignoredFields, Name, Timestamp } from '../wire/fields.ts';

const ACTIONS = Object.keys(DEFAULT_POLICIES) as PolicyAction[];

export const PolicyWire = z
  .partialRecord(z.enum(ACTIONS), z.enum(POLICY_VALUES))
  .meta({ description: 'Rules of this organization; the defaults apply to all other actions' });

const Namespace = z
  .string()
  .refine(
    isNamespace,
    'must be a DNS label (a-z, 0-9 and inner hyphens, at most 63 characters) other than global',
  )
  .meta({ description: 'Namespace of the organization; cannot be changed' });

export const CreateOrganization = z.strictObject({
  name: Name,
  namespace: Namespace,
  policy: PolicyWire.optional(),
  created_at: Ignored,
  ...ignoredFields,
});

export const UpdateOrganization = changesOf({
  name: Name,
  policy: PolicyWire,
  namespace: z.string(),
  id: z.string(),
  created_at: z.string(),
});

export const OrganizationWire = z
  .object({
    id: Id,
    name: Name,
    namespace: Namespace,
    policy: PolicyWire.optional(),
    created_at: Timestamp,
    _namespace: z.string().optional(),
  })
  .meta({ id: 'Organization' });

export type OrganizationView = z.output<typeof OrganizationWire>;

/** The wire form of an organization. */
export function organizationView({ id, name, tenant, policy, created_at }: Organization): OrganizationView {
  return { id, name, namespace: tenant, policy, created_at };
}
