import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type ArmAnswer, type ArmOptions, answerArm } from './azure/arm.ts';
import { mapOf, Refused } from './azure/clusters.ts';
import { AZURE, AzureState } from './azure/state.ts';
import { misbehaviours } from './misbehaviours.ts';

/** How it behaves badly. */
export type AzureFault =
  | { status: number; retryAfter?: number; body?: unknown }
  | 'silent'
  /** The connection breaks before the request has any effect. */
  | 'reset'
  /** The request has its effect, and the answer never comes. */
  | 'lost answer'
  | 'endless'
  | 'html';

export interface AzureSimulator {
  url: string;
  state: AzureState;
  /** The parameters of a provisioner that may use it. */
  parameters: Record<string, string>;
  options: ArmOptions;
  /** Every request, without query and the way to the resource group: `PUT /managedClusters/<id>`. */
  received: string[];
  /** Requests that Azure would not know. */
  unplanned: string[];
  /** Behaves so from now on, for requests that begin so (`PUT /managedClusters`), as often as said. */
  misbehave(fault: AzureFault | undefined, request?: string, times?: number): void;
  /** Gives the application another secret; the tokens of the old one are refused. */
  setSecret(secret: string): void;
  /** Refuses every token that was issued, as when a session is revoked. */
  revoke(): void;
  close(): Promise<void>;
}

const LIFETIME_S = 3_599;

/** Starts an Azure on this machine: the authority that issues tokens, and Azure Resource Manager with one resource group. */
export async function startAzureSimulator(
  given: { port?: number; clock?: () => number } & Partial<ArmOptions> = {},
): Promise<AzureSimulator> {
  const { port = 0, clock = Date.now, kubeconfig = '', pageSize = 100, ...rest } = given;
  const state = new AzureState(clock);
  const options: ArmOptions = { kubeconfig, pageSize, ...rest };
  const application = { id: '9b1c2d3e-4f50-4617-8a9b-0c1d2e3f4a5b', secret: 'azure-secret~canary' };
  /** When each token expires. */
  const tokens = new Map<string, number>();
  const received: string[] = [];
  const unplanned: string[] = [];
  let planned: { fault: AzureFault; request: string; left: number }[] = [];

  const issue = (path: string, form: URLSearchParams, origin: string): ArmAnswer => {
    const refused = (status: number, error: string, description: string): ArmAnswer => ({
      status,
      // The real one does not repeat what was sent; a client must not rely on that.
      body: {
        error,
        error_description: `${description} Trace ID: 1-2-3\r\nSent: ${form.get('client_secret')}`,
      },
    });
    if (path !== `/${AZURE.tenant}/oauth2/v2.0/token`)
      return refused(
        400,
        'invalid_request',
        `AADSTS90002: Tenant '${path.split('/')[1]}' not found. Check it.`,
      );
    if (form.get('grant_type') !== 'client_credentials' || form.get('scope') !== `${origin}/.default`)
      return refused(400, 'invalid_scope', 'AADSTS70011: The provided request must include a scope.');
    if (form.get('client_id') !== application.id)
      return refused(
        400,
        'unauthorized_client',
        'AADSTS700016: The application was not found in the directory. Check it.',
      );
    if (form.get('client_secret') !== application.secret)
      return refused(
        401,
        'invalid_client',
        `AADSTS7000215: Invalid client secret '${form.get('client_secret')}' provided. Check it.`,
      );
    const token = randomBytes(16).toString('hex');
    tokens.set(token, clock() + LIFETIME_S * 1000);
    return { status: 200, body: { token_type: 'Bearer', expires_in: LIFETIME_S, access_token: token } };
  };

  const answer = async (request: IncomingMessage): Promise<ArmAnswer> => {
    const { method = '', headers } = request;
    const url = new URL(request.url ?? '', `http://${headers.host}`);
    const sent = await text(request);
    if (method === 'POST' && url.pathname.endsWith('/token'))
      return issue(url.pathname, new URLSearchParams(sent), url.origin);
    try {
      const token = headers.authorization?.replace(/^Bearer /, '') ?? '';
      if ((tokens.get(token) ?? 0) <= clock())
        throw new Refused(
          401,
          'ExpiredAuthenticationToken',
          'The access token expiry UTC time is earlier than current UTC time.',
        );
      const body = sent === '' ? {} : mapOf(JSON.parse(sent));
      const found = answerArm(state, { method, url, headers, body }, options);
      if (!found) unplanned.push(`${method} ${url.pathname}`);
      return found ?? { status: 404, body: { error: { code: 'InvalidResourceType', message: 'Unknown.' } } };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const failure = { code: error.code, message: error.message };
      // Its provider for AKS leaves the frame away that Resource Manager has.
      return {
        status: error.status,
        body: error.status === 400 ? { ...failure, details: null } : { error: failure },
      };
    }
  };

  const server = createServer(async (request, response) => {
    const line = `${request.method} ${shortened(request.url ?? '')}`;
    received.push(line);
    const fault = planned.find((known) => line.startsWith(known.request) && known.left > 0);
    if (fault) {
      fault.left -= 1;
      if (fault.fault === 'lost answer') await answer(request);
      misbehave(fault.fault, request, response);
      return;
    }
    send(response, await answer(request));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const parameters = {
    client_id: application.id,
    secret: application.secret,
    tenant: AZURE.tenant,
    subscription_id: AZURE.subscription,
    resource_group_name: AZURE.group,
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    parameters,
    options,
    received,
    unplanned,
    misbehave: (fault, request = '', times = Number.POSITIVE_INFINITY) => {
      if (fault === undefined) planned = [];
      else planned.push({ fault, request, left: times });
    },
    setSecret: (secret) => {
      application.secret = secret;
      tokens.clear();
    },
    revoke: () => tokens.clear(),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function shortened(url: string): string {
  const [path = ''] = url.split('?');
  return path
    .replace(/^.*\/providers\/Microsoft\.ContainerService\//, '/')
    .replace(/^\/subscriptions\/[^/]+/, '');
}

function send(response: ServerResponse, { status, headers = {}, body }: ArmAnswer): void {
  response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(body === undefined ? '' : JSON.stringify(body));
}

function misbehave(fault: AzureFault, request: IncomingMessage, response: ServerResponse): void {
  if (typeof fault === 'object') {
    const { status, retryAfter, body = { error: { code: 'Busy', message: 'Too many requests.' } } } = fault;
    const headers: Record<string, string> =
      retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
    send(response, { status, headers, body });
  } else misbehaviours[fault === 'lost answer' ? 'reset' : fault](request, response);
}
