import * as z from 'zod';

const SHORTEST = 32;
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

/** What is wrong with a key outside of development: too short, or one that everybody knows. */
export function secretKeyProblem(key: string): string | undefined {
  if (key.length < SHORTEST) return `must have ${SHORTEST} characters or more in production; ${HOW}`;
  if (WELL_KNOWN_KEYS.includes(key)) return `must not be one that comes with KQueen; ${HOW}`;
  return undefined;
}
