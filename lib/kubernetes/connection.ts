import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { request } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import { DomainError, EngineFailed, EngineTimeout } from '../errors.ts';
import { AddressGuard, isSameAddress } from './addresses.ts';
import type { UserEntry } from './entries.ts';
import type { Kubeconfig } from './kubeconfig.ts';

/** The most that an API server may answer where the caller knows no better, in bytes. */
const ANSWER_LIMIT = 16 * 1024 * 1024;

/** What an API server answered. */
export interface ClusterAnswer {
  status: number;
  text: string;
}

/** A server by host name or address, and port. */
export interface OwnServer {
  host: string;
  port: number;
}

/** Resolves a host name, as `dns.lookup` does with `all: true`. */
export type Lookup = (
  hostname: string,
  options: { all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Sends GET requests to the API servers of kubeconfigs that came from outside. A connection goes only to an address
 * that the guard allows, and the check is made where the socket gets its address, so that no answer of a name server
 * can change it afterwards; name checks of TLS still see the name. Redirects are not followed.
 */
export class ClusterConnector {
  readonly #guard: AddressGuard;
  readonly #own: readonly OwnServer[];
  readonly #lookup: Lookup;

  /**
   * `allowedNetworks` (CIDR) are allowed besides public addresses; `own` are servers of ours that no client may reach
   * through us, wherever they are.
   */
  constructor(allowedNetworks: readonly string[], own: readonly OwnServer[], lookup: Lookup = systemLookup) {
    this.#guard = new AddressGuard(allowedNetworks);
    this.#own = own;
    this.#lookup = lookup;
  }

  /**
   * The answer to a GET of `path`, whatever its status but a redirect. Throws `EngineTimeout` when the signal aborts an
   * answer that has begun, and `EngineFailed` for everything else, an answer of more than `limit` bytes among it.
   * Failures to connect, silence among them, all read the same, so that nobody can search our networks by them.
   */
  async get(
    kubeconfig: Kubeconfig,
    path: string,
    signal: AbortSignal,
    limit = ANSWER_LIMIT,
  ): Promise<ClusterAnswer> {
    const url = new URL(`${kubeconfig.clusters[0].cluster.server}${path}`);
    let answer: IncomingMessage | undefined;
    try {
      const own = await this.#ownAddresses(Number(url.port || 443), signal);
      answer = await this.#send(kubeconfig, url, own, signal);
      const { statusCode: status = 0 } = answer;
      if (status >= 300 && status < 400) {
        throw new EngineFailed(
          'The API server redirects elsewhere: name the server itself in the kubeconfig',
        );
      }
      return { status, text: await capped(answer, limit) };
    } catch (cause) {
      if (cause instanceof DomainError) throw cause;
      if (answer && signal.aborted) {
        throw new EngineTimeout('The API server did not finish its answer in time', { cause });
      }
      throw new EngineFailed('The API server cannot be reached: check server and certificates', { cause });
    } finally {
      answer?.destroy();
    }
  }

  /** Over a connection of this call alone: credentials and connections are never shared between clusters. */
  #send(
    { clusters, users }: Kubeconfig,
    url: URL,
    own: string[],
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const { cluster } = clusters[0];
    const { user } = users[0];
    const isAllowed = (address: string) =>
      this.#guard.allows(address) && !own.some((server) => isSameAddress(server, address));
    const host = bareHost(url);
    if (isIP(host) !== 0 && !isAllowed(host)) throw new Error('The address is not allowed');
    const options = {
      agent: false,
      lookup: guardedLookup(this.#lookup, isAllowed),
      ca: pem(cluster['certificate-authority-data']),
      cert: pem(user['client-certificate-data']),
      key: pem(user['client-key-data']),
      servername: cluster['tls-server-name'],
      headers: { accept: 'application/json', ...authorization(user) },
      signal,
    };
    return new Promise((resolve, reject) => {
      request(url, options, resolve).on('error', reject).end();
    });
  }

  /** The addresses of our own servers on a port; of one on this machine, also all the other addresses of the machine. */
  async #ownAddresses(port: number, signal: AbortSignal): Promise<string[]> {
    const servers = this.#own.filter((server) => server.port === port);
    const found = await Promise.all(servers.map(({ host }) => this.#resolve(host, signal)));
    const addresses = found.flat();
    const interfaces = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
    const here = ['127.0.0.1', '::1', ...interfaces.map(({ address }) => address)];
    const isHere = addresses.some((address) => here.some((ours) => isSameAddress(address, ours)));
    return isHere ? [...addresses, ...here] : addresses;
  }

  /** Rejects when the name does not resolve in time: where our server is unknown, nothing can be told apart from it. */
  #resolve(host: string, signal: AbortSignal): Promise<string[]> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted();
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      this.#lookup(host, { all: true }, (error, addresses) => {
        if (error) reject(error);
        else resolve(addresses.map(({ address }) => address));
      });
    });
  }
}

/** Gives the socket only addresses that are allowed. */
function guardedLookup(lookup: Lookup, isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const allowed = addresses.filter(({ address }) => isAllowed(address));
      const [first] = allowed;
      if (!first) return callback(new Error(`No address of ${hostname} is allowed`), []);
      return options.all ? callback(null, allowed) : callback(null, first.address, first.family);
    });
  };
}

function bareHost({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

function authorization({ token, username, password }: UserEntry): Record<string, string> {
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (username === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}` };
}

function pem(base64: string | undefined): string | undefined {
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64').toString();
}

/** The text of an answer, if it is within the limit. No compression was asked for, and none is undone. */
async function capped(answer: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > limit) throw new EngineFailed(`The API server answers more than ${limit / 1024} KiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
