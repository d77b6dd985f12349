/**
 * Cuts JSON texts without reading them: a value is passed on as it was written, with integers that JavaScript cannot hold.
 * Every function takes time in proportion to the text, and no stack.
 */

/** No object of Kubernetes is half as deep. */
const DEEPEST = 1_000;

/** The texts of JSON objects that stand one after the other; undefined for anything else, and for what is deeper. */
export function jsonDocuments(text: string): string[] | undefined {
  const found: string[] = [];
  for (let at = skipSpace(text, 0); at < text.length; ) {
    const end = text[at] === '{' ? endOfValue(text, at, DEEPEST) : -1;
    if (end < 0) return undefined;
    found.push(text.slice(at, end));
    at = skipSpace(text, end);
  }
  return found;
}

/** The texts of the items of a JSON object that has a list of them; `text` is known to be JSON. */
export function jsonItems(text: string): string[] {
  let items: string[] = [];
  for (let at = skipSpace(text, 1); text[at] === '"'; ) {
    const keyEnd = endOfString(text, at);
    const start = skipSpace(text, skipSpace(text, keyEnd) + 1);
    const end = endOfValue(text, start);
    if (JSON.parse(text.slice(at, keyEnd)) === 'items') items = elements(text.slice(start, end));
    const next = skipSpace(text, end);
    at = text[next] === ',' ? skipSpace(text, next + 1) : next;
  }
  return items;
}

function elements(list: string): string[] {
  const found: string[] = [];
  if (list[0] !== '[') return found;
  for (let at = skipSpace(list, 1); at < list.length && list[at] !== ']'; ) {
    const end = endOfValue(list, at);
    found.push(list.slice(at, end));
    const next = skipSpace(list, end);
    at = list[next] === ',' ? skipSpace(list, next + 1) : next;
  }
  return found;
}

/** Where a value ends that begins at `start`; -1 when it never does, or is deeper than `deepest`. */
function endOfValue(text: string, start: number, deepest = Number.POSITIVE_INFINITY): number {
  let depth = 0;
  for (let at = start; at < text.length; ) {
    const sign = text[at];
    if (sign === '"') {
      at = endOfString(text, at);
      if (depth === 0) return at;
      continue;
    }
    if (depth === 0 && sign !== '{' && sign !== '[') return endOfPlain(text, at);
    if (sign === '{' || sign === '[') depth += 1;
    if (sign === '}' || sign === ']') depth -= 1;
    at += 1;
    if (depth === 0) return at;
    if (depth > deepest) return -1;
  }
  return -1;
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at + 1;
  }
  return text.length;
}

function endOfPlain(text: string, start: number): number {
  let at = start;
  while (at < text.length && !/[\s,\]}]/.test(text[at] ?? '')) at += 1;
  return at;
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && /\s/.test(text[at] ?? '')) at += 1;
  return at;
}
