import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import type { KubernetesAccounts } from './kubernetes-accounts.ts';
import { discovered } from './kubernetes-discovery.ts';
import type { ServedKind } from './kubernetes-kinds.ts';
import { type KubernetesObjects, Refusal } from './kubernetes-objects.ts';
import { patched } from './kubernetes-patches.ts';
import { type Asked, isAllowed } from './kubernetes-rights.ts';

const APPLY = 'application/apply-patch+yaml';

/** A simulated cluster, and who asks it. */
export interface Asking {
  objects: KubernetesObjects;
  accounts: KubernetesAccounts;
  user: string;
}

/** Answers the requests of the API that are about objects; anything that nobody planned is a 404 or 405. */
export async function answerApi(
  asking: Asking,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const url = new URL(request.url ?? '', 'https://simulated');
    const body: Answer = discovered(asking.objects, url) ?? (await answer(asking, request, url));
    if (body.warning !== undefined) response.setHeader('warning', body.warning);
    sendJson(response, body.status, body.value);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    sendStatus(response, error.status, error.reason, error.message, error.details);
  }
}

interface Answer {
  status: number;
  value: unknown;
  warning?: string;
}

const VERBS: Record<string, string> = { GET: 'get', POST: 'create', PATCH: 'patch', DELETE: 'delete' };

async function answer(asking: Asking, request: IncomingMessage, url: URL): Promise<Answer> {
  const { objects, accounts } = asking;
  const { method = '' } = request;
  const { apiVersion, rest } = splitPath(url.pathname);
  const [namespace, plural = '', name, part] =
    rest[0] === 'namespaces' && rest.length > 2 ? rest.slice(1) : [undefined, ...rest];
  const served = objects.kind(apiVersion, plural);
  if (!served) throw notFound();
  const verb = method === 'GET' && name === undefined ? 'list' : (VERBS[method] ?? '');
  refuseUser(asking, { verb, served, namespace });
  if (part !== undefined && name !== undefined && namespace !== undefined) {
    const isTokenRequest = method === 'POST' && plural === 'serviceaccounts' && part === 'token';
    if (!isTokenRequest) throw notFound();
    return { status: 201, value: accounts.request(namespace, name, JSON.parse(await text(request))) };
  }
  if (verb === 'list') return listed(objects, served, namespace, url);
  if (name !== undefined && method === 'GET') {
    const object = objects.get(served, namespace, name);
    if (object && !accounts.look(object)) objects.delete(served, namespace, name);
    else if (object) return { status: 200, value: object };
    throw notFound(`${plural} "${name}" not found`);
  }
  if (name !== undefined && method === 'DELETE') {
    const isTried = url.searchParams.get('dryRun') === 'All';
    const isThere = isTried ? objects.get(served, namespace, name) : objects.delete(served, namespace, name);
    if (!isThere) throw notFound(`${plural} "${name}" not found`);
    return { status: 200, value: { kind: 'Status', apiVersion: 'v1', status: 'Success' } };
  }
  if (method === 'PATCH' || (method === 'POST' && name === undefined))
    return applied(objects, served, { namespace, name }, request, url);
  throw new Refusal(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
  );
}

/** ServiceAccounts do what their bindings let them, everybody else is an administrator. */
function refuseUser({ objects, user }: Asking, asked: Asked): void {
  if (!user.startsWith('system:serviceaccount:') || isAllowed(objects, user, asked)) return;
  const { verb, served, namespace } = asked;
  const group = served.apiVersion.includes('/') ? served.apiVersion.split('/')[0] : '';
  const where = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const what = `User "${user}" cannot ${verb} resource "${served.name}" in API group "${group}" ${where}`;
  throw new Refusal(403, 'Forbidden', `${served.name} is forbidden: ${what}`);
}

function listed(objects: KubernetesObjects, served: ServedKind, namespace: string | undefined, url: URL) {
  const limit = Number(url.searchParams.get('limit') ?? 0);
  const { items, next } = objects.list(
    served,
    {
      namespace,
      type: /^type=(\w+)$/.exec(url.searchParams.get('fieldSelector') ?? '')?.[1],
      labels: labelsOf(url.searchParams.get('labelSelector')),
    },
    limit,
    url.searchParams.get('continue') ?? undefined,
  );
  const metadata = { resourceVersion: '1', ...(next !== undefined && { continue: next }) };
  return {
    status: 200,
    value: { kind: `${served.kind}List`, apiVersion: served.apiVersion, metadata, items },
  };
}

/** A selector as far as it names labels, and values that they are to have. */
function labelsOf(selector: string | null): [string, string?][] {
  if (selector === null) return [];
  return selector.split(',').map((label) => label.split('=') as [string, string?]);
}

async function applied(
  objects: KubernetesObjects,
  served: ServedKind,
  { namespace, name }: { namespace?: string; name?: string },
  request: IncomingMessage,
  url: URL,
) {
  const isCreated = name === undefined;
  if (!isCreated && request.headers['content-type'] !== APPLY) {
    const before = objects.get(served, namespace, name);
    if (!before) throw notFound();
    const isTried = url.searchParams.get('dryRun') === 'All';
    const changed = isTried ? structuredClone(before) : before;
    return { status: 200, value: patched(changed, request.headers['content-type'], await text(request)) };
  }
  const manager = url.searchParams.get('fieldManager');
  if (manager === null) throw new Refusal(422, 'Invalid', 'fieldManager is required for apply patch');
  const dryRun = url.searchParams.get('dryRun') === 'All';
  const force = url.searchParams.get('force') === 'true';
  const sent = await text(request);
  objects.applied.push(sent);
  const body = parse(sent, { version: '1.1' });
  const own = name ?? String(body.metadata?.name);
  if (isCreated && objects.get(served, namespace, own)) {
    throw new Refusal(409, 'AlreadyExists', `${served.name} "${own}" already exists`);
  }
  const { object, isNew } = objects.apply(served, namespace, own, body, { manager, dryRun, force });
  const deprecated = JSON.stringify(body).includes('deprecated');
  const warning = deprecated ? `299 - "this \\"kind\\" is deprecated"` : undefined;
  return { status: isNew ? 201 : 200, value: object, warning };
}

function splitPath(path: string): { apiVersion: string; rest: string[] } {
  const [root, ...parts] = path.split('/').slice(1).map(decodeURIComponent);
  if (root === 'api') return { apiVersion: parts[0] ?? '', rest: parts.slice(1) };
  if (root === 'apis') return { apiVersion: parts.slice(0, 2).join('/'), rest: parts.slice(2) };
  throw notFound();
}

function notFound(message = 'the server could not find the requested resource'): Refusal {
  return new Refusal(404, 'NotFound', message);
}

/** Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/status/ */
export function sendStatus(
  response: ServerResponse,
  code: number,
  reason: string,
  message: string,
  details?: object,
): void {
  sendJson(response, code, {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message,
    reason,
    ...(details && { details }),
    code,
  });
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
