/** Powers of ten of the decimal suffixes, and of two of the binary ones. */
const DECIMAL = new Map(Object.entries({ n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }));
const BINARY = new Map(Object.entries({ Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 }));

const QUANTITY =
  /^([+-]?)(\d{1,64}(?:\.\d{0,64})?|\.\d{1,64})(?:[eE]([+-]?\d{1,3})|(n|u|m|k|M|G|T|P|E|[KMGTPE]i)?)$/;

const LONGEST = 200;
/** The thousands of pods of a cluster share a few quantities. */
const read = new Map<string, bigint>();
const MOST_READ = 1_000;

const NANO = 1_000_000_000n;
/** No quantity is larger (2^63 - 1); what is, counts as that. */
const LARGEST = (2n ** 63n - 1n) * NANO;

/**
 * A quantity of Kubernetes (`100m`, `1.5Gi`, `12e6`) in billionths, exactly; what is finer is rounded away from zero,
 * and what is over 2^63 - 1 counts as that, as Kubernetes does. A bare number counts as its text. Undefined for anything
 * else.
 * Source: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function nanosOf(quantity: unknown): bigint | undefined {
  const text = typeof quantity === 'number' ? String(quantity) : quantity;
  if (typeof text !== 'string' || text.length > LONGEST) return undefined;
  const known = read.get(text);
  if (known !== undefined) return known;
  const nanos = parse(text);
  if (nanos !== undefined && read.size < MOST_READ) read.set(text, nanos);
  return nanos;
}

function parse(text: string): bigint | undefined {
  const match = QUANTITY.exec(text);
  if (!match) return undefined;
  const [, sign, number = '', exponent, suffix = ''] = match;
  const [whole = '', fraction = ''] = number.split('.');
  const digits = BigInt(whole + fraction);
  const twos = 2n ** BigInt(BINARY.get(suffix) ?? 0);
  const tens = 9 - fraction.length + (exponent === undefined ? (DECIMAL.get(suffix) ?? 0) : Number(exponent));
  const nanos = tens >= 0 ? digits * twos * 10n ** BigInt(tens) : ceil(digits * twos, 10n ** BigInt(-tens));
  const capped = nanos > LARGEST ? LARGEST : nanos;
  return sign === '-' ? -capped : capped;
}

/** Billionths as a number of wholes (cores of CPU), as near as a float comes. */
export function wholesOf(nanos: bigint): number {
  return Number(nanos / NANO) + Number(nanos % NANO) / 1e9;
}

/** Billionths in wholes, rounded up: half a byte takes one. */
export function roundedUp(nanos: bigint): number {
  return Number(ceil(nanos, NANO));
}

function ceil(dividend: bigint, divisor: bigint): bigint {
  return dividend / divisor + (dividend % divisor > 0n ? 1n : 0n);
}
