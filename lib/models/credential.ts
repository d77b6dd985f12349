import type { Model, StoredObject } from '../repository/model.ts';

/** The built-in roles of Kubernetes that a credential can have, from the lowest to the highest. */
export const CREDENTIAL_ROLES = ['view', 'edit', 'admin', 'cluster-admin'] as const;
export type CredentialRole = (typeof CREDENTIAL_ROLES)[number];

/** An access to a cluster that ends by itself. Its token is nowhere: it is shown once, and never stored. */
export interface Credential extends StoredObject {
  /** The context of its kubeconfig: `alice:view:shop@production`. */
  name: string;
  /** The id of the cluster. */
  cluster: string;
  /** Who asked for it and holds it. */
  user: { id: string; namespace: string; name: string };
  role: CredentialRole;
  /** The namespace of the cluster that it is for; undefined: all of them. */
  scope?: string;
  /** RFC 3339 */
  expires_at: string;
  /** `issuing` until its token is handed out, `revoking` from the wish to revoke it until the cluster has forgotten it. */
  phase: 'issuing' | 'active' | 'revoking';
  /** Why the cluster did not confirm its end, when it was last tried. */
  failure?: string;
}

export const credentialModel: Model<Credential> = {
  name: 'credential',
  belongsTo: ({ namespace, user }) => ({ namespace, owner: user.id }),
  unique: () => [],
  references: ({ namespace, cluster, user }) => [
    { field: 'cluster', model: 'cluster', namespace, id: cluster },
    // Until a cluster that does not answer has forgotten it.
    { field: 'user', model: 'user', namespace: user.namespace, id: user.id, isLoose: true },
  ],
  heldBy: () => [],
  // One that is not (or no longer) handed out is due from its beginning.
  due: ({ phase, created_at, expires_at }) => (phase === 'active' ? expires_at : created_at),
};
