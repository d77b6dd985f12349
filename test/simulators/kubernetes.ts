import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { type Authority, createAuthority } from './certificates.ts';
import { KubernetesAccounts } from './kubernetes-accounts.ts';
import { answerApi, sendJson, sendStatus } from './kubernetes-api.ts';
import { KubernetesObjects } from './kubernetes-objects.ts';
import { type Misbehaviour, misbehaviours, redirectTo } from './misbehaviours.ts';

const ADMIN = 'kubernetes-admin';
/** The token of its administrator. */
export const TOKEN = 'simulated-service-account-token';
const ANONYMOUS = 'selfsubjectreviews is forbidden: User "system:anonymous" cannot create this resource';
const BASIC = { username: 'admin', password: 'simulated-basic-password' };

/** How the simulator is to be. */
export interface SimulatorOptions {
  /** 0: any free one. */
  port?: number;
  gitVersion?: string;
  /** Whether it tells its version to anybody (--anonymous-auth), as most servers do. */
  isOpen?: boolean;
  /** Versions of SelfSubjectReview that it serves; older servers serve none. */
  reviews?: string[];
  /** Runs before and after each request: what controllers have done meanwhile. */
  onRequest?: () => void;
}

/** A request as it arrived. */
export interface Received {
  method: string;
  path: string;
  authorization?: string;
}

export type CredentialKind = 'token' | 'certificate' | 'basic';

/** A running Kubernetes API server: over TLS, with authentication. */
export interface KubernetesSimulator {
  /** `https://127.0.0.1:<port>` */
  url: string;
  /** Every request, in order. */
  received: Received[];
  /** What is in the cluster. */
  objects: KubernetesObjects;
  /** Its ServiceAccounts and their tokens. */
  accounts: KubernetesAccounts;
  /** A kubeconfig as `kubectl config view --raw --flatten --minify` prints it, as an object. */
  kubeconfig(kind?: CredentialKind): Promise<Record<string, unknown>>;
  /**
   * Answers so from now on, everything or the paths that begin so; undefined: as a good server does. With `times` it
   * comes to its senses after so many requests.
   */
  misbehave(how: Misbehaviour | { redirectTo: string } | undefined, path?: string, times?: number): void;
  /** Answers everything so many milliseconds later from now on, as over a slow link. */
  delay(ms: number): void;
  /** Does what the next requests below a path ask for, and cuts the connection in the place of an answer. */
  loseAnswers(method: string, path: string, times?: number): void;
  setVersion(gitVersion: string): void;
  /** Asked for each request: whether the connection is cut before it has its effect, or after, so that the answer is lost. */
  cut: (() => 'before' | 'after' | undefined) | undefined;
  close(): Promise<void>;
}

interface Fault {
  path: string;
  left: number;
  answer(request: IncomingMessage, response: ServerResponse): void;
}

