import { type LookupAddress, lookup as systemLookup } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isSameAddress } from './addresses.ts';

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

/** The name service of this machine. */
export const defaultLookup: Lookup = systemLookup;

/**
 * The addresses of our own servers on a port; of one on this machine, also all the other addresses of the machine.
 * Rejects when a name does not resolve before the signal aborts: where our server is unknown, nothing can be told apart
 * from it.
 */
export async function ownAddresses(
  own: readonly OwnServer[],
  port: number,
  lookup: Lookup,
  signal: AbortSignal,
): Promise<string[]> {
  const servers = own.filter((server) => server.port === port);
  const found = await Promise.all(servers.map(({ host }) => resolveHost(host, lookup, signal)));
  const addresses = found.flat();
  const interfaces = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const here = ['127.0.0.1', '::1', ...interfaces.map(({ address }) => address)];
  const isHere = addresses.some((address) => here.some((ours) => isSameAddress(address, ours)));
  return isHere ? [...addresses, ...here] : addresses;
}

function resolveHost(host: string, lookup: Lookup, signal: AbortSignal): Promise<string[]> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    lookup(host, { all: true }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses.map(({ address }) => address));
    });
  });
}

/** Throws for an address that no connection may be made to. */
export type Admit = (address: string) => void;

/** A lookup that gives a socket only addresses that are admitted; it fails with why the first one is not. */
export function guardedLookup(lookup: Lookup, admit: Admit): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const refusals = addresses.map(({ address }) => refusalOf(admit, address));
      const allowed = addresses.filter((_, i) => refusals[i] === undefined);
      const [first] = allowed;
      if (!first) return callback(refusals[0] ?? new Error(`${hostname} has no address`), []);
      return options.all ? callback(null, allowed) : callback(null, first.address, first.family);
    });
  };
}

function refusalOf(admit: Admit, address: string): Error | undefined {
  try {
    admit(address);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
