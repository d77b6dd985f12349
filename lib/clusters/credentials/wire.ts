import * as z from 'zod';
import { CREDENTIAL_ROLES, type Credential } from '../../models/credential.ts';
import { emptyIsUnset, Id, Timestamp } from '../../wire/fields.ts';
import { KubeconfigWire } from '../wire.ts';

/** An API server gives no bound token for less; nor does KQueen for more than a day. */
const SHORTEST_S = 600;
const LONGEST_S = 86_400;

const Namespace = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'must be the name of a namespace')
  .meta({ description: 'The namespace of the cluster that it is for; all of them if absent' });

export const IssueCredential = z.strictObject({
  role: z.enum(CREDENTIAL_ROLES).meta({ description: 'A built-in ClusterRole of Kubernetes' }),
  namespace: emptyIsUnset(Namespace),
  ttl: z
    .int()
    .min(SHORTEST_S, `must be at least ${SHORTEST_S}`)
    .max(LONGEST_S, `must be at most ${LONGEST_S}`)
    .optional()
    .meta({ description: 'Seconds until it expires: 3600 if absent, CREDENTIAL_MAX_TTL at most' }),
});

export type CredentialWish = z.output<typeof IssueCredential>;

export const CredentialWire = z
  .object({
    id: Id,
    name: z.string().meta({ description: 'The context of its kubeconfig' }),
    user: z.string().meta({ description: 'The user who holds it' }),
    user_id: Id,
    role: z.enum(CREDENTIAL_ROLES),
    namespace: z.string().nullable().meta({ description: 'null: all namespaces' }),
    state: z.enum(['issuing', 'active', 'expired', 'revoking']),
    failure: z.string().optional().meta({
      description: 'Why the cluster has not confirmed its end yet; the schedule goes on trying',
    }),
    created_at: Timestamp,
    expires_at: Timestamp,
  })
  .meta({ id: 'Credential' });

export const IssuedCredentialWire = CredentialWire.extend({
  kubeconfig: KubeconfigWire.meta({ description: 'With the token: shown this once, and not stored' }),
}).meta({ id: 'IssuedCredential' });

export function credentialView(now: Date, credential: Credential): z.output<typeof CredentialWire> {
  const { id, name, user, role, scope = null, phase, failure, created_at, expires_at } = credential;
  const hasExpired = phase === 'active' && Date.parse(expires_at) <= now.getTime();
  return {
    ...{ id, name, user: user.name, user_id: user.id, role, namespace: scope },
    ...{ state: hasExpired ? 'expired' : phase, failure, created_at, expires_at },
  };
}
