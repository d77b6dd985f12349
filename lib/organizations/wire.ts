import * as z from 'zod';
import { DEFAULT_POLICIES, POLICY_VALUES, type PolicyAction } from '../../config/policies.ts';
import type { Organization } from '../models/organization.ts';
import { isNamespace } from '../repository/keys.ts';
import { changesOf, Id, Ignored, ignoredFields, Name, Timestamp } from '../wire/fields.ts';
import { QuotaWire } from './quota.ts';

const ACTIONS = Object.keys(DEFAULT_POLICIES) as PolicyAction[];

export const PolicyWire = z
  .partialRecord(z.enum(ACTIONS), z.enum(POLICY_VALUES))
  .meta({ description: 'Rules of this organization; the defaults apply to all other actions' });

const SETTINGS = {
  max_lifetime_days: z.int().min(1, 'must be at least 1').max(3650, 'must be at most 3650').meta({
    description:
      'How many days from now a cluster may expire at most; the expiry of a new one without its own',
  }),
  max_extensions: z
    .int()
    .min(0, 'must be at least 0')
    .max(1000, 'must be at most 1000')
    .meta({ description: 'How often the expiry of a cluster may be put off' }),
};

/** What is left out stays as it is; null removes a limit. */
export const UpdateSettings = z
  .strictObject({
    max_lifetime_days: SETTINGS.max_lifetime_days.nullable(),
    max_extensions: SETTINGS.max_extensions.nullable(),
    second_approver: z.boolean().meta({
      description: 'Whether a second user has to approve of each deletion of a cluster',
    }),
  })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, 'must name a setting to change');

export const SettingsWire = z
  .object({ ...SETTINGS, second_approver: z.literal(true) })
  .partial()
  .meta({ description: 'What its admins decide of its clusters; PATCH /organizations/{id}/settings' });

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
  settings: Ignored,
  quota: QuotaWire.optional(),
  created_at: Ignored,
  ...ignoredFields,
});

export const UpdateOrganization = changesOf({
  name: Name,
  policy: PolicyWire,
  quota: QuotaWire,
  namespace: z.string(),
  settings: Ignored,
  id: z.string(),
  created_at: z.string(),
});

export const OrganizationWire = z
  .object({
    id: Id,
    name: Name,
    namespace: Namespace,
    policy: PolicyWire.optional(),
    settings: SettingsWire.optional(),
    quota: QuotaWire.optional(),
    created_at: Timestamp,
    _namespace: z.string().optional(),
  })
  .meta({ id: 'Organization' });

export type OrganizationView = z.output<typeof OrganizationWire>;

/** The wire form of an organization. */
export function organizationView(organization: Organization): OrganizationView {
  const { id, name, tenant, policy, settings, quota, created_at } = organization;
  return { id, name, namespace: tenant, policy, settings, quota, created_at };
}
