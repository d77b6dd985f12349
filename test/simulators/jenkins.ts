import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Answer, answerApi } from './jenkins/api.ts';
import { JenkinsState } from './jenkins/state.ts';
import { misbehaviours } from './misbehaviours.ts';

/** How it behaves badly. */
export type JenkinsFault =
  | { status: number; retryAfter?: number; location?: string; body?: string }
  | 'login page'
  | 'html'
  | 'silent'
  /** The connection breaks before the request has any effect. */
  | 'reset'
  /** The request has its effect, and the answer never comes. */
  | 'lost answer'
  | 'endless';

export interface JenkinsSimulator {
  url: string;
  state: JenkinsState;
  username: string;
  password: string;
  /** Works in the place of the password, and needs no crumb. */
  token: string;
  /** Every request: `GET /queue/api/json`, without its query. */
  received: string[];
  /** Requests that no Jenkins would know. */
  unplanned: string[];
  /** Behaves so from now on, for requests that begin so (`POST /job/`), as often as said. */
  misbehave(fault: JenkinsFault | undefined, request?: string, times?: number): void;
  /** Changes the password and the token. */
  setPassword(password: string): void;
  close(): Promise<void>;
}

export interface JenkinsOptions {
  port?: number;
  /** The time, in milliseconds; by default the real one. */
  clock?: () => number;
}

interface Planned {
  fault: JenkinsFault;
  request: string;
  left: number;
}

/** Starts a Jenkins on this machine: sessions with crumbs, API tokens, folders, a queue, and builds that take time. */
export async function startJenkinsSimulator(options: JenkinsOptions = {}): Promise<JenkinsSimulator> {
  const state = new JenkinsState(options.clock ?? Date.now);
  const received: string[] = [];
  const unplanned: string[] = [];
  /** The crumb of each session. */
  const crumbs = new Map<string, string>();
  const user = {
    username: 'kqueen',
    password: 'jenkins-password',
    token: '11deadbeefdeadbeefdeadbeefdeadbeef',
  };
  let planned: Planned[] = [];

  const answer = async (request: IncomingMessage): Promise<Answer> => {
    const { method = '', url: path = '', headers } = request;
    if (REFUSED_BY_TOMCAT.test(path))
      return { status: 400, body: '<html>Invalid character found in the request target</html>' };
    const url = new URL(path, `http://${headers.host}`);
    const form = new URLSearchParams(await text(request));
    const who = authenticate(headers.authorization, user);
    if (who === 'wrong') return { status: 401, body: '<html>Invalid password/token</html>' };
    if (url.pathname === '/whoAmI/api/json') {
      const name = who === 'nobody' ? 'anonymous' : user.username;
      return { status: 200, body: { name, anonymous: who === 'nobody', authenticated: who !== 'nobody' } };
    }
    if (who === 'nobody') return { status: 403, body: '<html>Authentication required</html>' };
    if (url.pathname === '/crumbIssuer/api/json') {
      const [session, crumb] = [randomBytes(8).toString('hex'), randomBytes(16).toString('hex')];
      crumbs.set(session, crumb);
      return {
        status: 200,
        headers: { 'set-cookie': `JSESSIONID=${session}; Path=/; HttpOnly` },
        body: { crumb, crumbRequestField: 'Jenkins-Crumb' },
      };
    }
    if (method === 'POST' && who === 'password' && !hasCrumb(headers, crumbs)) {
      return { status: 403, body: '<html>No valid crumb was included in the request</html>' };
    }
    const found = answerApi(state, method, url, form);
    if (!found) unplanned.push(`${method} ${url.pathname}`);
    return found ?? { status: 404, body: '<html>Not Found</html>' };
  };

  const server = createServer(async (request, response) => {
    const line = `${request.method} ${request.url?.split('?')[0]}`;
    received.push(line);
    const fault = planned.find((known) => line.startsWith(known.request) && known.left > 0);
    if (fault) {
      fault.left -= 1;
      if (fault.fault === 'lost answer') await answer(request);
      misbehave(fault.fault, request, response);
      return;
    }
    const { status, headers = {}, body = '' } = await answer(request);
    const isText = typeof body === 'string';
    const type = isText ? 'text/html' : 'application/json';
    response
      .writeHead(status, { 'content-type': type, ...headers })
      .end(isText ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    state,
    ...user,
    received,
    unplanned,
    misbehave: (fault, request = '', times = Number.POSITIVE_INFINITY) => {
      if (fault === undefined) planned = [];
      else planned.push({ fault, request, left: times });
    },
    setPassword: (password) => {
      user.password = password;
      user.token = password;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function authenticate(
  authorization: string | undefined,
  user: { username: string; password: string; token: string },
): 'nobody' | 'wrong' | 'password' | 'token' {
  if (authorization === undefined) return 'nobody';
  const sent = Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString();
  if (sent === `${user.username}:${user.token}`) return 'token';
  return sent === `${user.username}:${user.password}` ? 'password' : 'wrong';
}

/** What Tomcat refuses in the target of a request, and Jetty takes. */
const REFUSED_BY_TOMCAT = /[[\]{}|\\^`<>"]/;

/** A crumb is good for the session that it was issued to. */
function hasCrumb(headers: IncomingMessage['headers'], crumbs: ReadonlyMap<string, string>): boolean {
  const session = /JSESSIONID=(\w+)/.exec(headers.cookie ?? '')?.[1] ?? '';
  const crumb = crumbs.get(session);
  return crumb !== undefined && headers['jenkins-crumb'] === crumb;
}

function misbehave(fault: JenkinsFault, request: IncomingMessage, response: ServerResponse): void {
  if (typeof fault === 'object') {
    const wait = {
      ...(fault.retryAfter !== undefined && { 'retry-after': String(fault.retryAfter) }),
      ...(fault.location !== undefined && { location: fault.location }),
    };
    response
      .writeHead(fault.status, { 'content-type': 'text/html', ...wait })
      .end(fault.body ?? '<html></html>');
  } else if (fault === 'login page') {
    response.writeHead(302, { location: '/securityRealm/commenceLogin?from=%2F' }).end();
  } else if (fault === 'html') {
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<html>Please wait while Jenkins is getting ready</html>');
  } else {
    misbehaviours[fault === 'lost answer' ? 'reset' : fault](request, response);
  }
}
