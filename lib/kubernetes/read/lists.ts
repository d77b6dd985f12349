import { setTimeout as pause } from 'node:timers/promises';
import { EngineFailed } from '../../errors.ts';
import type { ClusterAnswer, ClusterConnection, ClusterRequest } from '../connection/connection.ts';
import { isMap, jsonOf } from './json.ts';
import { type KubernetesObject, objectOf, textOf } from './objects.ts';
import { trim } from './trim.ts';

/**
 * Objects in a page: large ones (30 KB) still keep it under the limit of an answer. Of a list that takes more than one
 * page only the main fields are kept.
 */
export const PAGE = 250;
/** How often a list begins anew when its continue token has expired. */
const MOST_STARTS = 3;
/** How often an API server that is busy is asked again. */
const MOST_TRIES = 3;
const LONGEST_REASON = 300;
/** Statuses of an API server that has too much to do now. */
export const BUSY: ReadonlySet<number> = new Set([429, 503]);

/** All objects of a list, and how many items were none. */
export interface Listed {
  objects: KubernetesObject[];
  dropped: number;
}

/** Which objects of a list are wanted, and how. */
export interface Selection {
  fieldSelector?: string;
  labelSelector?: string;
  /** Every field is kept, however long the list. */
  isWhole?: boolean;
}

/**
 * Every object below a path of the API (`/api/v1/pods`) that the selectors let through, read in pages; when the API
 * server has forgotten where a list stopped (410) it is begun anew. Throws `EngineFailed` for any other refusal and for what is no list.
 * Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
 */
export async function listObjects(
  connection: ClusterConnection,
  path: string,
  signal: AbortSignal,
  selection: Selection = {},
): Promise<Listed> {
  for (let start = 0; start < MOST_STARTS; start += 1) {
    const listed = await readPages(connection, path, signal, selection);
    if (listed) return listed;
  }
  throw new EngineFailed('The API server forgets its lists faster than they are read: try again later');
}

/**
 * Asks for one object of a list, to see whether it may be read: a list of thousands takes long. Throws what `listObjects`
 * throws.
 */
export async function probeList(
  connection: ClusterConnection,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  pageOf(await askPatiently(connection, `${path}?limit=1`, signal), path);
}

/** All pages of a list; undefined when the token to go on with has expired. */
async function readPages(
  connection: ClusterConnection,
  path: string,
  signal: AbortSignal,
  { fieldSelector, labelSelector, isWhole = false }: Selection,
): Promise<Listed | undefined> {
  const objects: KubernetesObject[] = [];
  let dropped = 0;
  let isLong = false;
  let token: string | undefined;
  do {
    const query = new URLSearchParams({
      limit: String(PAGE),
      ...(fieldSelector !== undefined && { fieldSelector }),
      ...(labelSelector !== undefined && { labelSelector }),
      ...(token !== undefined && { continue: token }),
    });
    const answer = await askPatiently(connection, `${path}?${query}`, signal);
    if (answer.status === 410 && token !== undefined) return undefined;
    const page = pageOf(answer, path);
    for (const item of page.items) {
      const object = objectOf(item);
      if (!object) dropped += 1;
      else objects.push(!isWhole && (isLong || page.token !== undefined) ? trim(object) : object);
    }
    token = page.token;
    isLong ||= token !== undefined;
  } while (token !== undefined);
  return { objects, dropped };
}

/** A GET that is sent as `sendPatiently` does. */
export function askPatiently(
  connection: ClusterConnection,
  path: string,
  signal: AbortSignal,
  limit?: number,
): Promise<ClusterAnswer> {
  return sendPatiently(connection, { path }, signal, limit);
}

/** Repeats an idempotent request while the API server says that it is busy, after as long as it asks for. */
export async function sendPatiently(
  connection: ClusterConnection,
  asked: ClusterRequest,
  signal: AbortSignal,
  limit?: number,
): Promise<ClusterAnswer> {
  for (let tries = 1; ; tries += 1) {
    const answer = await connection.send(asked, signal, limit);
    if (!BUSY.has(answer.status) || tries === MOST_TRIES) return answer;
    await pause((answer.retryAfter ?? 1) * 1000, undefined, { signal }).catch(() => {
      throw new EngineFailed('The API server is too busy to answer in time: try again later', {
        mayPass: true,
      });
    });
  }
}

function pageOf({ status, text }: ClusterAnswer, path: string): { items: unknown[]; token?: string } {
  if (status === 403) throw new EngineFailed(missingRight(path), { cause: new MissingRight() });
  if (status !== 200) throw new EngineFailed(refusal(status));
  const list = jsonOf(text);
  if (!isMap(list) || !Array.isArray(list.items) || !String(list.kind).endsWith('List')) {
    throw new EngineFailed('The server does not answer like a Kubernetes API server');
  }
  return { items: list.items, token: textOf(list, 'metadata', 'continue') };
}

/** Why a list is not given: a right in a namespace may suffice for that namespace. */
class MissingRight extends Error {}

/** Whether a list failed for lack of a right. */
export function isForbidden(error: unknown): boolean {
  return error instanceof EngineFailed && error.cause instanceof MissingRight;
}

/** The right that reading a list takes, by the path of the list. */
function missingRight(path: string): string {
  const [, namespace, resource = 'it'] = /(?:\/namespaces\/([^/]+))?\/([^/]+)$/.exec(path) ?? [];
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace ${namespace}`;
  return `The user of the kubeconfig lacks the right to list ${resource} ${where}: grant it in the cluster`;
}

/** Why an API server did not do what it was asked, in words for the user, by its status. */
export function refusal(status: number): string {
  switch (status) {
    case 401:
      return 'The API server refuses the credentials: check the user of the kubeconfig';
    case 403:
      return 'The user of the kubeconfig lacks the right: grant it in the cluster';
    case 404:
      return 'The API server does not have this';
    case 429:
      return 'The API server is too busy: try again later';
    default:
      return `The API server answers ${status}`;
  }
}

/** The reason that an API server gives for a refusal, in parentheses and without apostrophes; empty where it gives none. */
export function reasonIn(text: string): string {
  const reason = textOf(jsonOf(text), 'message')?.slice(0, LONGEST_REASON);
  return reason === undefined ? '' : ` (${reason.replaceAll("'", '"')})`;
}
