import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Never a cluster, whatever is allowed: link-local networks and the metadata services of the clouds among them. */
const NEVER = ['169.254.0.0/16', 'fe80::/10', 'fd00:ec2::254/128', '0.0.0.0/8', '::/128'].map(parseNetwork);

/** IPv6 networks that carry an IPv4 address, and the byte at which it begins (RFC 6052, RFC 8215, RFC 3056). */
const CARRIERS = [
  { network: parseNetwork('64:ff9b::/96'), at: 12 },
  { network: parseNetwork('64:ff9b:1::/48'), at: 12 },
  { network: parseNetwork('2002::/16'), at: 2 },
];

/** Decides to which addresses KQueen connects on behalf of a client. */
export class AddressGuard {
  readonly #allowed: [Address, number][];

  /** `allowedNetworks` (CIDR) are allowed besides public addresses. */
  constructor(allowedNetworks: readonly string[]) {
    this.#allowed = allowedNetworks.map(parseNetwork);
  }

  /**
   * Whether a connection to this address is allowed: to public unicast addresses and to the allowed networks, after
   * taking an IPv4 address out of the IPv6 forms that carry one.
   */
  allows(text: string): boolean {
    const address = parseAddress(text);
    if (!address || NEVER.some((network) => isIn(address, network))) return false;
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

/** An address with any IPv4 address that it carries taken out; its zone, an interface of ours, makes no difference. */
function parseAddress(text: string): Address | undefined {
  const [address = ''] = text.split('%');
  return ipaddr.isValid(address) ? unwrap(ipaddr.parse(address)) : undefined;
}

function unwrap(address: Address): Address {
  if (!(address instanceof ipaddr.IPv6)) return address;
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  const bytes = address.toByteArray();
  if (bytes.slice(0, 12).every((byte) => byte === 0) && bytes.slice(12).some((byte) => byte > 1)) {
    return new ipaddr.IPv4(bytes.slice(12));
  }
  const carrier = CARRIERS.find(({ network }) => isIn(address, network));
  return carrier ? new ipaddr.IPv4(bytes.slice(carrier.at, carrier.at + 4)) : address;
}

function isIn(address: Address, [network, bits]: [Address, number]): boolean {
  return address.kind() === network.kind() && address.match(network, bits);
}

function parseNetwork(cidr: string): [Address, number] {
  return ipaddr.parseCIDR(cidr);
}
