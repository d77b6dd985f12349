const LONGEST_QUOTE = 300;
/** Nothing of what lies behind is quoted, so it need not be read. */
const LONGEST_READ = 4 * LONGEST_QUOTE;

/**
 * Words of a provider as a part of a message: one line without control characters, apostrophes (on which clients rely) and a
 * mark at its end, of at most 300 characters or as many as given, and `...` where it is cut.
 */
export function quoted(text: string, longest = LONGEST_QUOTE): string {
  const line = text
    .slice(0, LONGEST_READ)
    .replaceAll(/[\s\p{C}]+/gu, ' ')
    .replaceAll("'", '"')
    .trim();
  const cut = line
    .slice(0, longest)
    .replace(/[\uD800-\uDBFF]$/, '')
    .replace(/[\s.:;,]+$/, '');
  return line.length > longest ? `${cut}...` : cut;
}
