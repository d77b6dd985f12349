import type { PolicyAction, PolicyValue } from '../../config/policies.ts';
import type { Model, StoredObject } from '../repository/model.ts';
import type { Queries, Query } from '../repository/queries.ts';
import type { Quota } from '../repository/quotas/quota.ts';

/** An organization's own rules. What it does not name is as the defaults say. */
export type Policy = Partial<Record<PolicyAction, PolicyValue>>;

/** A tenant. It lies in the namespace `global` itself; what is its own lies in its `tenant` namespace. */
export interface Organization extends StoredObject {
  name: string;
  /** The namespace of everything that belongs to the organization; never changes. */
  tenant: string;
  /** Its own rules, over the defaults. */
  policy?: Policy;
  settings?: Settings;
  /** How much it may have, over what the installation allows each; superadmins alone set it. */
  quota?: Quota;
}

/** What the admins of an organization decide of its clusters. */
export interface Settings {
  /** How far from now a cluster may expire; without it, clusters need not expire. */
  max_lifetime_days?: number;
  /** How often the expiry of a cluster may be put off; without it, without end. */
  max_extensions?: number;
  /** A cluster is deleted when a second user has approved of it. */
  second_approver?: true;
}

export const organizationModel: Model<Organization> = {
  name: 'organization',
  belongsTo: ({ tenant }) => ({ namespace: tenant }),
  unique: ({ tenant }) => [{ field: 'namespace', value: tenant }],
  references: () => [],
  heldBy: ({ tenant }) => [
    { model: 'user', namespace: tenant },
    { model: 'provisioner', namespace: tenant },
    { model: 'cluster', namespace: tenant },
    { model: 'webhook', namespace: tenant },
  ],
  allows: ({ tenant, quota }) => ({ namespace: tenant, quota }),
  orders: ({ created_at, name }) => ({ created_at, name }),
};

/** The id of the organization that has a namespace. */
export function organizationIdIn(queries: Queries, namespace: string): Query<string | undefined> {
  const query = queries.holderOf('organization', 'namespace', namespace);
  return { ...query, decode: (result) => query.decode(result)?.id };
}
