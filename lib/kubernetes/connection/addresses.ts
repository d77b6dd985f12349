import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Never a cluster, whatever is allowed. */
const NEVER = [
  // Unspecified, multicast, broadcast: no one server.
  ...['0.0.0.0/8', '::/128', '224.0.0.0/4', '255.255.255.255/32', 'ff00::/8'],
  // Link-local, where clouds answer with credentials.
  ...['169.254.0.0/16', 'fe80::/10'],
  // Metadata services elsewhere: AWS over IPv6 (all of its local services), Google over IPv6, Azure, Alibaba, Oracle.
  ...['fd00:ec2::/32', 'fd20:ce::254/128', '168.63.129.16/32', '100.100.100.200/32', '192.0.0.192/32'],
].map(parseNetwork);

/** IPv6 networks that carry an IPv4 address, and the byte at which it begins (RFC 6052, RFC 8215, 3056, 4291). */
const CARRIERS = [
  { network: parseNetwork('64:ff9b::/96'), at: 12 },
  { network: parseNetwork('64:ff9b:1::/96'), at: 12 },
  { network: parseNetwork('2002::/16'), at: 2 },
  { network: parseNetwork('::/96'), at: 12 },
];

/**
 * In the rest of this network the IPv4 address begins where the operator of the translator chose (RFC 8215): what is
 * public read in one way may be a metadata service read in another.
 */
const AMBIGUOUS = parseNetwork('64:ff9b:1::/48');

/** Decides to which addresses KQueen connects on behalf of a client. */
export class AddressGuard {
  readonly #allowed: [Address, number][];

  /** `allowedNetworks` (CIDR) are allowed besides public addresses. */
  constructor(allowedNetworks: readonly string[]) {
    this.#allowed = allowedNetworks.map(parseNetwork);
  }

  /** Whether an address is no cluster whatever is allowed, or none at all. */
  isNever(text: string): boolean {
    const address = parseAddress(text);
    return !address || NEVER.some((network) => isIn(address, network));
  }

  /**
   * Whether a connection to this address is allowed: to public unicast addresses and to the allowed networks, after
   * taking an IPv4 address out of the IPv6 forms that carry one.
   */
  allows(text: string): boolean {
    const address = parseAddress(text);
    if (!address || this.isNever(text)) return false;
    return address.range() === 'unicast' || this.#allowed.some((network) => isIn(address, network));
  }
}

/** Whether two spellings are one address. All loopback addresses count as one: they are all this machine. */
export function isSameAddress(a: string, b: string): boolean {
  const [one, other] = [parseAddress(a), parseAddress(b)];
  if (!one || !other) return false;
  const areLoopback = one.range() === 'loopback' && other.range() === 'loopback';
  return areLoopback || one.toNormalizedString() === other.toNormalizedString();
}

/**
 * An address with any IPv4 address that it carries taken out; undefined when it is none, or nobody can tell which it
 * carries. Its zone, an interface of ours, makes no difference.
 */
function parseAddress(text: string): Address | undefined {
  const [address = ''] = text.split('%');
  return ipaddr.isValid(address) ? unwrap(ipaddr.parse(address)) : undefined;
}

function unwrap(address: Address): Address | undefined {
  if (!(address instanceof ipaddr.IPv6)) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  if (['unspecified', 'loopback'].includes(address.range())) return address;
  const carrier = CARRIERS.find(({ network }) => isIn(address, network));
  if (carrier) return new ipaddr.IPv4(address.toByteArray().slice(carrier.at, carrier.at + 4));
  return isIn(address, AMBIGUOUS) ? undefined : address;
}

function isIn(address: Address, [network, bits]: [Address, number]): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

function parseNetwork(cidr: string): [Address, number] {
  return ipaddr.parseCIDR(cidr);
}
