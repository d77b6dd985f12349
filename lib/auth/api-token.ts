import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { Claims } from '../access/identity.ts';
import { isId, isNamespace } from '../repository/keys.ts';

/** Scanners of secrets know tokens by prefix, length and checksum. */
const PREFIX = 'kq_';
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Of a CRC-32 in base 62. */
const CHECKSUM_DIGITS = 6;
const FORM = /^kq_([0-9A-Za-z]{80,220})([0-9A-Za-z]{6})$/;
/** The first byte: the version of the form, which also keeps zeros after it. */
const VERSION = 1;
const UUID_BYTES = 16;
const SECRET_BYTES = 20;
const IDS_END = 1 + 3 * UUID_BYTES;

/** Whose a token is, and where it is kept: hints that what is stored must confirm. */
export interface ApiTokenPlace {
  id: string;
  user: string;
  organization: string;
  namespace: string;
}

/** Whether a text means to be an API token. */
export function isApiToken(text: string): boolean {
  return text.startsWith(PREFIX);
}

/**
 * The text of a new token: `kq_`, then in base 62 a version, the three ids, 160 random bits and the namespace, then a
 * checksum. So it finds its token, user and organization in the one round trip that identifies a caller.
 */
export function newApiToken({ id, user, organization, namespace }: ApiTokenPlace): string {
  const ids = [id, user, organization].map((uuid) => Buffer.from(uuid.replaceAll('-', ''), 'hex'));
  const bytes = Buffer.concat([
    Buffer.from([VERSION]),
    ...ids,
    randomBytes(SECRET_BYTES),
    Buffer.from(namespace),
  ]);
  const digits = toDigits(BigInt(`0x${bytes.toString('hex')}`));
  return `${PREFIX}${digits}${checksumOf(digits)}`;
}

/** The claims of a token by its text; undefined for one that is none of ours. Whether it is valid is for the store to say. */
export function apiTokenClaims(text: string, at: Date): Claims | undefined {
  const [, digits = '', checksum] = FORM.exec(text) ?? [];
  if (digits === '' || checksumOf(digits) !== checksum) return undefined;
  const bytes = Buffer.from(evenHex(fromDigits(digits)), 'hex');
  if (bytes[0] !== VERSION) return undefined;
  const [id, user, organization] = [0, 1, 2].map((i) => uuidAt(bytes, 1 + i * UUID_BYTES));
  const namespace = bytes.subarray(IDS_END + SECRET_BYTES).toString('latin1');
  if (id === undefined || user === undefined || organization === undefined || !isNamespace(namespace))
    return undefined;
  return { identity: user, org: organization, ns: namespace, token: { id, hash: hashOf(text), at } };
}

/** What is kept of a token. It has 160 random bits: a slow hash would add nothing. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function uuidAt(bytes: Buffer, at: number): string | undefined {
  const hex = bytes.subarray(at, at + UUID_BYTES).toString('hex');
  const uuid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return isId(uuid) ? uuid : undefined;
}

function checksumOf(digits: string): string {
  return toDigits(BigInt(crc32(digits))).padStart(CHECKSUM_DIGITS, '0');
}

function toDigits(value: bigint): string {
  let digits = '';
  for (let rest = value; rest > 0n; rest /= 62n) digits = `${DIGITS[Number(rest % 62n)]}${digits}`;
  return digits;
}

function fromDigits(digits: string): bigint {
  let value = 0n;
  for (const digit of digits) value = value * 62n + BigInt(DIGITS.indexOf(digit));
  return value;
}

function evenHex(value: bigint): string {
  const hex = value.toString(16);
  return hex.length % 2 === 0 ? hex : `0${hex}`;
}
