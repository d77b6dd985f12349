import { Networks, subscriberOf } from '../networks.ts';

/** Where a request comes from. */
export interface Source {
  /** As API Gateway saw it. */
  address: string;
  /** The header `X-Forwarded-For`: anybody may have sent it. */
  forwardedFor?: string;
}

/**
 * Whose tries count together: the address itself, of IPv6 the /64. For a trusted front end it is the client that it names,
 * which is the last address in its `X-Forwarded-For` that is not trusted itself: each hop appends the one it saw, so that
 * what a client made up stands before. Undefined when it names none: to count those under the front end would let anybody
 * lock out everybody else behind it.
 */
export function clientOf(
  { address, forwardedFor = '' }: Source,
  trusted: readonly string[],
): string | undefined {
  const networks = new Networks(trusted);
  if (!networks.include(address)) return subscriberOf(address) ?? address;
  const client = forwardedFor
    .split(',')
    .map(withoutPort)
    .findLast((hop) => !networks.include(hop));
  return client === undefined ? undefined : subscriberOf(client);
}

/** Some proxies write `192.0.2.1:5678` and `[2001:db8::1]:5678`. */
function withoutPort(hop: string): string {
  const [, bracketed, plain] = /^\s*(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)\s*$/.exec(hop) ?? [];
  return bracketed ?? plain ?? hop.trim();
}
