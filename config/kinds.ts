import ipaddr from 'ipaddr.js';
import * as z from 'zod';

/**
 * The kinds of values. Each takes what YAML gives and the text that a variable holds, gives one type, and describes
 * itself with what it allows: the same words stand in docs/configuration.md and, after "must be", in an error.
 */

const described = <S extends z.ZodType>(allowed: string, build: (error: string) => S): S =>
  build(`must be ${allowed}`).describe(allowed);

/** Text as it is. A number in the file is refused: YAML would already have changed it (`0123` is 123). */
export function text(allowed = 'text (in a file, digits alone in quotes)', pattern = /./s) {
  return described(allowed, (error) => z.string({ error }).regex(pattern, { error }));
}

/** A whole number within bounds, both included. */
export function integer(min: number, max: number, unit = '') {
  return described(`a whole number${unit} from ${min} to ${max}`, (error) =>
    z.preprocess(
      (value) => (typeof value === 'string' && /^\s*-?\d{1,15}\s*$/.test(value) ? Number(value) : value),
      z.int({ error }).min(min, { error }).max(max, { error }),
    ),
  );
}

/** A time in whole seconds. */
export function seconds(min: number, max: number) {
  return integer(min, max, ' of seconds');
}

/** A boolean in the spellings that people use, in any case. */
export function flag() {
  return described('true or false (also yes/no, on/off, 1/0, in any case)', (error) =>
    z.preprocess(
      (value) => (typeof value === 'boolean' || typeof value === 'number' ? String(value) : value),
      z
        .string({ error })
        .trim()
        .pipe(
          z.stringbool({ truthy: ['true', 'yes', 'on', '1'], falsy: ['false', 'no', 'off', '0'], error }),
        ),
    ),
  );
}

/** One of some words, in any case; the result has the case of `words`. */
export function choice<const Words extends readonly [string, ...string[]]>(words: Words) {
  return described(`one of ${words.join(', ')}`, (error) =>
    z.preprocess(
      (value) => {
        if (typeof value !== 'string') return value;
        const folded = value.trim().toLowerCase();
        return words.find((word) => word.toLowerCase() === folded);
      },
      z.enum(words, { error }),
    ),
  );
}

/** A list of words: a YAML list, or text with commas; `[]` is the empty one. */
export function words() {
  return described('a list, separated by commas ([] for an empty one)', (error) =>
    z.preprocess(splitAtCommas, z.array(z.string({ error }).min(1, { error }), { error }).readonly()),
  );
}

/** One or more of some words, written as `words` are. */
export function choices<const Words extends readonly [string, ...string[]]>(words: Words) {
  return described(`a list of ${words.join(', ')}, separated by commas`, (error) =>
    z.preprocess(
      splitAtCommas,
      z
        .array(z.enum(words, { error }), { error })
        .min(1, { error })
        .refine((list) => new Set(list).size === list.length, { error })
        .readonly(),
    ),
  );
}

/** A list of networks, written as `words` are; dotted IPv4 and IPv6, each with its prefix length. */
export function networks() {
  return described(
    'a list of networks like 10.0.0.0/8,fc00::/7, separated by commas ([] for none)',
    (error) =>
      z.preprocess(
        splitAtCommas,
        z.array(z.string({ error }).refine(isNetwork, { error }), { error }).readonly(),
      ),
  );
}

/** A map of names to plain values: a YAML map, or JSON. */
export function map() {
  return described('a map of names to texts, numbers or booleans (in a variable: a JSON object)', (error) =>
    z.preprocess(
      parseJson,
      z.record(z.string(), z.union([z.string(), z.number(), z.boolean()], { error }), { error }).readonly(),
    ),
  );
}

/** An address of a server by http or https; a password does not belong into it. */
export function url() {
  return described('an http or https address without user name and password', (error) =>
    z.url({ protocol: /^https?$/, error }).refine(hasNoCredentials, { error }),
  );
}

/** The ARN of a secret in AWS Secrets Manager. */
export function secretArn() {
  return text(
    'the ARN of a secret in AWS Secrets Manager, like arn:aws:secretsmanager:eu-central-1:123456789012:secret:kqueen',
    /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]{1,512}$/,
  );
}

/** A host name or an address, with neither scheme nor port. */
export function host() {
  return described('a host name or an address, without scheme and port', (error) =>
    z.union([z.hostname(), z.ipv4(), z.ipv6()], { error }),
  );
}

function splitAtCommas(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (value.trim() === '[]') return [];
  return value.split(',').map((part) => part.trim());
}

function parseJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function isNetwork(value: string): boolean {
  return ipaddr.IPv4.isValidCIDRFourPartDecimal(value) || ipaddr.IPv6.isValidCIDR(value);
}

function hasNoCredentials(value: string): boolean {
  const parsed = URL.parse(value);
  return parsed !== null && parsed.username === '' && parsed.password === '';
}
