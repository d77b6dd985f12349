/** What separates the parts of a name, unless it is escaped (RFC 4514, section 3). */
const PART = /(?:\\.|[^\\,])+/gs;
/** Bytes of characters come in rows. */
const ESCAPED = /((?:\\[0-9a-f]{2})+)|\\(.)/gis;
/** A name takes a few hundred characters; servers refuse longer ones. */
const LONGEST_NAME = 2_048;

/**
 * Whether a bind under this name is one of somebody: an empty name makes it anonymous (RFC 4513, section 5.1.1), and one
 * without an attribute is none.
 */
export function isEntryName(dn: unknown): dn is string {
  return typeof dn === 'string' && dn.includes('=') && dn.length <= LONGEST_NAME;
}

/** A name as it is compared: without case, and however it was escaped and spaced. Texts that are no names compare as well. */
export function foldName(dn: string): string {
  const parts = (dn.match(PART) ?? []).map((part) => {
    const [attribute = '', ...value] = unescaped(part).split('=');
    return [attribute.trim(), value.join('=').trim().replaceAll(/\s+/g, ' ')];
  });
  return JSON.stringify(parts).normalize('NFKC').toLowerCase();
}

function unescaped(text: string): string {
  return text.replaceAll(ESCAPED, (_, bytes: string | undefined, sign: string | undefined) =>
    bytes === undefined ? (sign ?? '') : Buffer.from(bytes.replaceAll('\\', ''), 'hex').toString(),
  );
}
