import { EngineFailed } from '../../errors.ts';
import { objectPath } from '../apply/discovery.ts';
import type { ClusterAnswer, ClusterConnection } from '../connection/connection.ts';
import { jsonOf } from '../read/json.ts';
import { BUSY, reasonIn, refusal } from '../read/lists.ts';
import type { AccessObject } from './account.ts';

/** How the kinds are called in paths: every cluster serves them, so that none is asked. */
const RESOURCES: Record<AccessObject['kind'], string> = {
  Namespace: 'namespaces',
  ServiceAccount: 'serviceaccounts',
  Secret: 'secrets',
  RoleBinding: 'rolebindings',
  ClusterRoleBinding: 'clusterrolebindings',
};

/** None of these objects is large. */
const ANSWER_LIMIT = 256 * 1024;

/** Where an object is. */
export function pathOf({ apiVersion, kind, metadata: { name, namespace } }: AccessObject): string {
  const resource = { name: RESOURCES[kind], namespaced: namespace !== undefined };
  return objectPath(apiVersion, resource, namespace ?? null, name);
}

/**
 * Applies an object, whether it exists or not, and returns it as it is stored. Throws `EngineFailed` for a refusal, with
 * the reason of the API server, and what `ClusterConnection.send` throws.
 */
export async function ensureObject(
  connection: ClusterConnection,
  object: AccessObject,
  signal: AbortSignal,
): Promise<unknown> {
  const request = {
    method: 'PATCH' as const,
    path: `${pathOf(object)}?fieldManager=kqueen&force=true`,
    body: JSON.stringify(object),
    contentType: 'application/apply-patch+yaml',
  };
  const answer = await connection.send(request, signal, ANSWER_LIMIT);
  if (answer.status !== 200 && answer.status !== 201) throw refused(answer, object);
  return jsonOf(answer.text);
}

/** Reads an object; undefined when there is none. Throws as `ensureObject` does. */
export async function readObject(
  connection: ClusterConnection,
  object: AccessObject,
  signal: AbortSignal,
): Promise<unknown> {
  const answer = await connection.send({ path: pathOf(object) }, signal, ANSWER_LIMIT);
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw refused(answer, object);
  return jsonOf(answer.text);
}

/** Deletes an object; fine when there is none. Throws as `ensureObject` does. */
export async function deleteObject(
  connection: ClusterConnection,
  object: AccessObject,
  signal: AbortSignal,
): Promise<void> {
  const answer = await connection.send({ method: 'DELETE', path: pathOf(object) }, signal, ANSWER_LIMIT);
  if (![200, 202, 404].includes(answer.status)) throw refused(answer, object);
}

/** The error for an answer that is not what was asked for; a busy or failing server may answer otherwise soon. */
export function refused(answer: ClusterAnswer, { kind, metadata: { name } }: AccessObject): EngineFailed {
  const { status, text } = answer;
  return new EngineFailed(`${refusal(status)}: ${kind} ${name}${reasonIn(text)}`, {
    mayPass: BUSY.has(status) || status >= 500,
  });
}
