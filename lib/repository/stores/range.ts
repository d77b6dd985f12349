/**
 * The first key after all keys with this prefix. Our prefixes end with a slash, whose successor is `0`, so that bytes
 * and code units sort alike.
 */
export function prefixEnd(prefix: string): string {
  if (!prefix.endsWith('/')) throw new Error(`A prefix ends with a slash, and this does not: ${prefix}`);
  return `${prefix.slice(0, -1)}0`;
}
