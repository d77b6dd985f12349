import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { GkeAccounts } from './gke/accounts.ts';
import { answerApi } from './gke/api.ts';
import { type Answer, gkeError } from './gke/refusals.ts';
import { GkeState } from './gke/state.ts';

/** How it behaves badly. */
export type GkeFault =
  | Answer
  /** The connection breaks before the request has any effect. */
  | 'reset'
  /** The request has its effect, and the answer never comes. */
  | 'lost answer'
  | 'silent';

export interface GkeSimulator {
  url: string;
  /** The options of KQueen that lead it here. */
  settings: { GKE_API_URL: string; GKE_COMPUTE_URL: string; GKE_TOKEN_URL: string };
  state: GkeState;
  accounts: GkeAccounts;
  /** Every request, without its query: `GET /v1/projects/.../clusters`. */
  received: string[];
  /** Requests that Google would not know. */
  unplanned: string[];
  /** Behaves so from now on, for requests that match, as often as said. */
  misbehave(fault: GkeFault | undefined, request?: RegExp, times?: number): void;
  close(): Promise<void>;
}

interface Planned {
  fault: GkeFault;
  request: RegExp;
  left: number;
}

/**
 * Starts the Container API of Google on this machine, with the place where it issues tokens: long operations, one at a time
 * for each cluster, quotas, partial answers and errors as Google words them. `clock`: the time, in milliseconds.
 */
export async function startGkeSimulator(
  options: { clock?: () => number; port?: number } = {},
): Promise<GkeSimulator> {
  const clock = options.clock ?? Date.now;
  const [state, accounts] = [new GkeState(clock), new GkeAccounts(clock)];
  const received: string[] = [];
  const unplanned: string[] = [];
  let planned: Planned[] = [];

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const { method = '', url: path = '', headers } = request;
    const url = new URL(path, `http://${headers.host}`);
    const sent = await text(request);
    if (url.pathname === '/token' && method === 'POST')
      return accounts.issue(new URLSearchParams(sent), `http://${headers.host}/token`);
    if (!accounts.isValid(headers.authorization))
      return gkeError(401, 'UNAUTHENTICATED', 'Request had invalid authentication credentials.');
    const found = answerApi(state, method, url, sent === '' ? undefined : JSON.parse(sent));
    if (!found) unplanned.push(`${method} ${url.pathname}`);
    return found ?? { status: 404, body: '<html>Not Found</html>' };
  };

  const server = createServer(async (request, response) => {
    const line = `${request.method} ${request.url?.split('?')[0]}`;
    received.push(line);
    const fault = planned.find((known) => known.request.test(line) && known.left > 0);
    if (fault) {
      fault.left -= 1;
      if (fault.fault === 'lost answer') await answer(request);
      return misbehave(fault.fault, request, response);
    }
    send(response, await answer(request));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...{ url, state, accounts, received, unplanned },
    settings: { GKE_API_URL: url, GKE_COMPUTE_URL: url, GKE_TOKEN_URL: `${url}/token` },
    misbehave: (fault, request = /./, times = Number.POSITIVE_INFINITY) => {
      if (fault === undefined) planned = [];
      else planned.push({ fault, request, left: times });
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function misbehave(fault: GkeFault, request: IncomingMessage, response: ServerResponse): void {
  if (fault === 'silent') return;
  if (typeof fault === 'object') send(response, fault);
  else request.socket.destroy();
}

function send(response: ServerResponse, { status, headers = {}, body }: Answer): void {
  const isText = typeof body === 'string';
  const type = isText ? 'text/html' : 'application/json';
  response.writeHead(status, { 'content-type': type, ...headers }).end(isText ? body : JSON.stringify(body));
}
