import { isIP, type LookupFunction } from 'node:net';
import { AddressGuard, isSameAddress } from './addresses.ts';
import { AddressRefused } from './failures.ts';
import { defaultLookup, guardedLookup, type Lookup, type OwnServer, ownAddresses } from './own-servers.ts';

/**
 * The way out to addresses that clients name. The check is made where a socket gets its address, so that no answer of a name
 * server can change it afterwards.
 */
export class Gate {
  readonly #guard: AddressGuard;
  readonly #own: readonly OwnServer[];
  readonly #lookup: Lookup;

  /** See `ClusterConnector`. */
  constructor(allowedNetworks: readonly string[], own: readonly OwnServer[], lookup: Lookup = defaultLookup) {
    this.#guard = new AddressGuard(allowedNetworks);
    this.#own = own;
    this.#lookup = lookup;
  }

  /**
   * A lookup for the sockets to a URL that gives them allowed addresses alone. Throws `AddressRefused` for a URL that
   * names another address itself, and where our own servers are not known.
   */
  async lookupFor({ hostname, port }: URL, signal: AbortSignal): Promise<LookupFunction> {
    const own = await ownAddresses(this.#own, Number(port || 443), this.#lookup, signal).catch((cause) => {
      throw new AddressRefused(true, { cause });
    });
    const admit = (address: string) => {
      const isOurs = own.some((server) => isSameAddress(server, address));
      if (isOurs || this.#guard.isNever(address)) throw new AddressRefused(true);
      if (!this.#guard.allows(address)) throw new AddressRefused(false);
    };
    const host = hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) !== 0) admit(host);
    return guardedLookup(this.#lookup, admit);
  }
}
