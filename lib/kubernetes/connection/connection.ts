import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import type { LookupFunction } from 'node:net';
import { DomainError, EngineFailed, EngineTimeout } from '../../errors.ts';
import { refuseEffect } from '../../rest/dry-run.ts';
import type { UserEntry } from '../kubeconfig/entries.ts';
import type { Kubeconfig } from '../kubeconfig/kubeconfig.ts';
import { connectionFailure, isReset } from './failures.ts';
import { Gate } from './gate.ts';
import { defaultLookup, type Lookup, type OwnServer } from './own-servers.ts';

/** The most that one answer may hold where the caller knows no better, in bytes. */
const ANSWER_LIMIT = 16 * 1024 * 1024;
/** The most that all answers over one connection may hold together. */
const TOTAL_LIMIT = 128 * 1024 * 1024;
/** Lists are read side by side; more would take the API server's attention away from others. */
const MOST_SOCKETS = 6;

/** What an API server is asked. */
export interface ClusterRequest {
  method?: 'GET' | 'PATCH' | 'POST' | 'DELETE';
  /** With its query. */
  path: string;
  body?: string;
  contentType?: string;
}

/** What an API server answered. */
export interface ClusterAnswer {
  status: number;
  text: string;
  /** Seconds after which the server wants to be asked again, where it said so. */
  retryAfter?: number;
  /** What the server warns of (RFC 7234, section 5.5), each without its code. */
  warnings: string[];
}

/**
 * Connects to the API servers of kubeconfigs that came from outside. A connection goes only to an address that the
 * guard allows, and the check is made where the socket gets its address, so that no answer of a name server can change
 * it afterwards; name checks of TLS still see the name. Redirects are not followed.
 */
export class ClusterConnector {
  readonly #gate: Gate;

  /**
   * `allowedNetworks` (CIDR) are allowed besides public addresses; `own` are servers of ours that no client may reach
   * through us, wherever they are.
   */
  constructor(allowedNetworks: readonly string[], own: readonly OwnServer[], lookup: Lookup = defaultLookup) {
    this.#gate = new Gate(allowedNetworks, own, lookup);
  }

  /** Lends a connection for as long as `use` takes: credentials and sockets are never shared between clusters. */
  async connect<T>(kubeconfig: Kubeconfig, use: (connection: ClusterConnection) => Promise<T>): Promise<T> {
    const agent = new Agent({ keepAlive: true, maxSockets: MOST_SOCKETS });
    try {
      return await use(new ClusterConnection(kubeconfig, agent, this.#gate));
    } finally {
      agent.destroy();
    }
  }
}

/** A lent connection to one API server. */
export class ClusterConnection {
  readonly #kubeconfig: Kubeconfig;
  readonly #agent: Agent;
  readonly #gate: Gate;
  #received = 0;

  constructor(kubeconfig: Kubeconfig, agent: Agent, gate: Gate) {
    this.#kubeconfig = kubeconfig;
    this.#agent = agent;
    this.#gate = gate;
  }

  /**
   * The answer to a request, whatever its status but a redirect. Throws `EngineTimeout` when the signal aborts an answer
   * that has begun, and `EngineFailed` for everything else, an answer of more than `limit` bytes among it; its message
   * names the cause, but for addresses that never are a cluster. A GET whose connection is cut is sent once more.
   */
  async send(asked: ClusterRequest, signal: AbortSignal, limit = ANSWER_LIMIT): Promise<ClusterAnswer> {
    const { method = 'GET', path } = asked;
    if (method !== 'GET' && !path.includes('dryRun=All')) refuseEffect({ call: `${method} ${path}` });
    try {
      return await this.#attempt(asked, signal, limit);
    } catch (error) {
      const isIdempotent = asked.method === undefined || asked.method === 'GET';
      const isCut = error instanceof EngineFailed && isReset(error.cause);
      if (!isIdempotent || !isCut || signal.aborted) throw error;
      return this.#attempt(asked, signal, limit);
    }
  }

  async #attempt(asked: ClusterRequest, signal: AbortSignal, limit: number): Promise<ClusterAnswer> {
    const url = new URL(`${this.#kubeconfig.clusters[0].cluster.server}${asked.path}`);
    let answer: IncomingMessage | undefined;
    try {
      answer = await this.#open(asked, url, await this.#gate.lookupFor(url, signal), signal);
      const { statusCode: status = 0, headers } = answer;
      if (status >= 300 && status < 400) {
        throw new EngineFailed(
          'The API server redirects elsewhere: name the server itself in the kubeconfig',
        );
      }
      const text = await this.#read(answer, limit);
      return {
        status,
        text,
        retryAfter: secondsOf(headers['retry-after']),
        warnings: warningsOf(headers.warning),
      };
    } catch (cause) {
      // A socket with the rest of an answer on it cannot be used again.
      answer?.destroy();
      if (cause instanceof DomainError) throw cause;
      if (answer && signal.aborted) {
        throw new EngineTimeout('The API server did not finish its answer in time', { cause });
      }
      throw connectionFailure(cause, signal);
    }
  }

  #open(
    { method = 'GET', body, contentType }: ClusterRequest,
    url: URL,
    lookup: LookupFunction,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const { cluster } = this.#kubeconfig.clusters[0];
    const { user } = this.#kubeconfig.users[0];
    const options = {
      agent: this.#agent,
      method,
      lookup,
      // As Go does, any certificate of the kubeconfig is an anchor: an intermediate or the leaf itself will do.
      allowPartialTrustChain: true,
      ca: pem(cluster['certificate-authority-data']),
      cert: pem(user['client-certificate-data']),
      key: pem(user['client-key-data']),
      servername: cluster['tls-server-name'],
      headers: {
        accept: 'application/json',
        ...(contentType !== undefined && { 'content-type': contentType }),
        // Node sends the length of a body by itself, but for DELETE.
        ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
        ...authorization(user),
      },
      signal,
    };
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      request(url, options, resolve)
        .on('error', reject)
        // Nobody asked for another protocol (101), and the socket would stay open for ever.
        .on('upgrade', (_answer, socket) => {
          socket.destroy();
          reject(new EngineFailed('The server does not answer like a Kubernetes API server'));
        })
        .on('close', () => signal.removeEventListener('abort', abort))
        .end(body);
    });
  }

  /** The text of an answer, if it is within the limits. No compression was asked for, and none is undone. */
  async #read(answer: IncomingMessage, limit: number): Promise<string> {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      size += chunk.byteLength;
      this.#received += chunk.byteLength;
      if (size > limit) throw new EngineFailed(`The API server answers more than ${limit / 1024} KiB`);
      if (this.#received > TOTAL_LIMIT) throw new EngineFailed('The cluster is too large to be read at once');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString();
  }
}

function authorization({ token, username, password }: UserEntry): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (username === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` };
}

function pem(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString();
}

/** API servers write `299 - "text"`, several joined by commas; of other agents nothing is taken. */
function warningsOf(header: string | undefined): string[] {
  const texts = [...(header ?? '').slice(0, 16 * 1024).matchAll(/299 \S+ "((?:[^"\\]|\\.)*)"/g)];
  return texts.map(([, text = '']) => text.replaceAll(/\\(.)/g, '$1'));
}

/** The header in seconds, its other form (a date) left aside: API servers do not send it. */
function secondsOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,4}$/.test(header) ? Number(header) : undefined;
}
