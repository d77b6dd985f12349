import { setTimeout as pause } from 'node:timers/promises';
import { DomainError, InvalidInput } from '../../errors.ts';
import { inParallel } from '../../in-parallel.ts';
import type { ClusterAnswer, ClusterConnection } from '../connection/connection.ts';
import { jsonOf } from '../read/json.ts';
import { sendPatiently } from '../read/lists.ts';
import { listAt, textOf } from '../read/objects.ts';
import { type ApiResource, type Discovery, objectPath } from './discovery.ts';
import { type ManifestObject, qualified } from './manifest.ts';
import { stagesOf } from './stages.ts';

/** What became of one object. */
export interface Applied {
  api_version: string;
  kind: string;
  namespace: string | null;
  name: string;
  /**
   * `created` or `configured` (with a dry run: would be), `refused` by the API server, `unknown` when its answer got
   * lost, `skipped` when it was not asked, `pending` while a worker is at it.
   */
  result: 'created' | 'configured' | 'refused' | 'unknown' | 'skipped' | 'pending';
  /** The reason where it was neither created nor configured. */
  message?: string;
  /** What the API server warns of. */
  warnings?: string[];
}

/** How objects are applied. */
export interface ApplyOptions {
  dryRun: boolean;
  /** Takes over fields that other managers own. */
  force: boolean;
  /** Where objects go that name no namespace. */
  namespace: string;
}

/** The owner of the fields that are applied. */
const FIELD_MANAGER = 'kqueen';
const PATCH_TYPE = 'application/apply-patch+yaml';
/** Objects of one stage that are applied at once. */
const AT_ONCE = 6;
/** How often a kind is looked for whose definition has just been applied, and how long between. */
const KIND_TRIES = 10;
const KIND_PAUSE_MS = 300;
const LONGEST_MESSAGE = 500;
const MOST_WARNINGS = 10;
const UNREACHABLE = 'It was not tried: the API server was unreachable. Apply the manifest again';

/** How long objects are applied. */
export interface Bounds {
  /** Gives up what is being applied. */
  signal: AbortSignal;
  /** Whether there is time to begin with another object. */
  hasTime?: () => boolean;
  /** The most that one object may take; without it, as long as the signal lets it. */
  objectMs?: number;
}

/**
 * Applies objects by server-side apply, those of one stage side by side, in the order of their stages. Gives what became of
 * each at its place; undefined where none was begun: after the time was up, or after an answer got lost (`unknown`).
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export async function applyObjects(
  connection: ClusterConnection,
  discovery: Discovery,
  objects: readonly ManifestObject[],
  options: ApplyOptions,
  { signal, hasTime = () => true, objectMs }: Bounds,
): Promise<(Applied | undefined)[]> {
  const results = new Map<ManifestObject, Applied>();
  let isReachable = true;
  for (const stage of stagesOf(objects)) {
    await inParallel(stage, AT_ONCE, async (object) => {
      if (!isReachable || signal.aborted || !hasTime()) return;
      const own = objectMs === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(objectMs)]);
      const outcome = await applyOne(connection, discovery, object, options, own);
      if (outcome.result === 'unknown') isReachable = false;
      results.set(object, outcome);
    });
  }
  return objects.map((object) => results.get(object));
}

/** What became of each object, with `skipped` and a reason where nothing was begun. */
export function reported(
  objects: readonly ManifestObject[],
  outcomes: readonly (Applied | undefined)[],
  message = UNREACHABLE,
): Applied[] {
  return objects.map((object, at) => outcomes[at] ?? { ...identityOf(object), result: 'skipped', message });
}

/**
 * Throws `InvalidInput` for objects of a kind that the cluster does not know, and the manifest does not define. Throws
 * `EngineFailed` and `EngineTimeout` when the API server cannot be asked for its kinds.
 */
export async function refuseUnknownKinds(
  discovery: Discovery,
  objects: readonly ManifestObject[],
): Promise<void> {
  const isKnown = await inParallel(
    objects,
    AT_ONCE,
    async (object) => isDefined(object, objects) || (await discovery.resourceOf(object)) !== undefined,
  );
  const errors = objects
    .filter((_, at) => !isKnown[at])
    .map((object) => ({
      path: `${object.kind} ${qualified(object)}`,
      message: `is of a kind that the cluster does not know: ${object.apiVersion} ${object.kind}`,
    }));
  const [first] = errors;
  if (first) throw new InvalidInput(`${first.path} ${first.message}`, errors.slice(0, 20));
}

/** Whether a CustomResourceDefinition of the manifest may bring the kind of an object: it names its group and its kind. */
function isDefined({ apiVersion, kind }: ManifestObject, objects: readonly ManifestObject[]): boolean {
  const [group = ''] = apiVersion.split('/');
  return objects.some(
    (other) =>
      other.kind === 'CustomResourceDefinition' && other.text.includes(group) && other.text.includes(kind),
  );
}

async function applyOne(
  connection: ClusterConnection,
  discovery: Discovery,
  object: ManifestObject,
  options: ApplyOptions,
  signal: AbortSignal,
): Promise<Applied> {
  const named = identityOf(object);
  try {
    const resource = await awaitResource(discovery, object, options.dryRun, signal);
    if (!resource) return { ...named, result: 'refused', message: unserved(options) };
    const namespace = resource.namespaced ? (object.namespace ?? options.namespace) : null;
    const query = new URLSearchParams({
      fieldManager: FIELD_MANAGER,
      ...(options.dryRun && { dryRun: 'All' }),
      ...(options.force && { force: 'true' }),
    });
    const request = {
      method: 'PATCH' as const,
      path: `${objectPath(object.apiVersion, resource, namespace, object.name)}?${query}`,
      body: object.text,
      contentType: PATCH_TYPE,
    };
    return { ...named, namespace, ...outcomeOf(await sendPatiently(connection, request, signal)) };
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return { ...named, result: 'unknown', message: `${error.message}; it may have been applied` };
  }
}

function unserved({ dryRun }: ApplyOptions): string {
  return dryRun
    ? 'A dry run cannot check it: its kind is defined by the manifest, and not in the cluster yet'
    : 'The cluster does not serve its kind yet: apply it again';
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

function outcomeOf({
  status,
  text,
  warnings,
}: ClusterAnswer): Pick<Applied, 'result' | 'message' | 'warnings'> {
  const warned = warnings.length > 0 && { warnings: warnings.slice(0, MOST_WARNINGS).map(shortened) };
  if (status === 200) return { result: 'configured', ...warned };
  if (status === 201) return { result: 'created', ...warned };
  const answer = jsonOf(text);
  const message = shortened(textOf(answer, 'message') ?? `The API server answers ${status}`);
  const isConflict = listAt(answer, 'details', 'causes').some(
    (cause) => textOf(cause, 'reason') === 'FieldManagerConflict',
  );
  const wayOut = isConflict ? '. Apply it with force=true to take the fields over' : '';
  return { result: 'refused', message: `${message}${wayOut}`, ...warned };
}

/** The reason stands at the end of a long message (`field is immutable`), what it is about at its beginning. */
function shortened(message: string): string {
  if (message.length <= LONGEST_MESSAGE) return message;
  const half = Math.floor(LONGEST_MESSAGE / 2) - 3;
  return `${message.slice(0, half)} ... ${message.slice(-half)}`;
}

/** An object as results name it. */
export function identityOf({ apiVersion, kind, namespace, name }: ManifestObject) {
  return { api_version: apiVersion, kind, namespace: namespace ?? null, name };
}