/** Starts a Kubernetes API server on this machine. */
export async function startKubernetesSimulator(options: SimulatorOptions = {}): Promise<KubernetesSimulator> {
  const authority = await createAuthority();
  const received: Received[] = [];
  let gitVersion = options.gitVersion ?? 'v1.31.2';
  const objects = new KubernetesObjects();
  const accounts = new KubernetesAccounts(objects);
  let faults: Fault[] = [];
  let delayMs = 0;
  let lost = { method: '', path: '', times: 0 };
  const faultFor = (path: string) => {
    const fault = faults.find((known) => path.startsWith(known.path) && known.left > 0);
    if (fault) fault.left -= 1;
    return fault?.answer;
  };
  const identity = await authority.server();
  const server = createServer(
    { ...identity, ca: authority.cert, requestCert: true, rejectUnauthorized: false },
    async (request, response) => {
      const { method = '', url = '', headers } = request;
      received.push({ method, path: url, authorization: headers.authorization });
      options.onRequest?.();
      if (delayMs > 0) await pause(delayMs);
      const isLost = lost.times > 0 && method === lost.method && url.startsWith(lost.path);
      if (isLost) lost.times -= 1;
      const cut = isLost ? 'after' : simulator.cut?.();
      if (cut === 'before') {
        request.socket.destroy();
        return;
      }
      if (cut === 'after') Object.assign(response, { end: () => request.socket.destroy() });
      const fault = faultFor(url);
      const user = userOf(request, accounts);
      if (fault) fault(request, response);
      else if (user === undefined && !(options.isOpen && isAnonymous(request)))
        sendStatus(response, 401, 'Unauthorized', 'Unauthorized');
      else if (method === 'GET' && /^\/version\/?(\?.*)?$/.test(url))
        sendJson(response, 200, versionInfo(gitVersion));
      else if (user === undefined) sendStatus(response, 403, 'Forbidden', ANONYMOUS);
      else if (method === 'POST' && isReview(url, options.reviews))
        sendJson(response, 201, { status: { userInfo: { username: user } } });
      else
        answerApi({ objects, accounts, user }, request, response)
          .then(() => options.onRequest?.())
          .catch((error) => sendStatus(response, 500, 'InternalError', String(error)));
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const simulator: KubernetesSimulator = {
    url,
    cut: undefined,
    received,
    objects,
    accounts,
    kubeconfig: (kind = 'token') => kubeconfigOf(url, authority, kind),
    misbehave: (how, path = '', times = Number.POSITIVE_INFINITY) => {
      if (how === undefined) faults = [];
      else {
        const answer = typeof how === 'string' ? misbehaviours[how] : redirectTo(how.redirectTo);
        faults.push({ path, left: times, answer });
      }
    },
    delay: (ms) => {
      delayMs = ms;
    },
    loseAnswers: (method, path, times = 1) => {
      lost = { method, path, times };
    },
    setVersion: (version) => {
      gitVersion = version;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return simulator;
}

/**
 * Who asks; undefined when nobody known does. As with a real API server, any one of client certificate, bearer token and
 * basic password will do.
 */
function userOf({ headers, socket }: IncomingMessage, accounts: KubernetesAccounts): string | undefined {
  const [, scheme = '', secret = ''] = /^(Bearer|Basic) (.+)$/.exec(headers.authorization ?? '') ?? [];
  const basic = Buffer.from(`${BASIC.username}:${BASIC.password}`).toString('base64');
  const isAdmin = scheme === 'Bearer' ? secret === TOKEN : scheme === 'Basic' && secret === basic;
  if (isAdmin || (socket as TLSSocket).authorized) return ADMIN;
  return scheme === 'Bearer' ? accounts.userOf(secret) : undefined;
}

/** Whether no credentials came at all; wrong ones are refused, however open the server is. */
function isAnonymous({ headers, socket }: IncomingMessage): boolean {
  return headers.authorization === undefined && !(socket as TLSSocket).getPeerCertificate().raw;
}

function isReview(path: string, versions = ['v1']): boolean {
  return versions.some((version) => path === `/apis/authentication.k8s.io/${version}/selfsubjectreviews`);
}

async function kubeconfigOf(server: string, authority: Authority, kind: CredentialKind) {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const users = {
    token: async () => ({ token: TOKEN }),
    basic: async () => BASIC,
    certificate: async () => {
      const { cert, key } = await authority.client('kubernetes-admin');
      return { 'client-certificate-data': base64(cert), 'client-key-data': base64(key) };
    },
  };
  return {
    apiVersion: 'v1',
    kind: 'Config',
    preferences: {},
    'current-context': 'kubernetes-admin@simulated',
    clusters: [
      { name: 'simulated', cluster: { server, 'certificate-authority-data': base64(authority.cert) } },
    ],
    users: [{ name: 'kubernetes-admin', user: await users[kind]() }],
    contexts: [
      {
        name: 'kubernetes-admin@simulated',
        context: { cluster: 'simulated', user: 'kubernetes-admin', namespace: 'default' },
      },
    ],
  };
}

/** Source: https://pkg.go.dev/k8s.io/apimachinery/pkg/version#Info */
function versionInfo(gitVersion: string) {
  const [major, minor] = gitVersion.slice(1).split('.');
  return {
    major,
    minor,
    gitVersion,
    gitCommit: '5864a4677267e6adeae276ad85882a8714d69d9d',
    gitTreeState: 'clean',
    buildDate: '2024-10-22T20:28:14Z',
    goVersion: 'go1.22.8',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}
