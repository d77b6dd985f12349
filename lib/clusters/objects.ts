import * as z from 'zod';
import { mayDoTo } from '../access/policies.ts';
import type { RequestContext } from '../context.ts';
import { EngineFailed, Forbidden, InvalidInput, NotFound } from '../errors.ts';
import { Discovery, objectPath } from '../kubernetes/apply/discovery.ts';
import type { ClusterAnswer, ClusterConnection } from '../kubernetes/connection/connection.ts';
import { isMap, jsonOf } from '../kubernetes/read/json.ts';
import { textOf } from '../kubernetes/read/objects.ts';
import { type Cluster, clusterModel } from '../models/cluster.ts';
import { connected, READ_MS } from './inspect.ts';

const Part = z
  .string()
  .max(253)
  .regex(/^[^/%]+$/, 'must be a name of Kubernetes');

/** Names objects of a cluster as their manifests do. */
export const ObjectQuery = z.strictObject({
  apiVersion: z
    .string()
    .max(320)
    .regex(/^([a-z0-9][-a-z0-9.]*\/)?[a-z0-9][-a-z0-9]*$/, 'must be like v1 or apps/v1')
    .meta({ description: 'For example v1 or apps/v1' }),
  kind: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9]{0,62}$/, 'must be like Pod')
    .meta({ description: 'For example Pod' }),
  namespace: Part.optional().meta({ description: 'That of the kubeconfig, else default, if absent' }),
  name: Part.optional().meta({ description: 'Without it, a list' }),
});

export const ListedObjectQuery = ObjectQuery.extend({
  limit: z
    .string()
    .regex(/^[1-9]\d{0,2}$/, 'must be a whole number from 1 to 999')
    .optional()
    .meta({ description: 'Objects of a page; 100 by default' }),
  continue: z.string().max(4096).optional().meta({ description: 'metadata.continue of the page before' }),
});

type Query = z.output<typeof ListedObjectQuery>;

/** One object of a cluster, or a page of a list, as its API server gives it. Throws `NotFound`, `Forbidden` for Secrets. */
export function readObjects(context: RequestContext, cluster: Cluster, query: Query): Promise<string> {
  refuseSecrets(context, cluster, query);
  return connected(context, cluster, READ_MS, async (connection, signal, fallback) => {
    const { limit = '100', continue: from } = query;
    const page = new URLSearchParams({ limit, ...(from !== undefined && { continue: from }) });
    const path = await pathOf(connection, query, fallback, signal);
    return answerOf(
      await connection.send({ path: query.name === undefined ? `${path}?${page}` : path }, signal),
    );
  });
}

/** Deletes one object of a cluster, with what it owns. Throws `NotFound`, `Forbidden` for Secrets. */
export function deleteObject(context: RequestContext, cluster: Cluster, query: Query): Promise<string> {
  if (query.name === undefined) throw InvalidInput.field('name', 'is required');
  refuseSecrets(context, cluster, query);
  return connected(context, cluster, READ_MS, async (connection, signal, fallback) => {
    await context.note({ model: clusterModel.name, object: cluster });
    const path = await pathOf(connection, query, fallback, signal);
    const body = JSON.stringify({ kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' });
    return answerOf(
      await connection.send({ method: 'DELETE', path, body, contentType: 'application/json' }, signal),
    );
  });
}

/** Secrets hold tokens, by which more can be done than a policy permits. */
function refuseSecrets(context: RequestContext, cluster: Cluster, { kind }: Query): void {
  const mayRead = mayDoTo(context.identity, 'cluster:kubeconfig', clusterModel, cluster);
  if (/^secrets?(list)?$/i.test(kind) && !mayRead) throw new Forbidden();
}

async function pathOf(
  connection: ClusterConnection,
  { apiVersion, kind, namespace, name = '' }: Query,
  fallback: string,
  signal: AbortSignal,
): Promise<string> {
  const resource = await new Discovery(connection, signal).resourceOf({ apiVersion, kind });
  if (!resource) throw new NotFound(`The cluster does not know the kind ${apiVersion} ${kind}`);
  return objectPath(apiVersion, resource, resource.namespaced ? (namespace ?? fallback) : null, name);
}

/** The JSON text of an answer, exactly as it came. */
function answerOf({ status, text }: ClusterAnswer): string {
  const value = jsonOf(text);
  if (status >= 200 && status < 300 && isMap(value)) return text;
  const message = textOf(value, 'message')?.slice(0, 500) ?? `The API server answers ${status}`;
  if (status === 404) throw new NotFound(message);
  throw new EngineFailed(message);
}
