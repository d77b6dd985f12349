import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Networks (CIDR, IPv4 and IPv6) that addresses are held against. */
export class Networks {
  readonly #networks: [Address, number][];

  constructor(networks: readonly string[]) {
    this.#networks = networks.map(parseNetwork);
  }

  /** Whether the address lies in one of them; false for what is no address. */
  include(text: string): boolean {
    const address = parseAddress(text);
    return (
      address !== undefined &&
      this.#networks.some(
        ([network, bits]) => address.kind() === network.kind() && address.match(network, bits),
      )
    );
  }
}

/**
 * An address in the one form that it is compared in: the IPv4 address of an IPv6 one that is mapped from it (RFC 4291,
 * section 2.5.5.2), without a zone; undefined for what is no address.
 */
export function parseAddress(text: string): Address | undefined {
  const [address = ''] = text.split('%');
  if (!ipaddr.IPv4.isValidFourPartDecimal(address) && !ipaddr.IPv6.isValid(address)) return undefined;
  return ipaddr.process(address);
}

/** A network in the form that addresses are compared in: one of mapped addresses is one of IPv4. */
function parseNetwork(text: string): [Address, number] {
  const [network, bits] = ipaddr.parseCIDR(text);
  const isMapped = network instanceof ipaddr.IPv6 && network.isIPv4MappedAddress() && bits >= 96;
  return isMapped ? [network.toIPv4Address(), bits - 96] : [network, bits];
}

/**
 * The network of one subscriber: an IPv4 address by itself, of an IPv6 one the /64, within which every host takes as many
 * addresses as it likes (RFC 8981). Undefined for what is no address.
 */
export function subscriberOf(text: string): string | undefined {
  const address = parseAddress(text);
  if (address === undefined || address.kind() === 'ipv4') return address?.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address.toNormalizedString()}/64`).toNormalizedString()}/64`;
}
