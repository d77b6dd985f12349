import { EngineFailed, InvalidInput } from '../../errors.ts';
import type { ClusterConnection } from '../connection/connection.ts';
import { jsonOf } from '../read/json.ts';
import { textOf } from '../read/objects.ts';
import { deleteObject, ensureObject, pathOf, readObject, refused } from './access-objects.ts';
import { type AccessObject, RBAC } from './account.ts';

/** Where the accounts of credentials are: by themselves, so that no role in another namespace reaches them. */
export const CREDENTIALS_NAMESPACE = 'kqueen-credentials';

/** The accounts of namespaces whose rights reach the whole cluster: their tokens can be had by who may edit there. */
const SYSTEM = /^kube-|^kqueen-/;

const MANAGED = { 'app.kubernetes.io/managed-by': 'kqueen' };
const ANSWER_LIMIT = 64 * 1024;

/** What one credential gives: a built-in ClusterRole, in one namespace or in all. */
export interface Grant {
  /** A UUID, which all of its objects are named by. */
  id: string;
  role: string;
  namespace?: string;
  /** The user who holds it, for those who look into the cluster. */
  holder: string;
}

/** A token, and when it expires. */
export interface BoundToken {
  token: string;
  /** Undefined where the API server does not say. */
  expiresAt?: Date;
}

/** Whether an account that may edit this namespace can come by rights in the whole cluster. */
export function isSystemNamespace(namespace: string): boolean {
  return SYSTEM.test(namespace);
}

/**
 * Makes sure that credentials can be issued, before anything is made for one of them. Throws `InvalidInput` for a namespace
 * that the cluster does not have, `EngineFailed` for a cluster that refuses.
 */
export async function prepareGrants(
  connection: ClusterConnection,
  namespace: string | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (namespace !== undefined && !(await readObject(connection, namespaceObject(namespace), signal))) {
    throw InvalidInput.field('namespace', 'does not exist in the cluster');
  }
  await ensureObject(connection, namespaceObject(CREDENTIALS_NAMESPACE), signal);
}

/**
 * Makes the account of a credential and its binding, and returns a token for `seconds`, which is bound to the account: it
 * ends with it. The API server may give it less time. Throws `EngineFailed`; something may have been made by then.
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
 */
export async function makeGrant(
  connection: ClusterConnection,
  grant: Grant,
  seconds: number,
  signal: AbortSignal,
): Promise<BoundToken> {
  const { account, binding } = objectsOf(grant);
  await ensureObject(connection, account, signal);
  await ensureObject(connection, binding, signal);
  const request = {
    method: 'POST' as const,
    path: `${pathOf(account)}/token`,
    body: JSON.stringify({
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { expirationSeconds: seconds },
    }),
    contentType: 'application/json',
  };
  const answer = await connection.send(request, signal, ANSWER_LIMIT);
  if (answer.status !== 200 && answer.status !== 201) throw refused(answer, account);
  const made = jsonOf(answer.text);
  const token = textOf(made, 'status', 'token');
  if (token === undefined) throw new EngineFailed('The API server made no token for the credential');
  const expiry = new Date(textOf(made, 'status', 'expirationTimestamp') ?? Number.NaN);
  return { token, ...(!Number.isNaN(expiry.getTime()) && { expiresAt: expiry }) };
}

/**
 * Ends a credential at once: its account goes, with which its token ends, and its binding. Fine when they are gone already.
 * Throws `EngineFailed`.
 */
export async function withdrawGrant(
  connection: ClusterConnection,
  grant: Grant,
  signal: AbortSignal,
): Promise<void> {
  const { account, binding } = objectsOf(grant);
  await deleteObject(connection, account, signal);
  await deleteObject(connection, binding, signal);
}

function namespaceObject(name: string): AccessObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: MANAGED } };
}

function objectsOf({ id, role, namespace, holder }: Grant): { account: AccessObject; binding: AccessObject } {
  const name = `kqueen-${id}`;
  const labels = { ...MANAGED, 'kqueen-credential': id };
  const annotations = { 'kqueen-user': holder };
  const place = namespace !== undefined && { namespace };
  return {
    account: {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name, namespace: CREDENTIALS_NAMESPACE, labels, annotations },
      automountServiceAccountToken: false,
    },
    binding: {
      apiVersion: `${RBAC}/v1`,
      kind: namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
      metadata: { name, ...place, labels, annotations },
      roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: role },
      subjects: [{ kind: 'ServiceAccount', name, namespace: CREDENTIALS_NAMESPACE }],
    },
  };
}
