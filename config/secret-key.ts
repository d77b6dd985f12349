import * as z from 'zod';

const SHORTEST = 32;
/** A token of nobody is tried with each of them. */
const MOST_KEYS = 8;
const HOW = 'make one with: openssl rand -base64 48';

/** The keys of `config/dev.yml` and `config/test.yml`: everybody can read them. */
const WELL_KNOWN_KEYS: readonly string[] = [
  'kqueen-development-key-that-everybody-knows',
  'kqueen-test-key-that-everybody-knows-as-well',
];

/** The key of tokens and encrypted fields. It has no default, so that nobody runs on one by mistake. */
export function secretKey() {
  return z.string({ error: `must be text; ${HOW}` }).describe(`text; ${HOW}`);
}

/** Other keys of the same kind: a YAML list, or text with commas or line ends between them. */
export function secretKeys() {
  const allowed = `a list of at most ${MOST_KEYS} keys, separated by commas or line ends ([] for none)`;
  const error = `must be ${allowed}`;
  const keys = z.array(z.string({ error }).min(1, { error }), { error }).max(MOST_KEYS, { error });
  return z.preprocess(splitAtEnds, keys.readonly()).describe(allowed);
}

function splitAtEnds(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (value.trim() === '[]') return [];
  return value
    .trim()
    .split(/[,\n]/)
    .map((key) => key.trim());
}

/** What is wrong with a key outside of development: too short, or one that everybody knows. */
export function secretKeyProblem(key: string): string | undefined {
  if (key.length < SHORTEST) return `must have ${SHORTEST} characters or more in production; ${HOW}`;
  if (WELL_KNOWN_KEYS.includes(key)) return `must not be one that comes with KQueen; ${HOW}`;
  return undefined;
}
