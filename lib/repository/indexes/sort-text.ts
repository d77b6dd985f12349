/** Ends a sort value in a key; sorts before everything that `sortText` makes. */
export const END = '!';
/** Sorts after `END`: everything with one sort value comes before it. */
export const AFTER_END = '"';

const PLAIN_FROM = 0x30;
const PLAIN_TO = 0x7d;

/**
 * A text as printable ASCII without a slash that sorts by bytes as the text does by UTF-16 code units, which is how
 * JavaScript compares: `cluster-1` becomes `cluster$2d1`. UTF-8 itself would put U+1F600 after U+FF5E, and code units put it
 * before. Source of the order: ECMA-262, IsLessThan.
 */
export function sortText(text: string): string {
  let sorted = '';
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit < PLAIN_FROM) sorted += `$${hex(unit, 2)}`;
    else if (unit <= PLAIN_TO) sorted += text[at];
    else sorted += `~${hex(unit, 4)}`;
  }
  return sorted;
}

function hex(unit: number, digits: number): string {
  return unit.toString(16).padStart(digits, '0');
}

/** The text that `sortText` made this of, with its `END` or without. */
export function sortedText(sorted: string): string {
  const text = sorted.endsWith(END) ? sorted.slice(0, -END.length) : sorted;
  return text.replaceAll(/\$([0-9a-f]{2})|~([0-9a-f]{4})/g, (_, two?: string, four?: string) =>
    String.fromCharCode(Number.parseInt(two ?? four ?? '', 16)),
  );
}
