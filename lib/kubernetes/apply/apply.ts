import { setTimeout as pause } from 'node:timers/promises';
import { DomainError, InvalidInput } from '../../errors.ts';
import type { ClusterAnswer, ClusterConnection } from '../connection/connection.ts';
import { jsonOf } from '../read/json.ts';
import { listAt, textOf } from '../read/objects.ts';
import { type ApiResource, apiPath, Discovery } from './discovery.ts';
import type { ManifestObject } from './manifest.ts';

/** What became of one object. */
export interface Applied {
  api_version: string;
  kind: string;
  namespace: string | null;
  name: string;
  /**
   * `created` or `configured` (with a dry run: would be), `refused` by the API server, `unknown` when its answer got
   * lost, `skipped` when it was not asked.
   */
  result: 'created' | 'configured' | 'refused' | 'unknown' | 'skipped';
  /** Why not. */
  message?: string;
}

/** Who owns the fields that are applied. */
const FIELD_MANAGER = 'kqueen';
const PATCH_TYPE = 'application/apply-patch+yaml';
/** How often a kind is looked for whose definition has just been applied, and how long between. */
const KIND_TRIES = 10;
const KIND_PAUSE_MS = 300;
const LONGEST_MESSAGE = 500;
const NEVER_ASKED = 'It was not tried: the time was up, or the API server out of reach';

/**
 * Applies objects one after the other by server-side apply, and tells of every one what became of it. Objects of a kind
 * that the cluster does not know, and the manifest does not define, are `InvalidInput` before anything is applied.
 * Throws `EngineFailed` and `EngineTimeout` when the API server cannot even be asked for its kinds.
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export async function applyObjects(
  connection: ClusterConnection,
  objects: readonly ManifestObject[],
  options: { dryRun: boolean },
  signal: AbortSignal,
): Promise<Applied[]> {
  const discovery = new Discovery(connection, signal);
  const defined = new Set(objects.flatMap(definedKinds));
  await refuseUnknownKinds(discovery, objects, defined);
  const results: Applied[] = [];
  let isReachable = true;
  for (const object of objects) {
    if (!isReachable || signal.aborted) {
      results.push({ ...identityOf(object), result: 'skipped', message: NEVER_ASKED });
      continue;
    }
    const outcome = await applyOne(connection, discovery, object, options, signal);
    isReachable = outcome.result !== 'unknown';
    results.push(outcome);
  }
  return results;
}

async function refuseUnknownKinds(
  discovery: Discovery,
  objects: readonly ManifestObject[],
  defined: ReadonlySet<string>,
): Promise<void> {
  const errors = [];
  for (const [at, object] of objects.entries()) {
    const kind = `${object.apiVersion} ${object.kind}`;
    if (defined.has(kind) || (await discovery.resourceOf(object))) continue;
    errors.push({ path: `objects.${at}.kind`, message: `The cluster does not know the kind ${kind}` });
  }
  const [first] = errors;
  if (first) throw new InvalidInput(`Invalid manifest: ${first.message}`, errors.slice(0, 20));
}

async function applyOne(
  connection: ClusterConnection,
  discovery: Discovery,
  object: ManifestObject,
  { dryRun }: { dryRun: boolean },
  signal: AbortSignal,
): Promise<Applied> {
  const named = identityOf(object);
  try {
    const resource = await awaitResource(discovery, object, dryRun, signal);
    if (!resource) {
      const message = 'The cluster does not serve its kind yet: apply it again';
      return { ...named, result: 'refused', message };
    }
    const namespace = resource.namespaced ? (object.metadata.namespace ?? 'default') : null;
    const query = new URLSearchParams({ fieldManager: FIELD_MANAGER, ...(dryRun && { dryRun: 'All' }) });
    const request = {
      method: 'PATCH' as const,
      path: `${pathOf(object, resource, namespace)}?${query}`,
      body: JSON.stringify(object),
      contentType: PATCH_TYPE,
    };
    return { ...named, namespace, ...outcomeOf(await connection.send(request, signal)) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { ...named, result: 'unknown', message: `${error.message}; it may have been applied` };
  }
}

/** The resource of an object; of a kind that has just been defined it may take a moment to be served. */
async function awaitResource(
  discovery: Discovery,
  object: ManifestObject,
  dryRun: boolean,
  signal: AbortSignal,
): Promise<ApiResource | undefined> {
  for (let tries = 1; ; tries += 1) {
    const resource = await discovery.resourceOf(object);
    if (resource || dryRun || tries === KIND_TRIES || signal.aborted) return resource;
    discovery.forget(object.apiVersion);
    await pause(KIND_PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
}

function pathOf({ apiVersion, metadata }: ManifestObject, resource: ApiResource, namespace: string | null) {
  const place = namespace === null ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  return `${apiPath(apiVersion)}${place}/${resource.name}/${encodeURIComponent(metadata.name)}`;
}

function outcomeOf({ status, text }: ClusterAnswer): Pick<Applied, 'result' | 'message'> {
  if (status === 200) return { result: 'configured' };
  if (status === 201) return { result: 'created' };
  const message = textOf(jsonOf(text), 'message') ?? `The API server answers ${status}`;
  return { result: 'refused', message: message.slice(0, LONGEST_MESSAGE) };
}

function identityOf({ apiVersion, kind, metadata }: ManifestObject) {
  return { api_version: apiVersion, kind, namespace: metadata.namespace ?? null, name: metadata.name };
}

/** The kinds that a CustomResourceDefinition brings, as `<apiVersion> <kind>`. */
function definedKinds(object: ManifestObject): string[] {
  if (object.kind !== 'CustomResourceDefinition') return [];
  const [group, kind] = [textOf(object, 'spec', 'group'), textOf(object, 'spec', 'names', 'kind')];
  return listAt(object, 'spec', 'versions').flatMap((version) => {
    const name = textOf(version, 'name');
    return name === undefined ? [] : [`${group}/${name} ${kind}`];
  });
}
