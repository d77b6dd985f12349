import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { SimulatedAccounts } from './eks/accounts.ts';
import { answerEks, type SimulatedEndpoint } from './eks/api.ts';
import { Fault } from './eks/fault.ts';
import { EksState } from './eks/state.ts';
import { misbehaviours } from './misbehaviours.ts';

/** How it behaves badly. */
export type EksFault =
  | { status: number; code?: string; message?: string; retryAfter?: number }
  /** The request has its effect, and the answer never comes. */
  | 'lost answer'
  /** The connection breaks before the request has any effect. */
  | 'reset'
  | 'silent'
  | 'html'
  | 'endless';

/** Amazon EKS and STS of one region, on this machine. */
export interface EksSimulator {
  /** For EKS_API_URL and EKS_STS_URL. */
  url: string;
  region: string;
  state: EksState;
  accounts: SimulatedAccounts;
  /** An access key of somebody who may do everything. */
  access: { access_key_id: string; secret_access_key: string };
  /** Every request: `POST /clusters`, without its query; those to STS by their action: `STS AssumeRole`. */
  received: string[];
  /** Requests that AWS would not know. */
  unplanned: string[];
  /** Behaves so from now on, for requests that begin so (`POST /clusters`), as often as said. */
  misbehave(fault: EksFault | undefined, request?: string, times?: number): void;
  close(): Promise<void>;
}

export interface EksOptions {
  port?: number;
  /** The time, in milliseconds; by default the real one. */
  clock?: () => number;
  /** The API server of every cluster. */
  endpoint?: SimulatedEndpoint;
}

interface Fields {
  body: object;
  headers?: Record<string, string>;
}

const REGION = 'eu-central-1';
const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const NOWHERE: SimulatedEndpoint = {
  server: 'https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com',
  authority: Buffer.from(PEM).toString('base64'),
};
/** The keys of the only user. */
const ACCESS = {
  access_key_id: 'AKIASIMULATEDEKS0001',
  secret_access_key: 'simulated-secret-access-key-of-eks',
};
export const EKS_USER = 'arn:aws:iam::111122223333:user/kqueen';

/** Starts Amazon EKS and STS: signatures, roles with external ids, and clusters that take their time. */
export async function startEksSimulator(options: EksOptions = {}): Promise<EksSimulator> {
  const clock = options.clock ?? Date.now;
  const endpoint = options.endpoint ?? NOWHERE;
  const state = new EksState(clock);
  const accounts = new SimulatedAccounts(clock);
  accounts.keys.set(ACCESS.access_key_id, { secret: ACCESS.secret_access_key, principal: EKS_USER });
  const received: string[] = [];
  const unplanned: string[] = [];
  let planned: { fault: EksFault; request: string; left: number }[] = [];

  const answer = (request: IncomingMessage, url: URL, body: string): object => {
    const { method = '', headers } = request;
    const isSts = url.pathname === '/';
    const signed = { method, url, headers, body };
    const principal = accounts.principalOf(signed, isSts ? 'sts' : 'eks', REGION);
    if (isSts) {
      const form = new URLSearchParams(body);
      if (method === 'POST' && form.get('Action') === 'GetCallerIdentity')
        return { GetCallerIdentityResponse: { GetCallerIdentityResult: identityOf(principal) } };
      if (method !== 'POST' || form.get('Action') !== 'AssumeRole') throw unknown(form.get('Action') ?? '');
      return { AssumeRoleResponse: { AssumeRoleResult: accounts.assume(principal, form) } };
    }
    const parsed: unknown = body === '' ? undefined : JSON.parse(body);
    const asked = { method, path: url.pathname, query: url.searchParams, body: parsed, principal };
    const found = answerEks(state, endpoint, asked);
    if (!found) throw unknown(`${method} ${url.pathname}`);
    return found;
  };
  const unknown = (what: string) => {
    unplanned.push(what);
    return new Fault(404, 'UnknownOperationException', `There is no operation ${what}`);
  };

  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '', `http://${request.headers.host}`);
    const body = await text(request);
    const isSts = url.pathname === '/';
    const line = isSts
      ? `STS ${new URLSearchParams(body).get('Action')}`
      : `${request.method} ${url.pathname}`;
    received.push(line);
    const plan = planned.find((known) => line.startsWith(known.request) && known.left > 0);
    if (plan) plan.left -= 1;
    if (plan && plan.fault !== 'lost answer') return misbehave(plan.fault, isSts, request, response);
    const { status, fields } = reply(() => answer(request, url, body), isSts);
    if (plan) misbehaviours.reset(request);
    else send(response, status, fields);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: REGION,
    ...{ state, accounts, received, unplanned },
    access: ACCESS,
    misbehave: (fault, request = '', times = Number.POSITIVE_INFINITY) => {
      if (fault === undefined) planned = [];
      else planned.push({ fault, request, left: times });
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function identityOf(principal: string) {
  return { Arn: principal, Account: principal.split(':')[4], UserId: 'AIDASIMULATED' };
}

function reply(answer: () => object, isSts: boolean): { status: number; fields: Fields } {
  try {
    return { status: 200, fields: { body: answer() } };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { status: error.status, fields: faultFields(isSts, error.code, error.message) };
  }
}

/** The name of a fault is in a header (REST-JSON), or in the body (the query protocol). */
function faultFields(isSts: boolean, code: string, message: string): Fields {
  return isSts
    ? { body: { Error: { Code: code, Message: message, Type: 'Sender' } } }
    : { body: { message }, headers: { 'x-amzn-errortype': `${code}:http://internal.amazon.com/` } };
}

function send(response: ServerResponse, status: number, { body, headers }: Fields): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function misbehave(
  fault: Exclude<EksFault, 'lost answer'>,
  isSts: boolean,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  if (typeof fault === 'string') {
    misbehaviours[fault](request, response);
    return;
  }
  const { status, code = 'InternalFailure', message = `Simulated ${code}`, retryAfter } = fault;
  if (retryAfter !== undefined) response.setHeader('retry-after', String(retryAfter));
  send(response, status, faultFields(isSts, code, message));
}
