/**
 * Cuts YAML texts by their lines without reading them, as kubectl cuts documents: what is passed on is what was written.
 */

/** A part of a text, with the line that it begins at, from 1. */
export interface Part {
  text: string;
  line: number;
}

/**
 * The documents of a text. A line of `---` separates them, which nothing but a comment may follow.
 * Source: https://pkg.go.dev/k8s.io/apimachinery/pkg/util/yaml#YAMLReader.Read
 */
export function yamlDocuments(text: string): Part[] {
  return cut(text, (line) => /^---[ \t]*(?:#.*)?\r?$/.test(line), { keepsSeparator: false });
}

/** The parts of a block map, each from its key on; `name` is the key. Undefined for what is no block map. */
export function topLevelParts(text: string): Map<string, Part> | undefined {
  const key = /^(?:([A-Za-z_][\w./-]*)|"([^"\\]*)"|'([^']*)')[ \t]*:(?:\s|$)/;
  const parts = cut(text, (line) => key.test(line), { keepsSeparator: true });
  const named = parts.flatMap((part): [string, Part][] => {
    const [, plain, double, single] = key.exec(part.text) ?? [];
    const name = plain ?? double ?? single;
    return name === undefined ? [] : [[name, part]];
  });
  return named.length > 0 ? new Map(named) : undefined;
}

/**
 * The items of a block list (`items:` with lines that begin with `-`), each as a document of its own: the dash becomes a
 * blank, so that the lines below keep their places. Undefined for what is no block list.
 */
export function blockItems({ text, line }: Part): Part[] | undefined {
  const start = text.indexOf('\n') + 1;
  const rest = text.slice(start);
  const [, indent] = /^(?:[ \t]*(?:#.*)?\r?\n)*( *)-(?:[ \r\n])/.exec(rest) ?? [];
  if (start === 0 || indent === undefined || !/^\S+[ \t]*:[ \t]*(?:#.*)?\r?\n/.test(text)) return undefined;
  const isItem = (one: string) =>
    one.startsWith(`${indent}-`) && /^[ \r]?$/.test(one.charAt(indent.length + 1));
  return cut(rest, isItem, { keepsSeparator: true })
    .filter((part) => isItem(part.text.split('\n', 1)[0] ?? ''))
    .map((part) => ({
      text: `${indent} ${part.text.slice(indent.length + 1)}`,
      line: line + part.line,
    }));
}

/** A map, or an item of a list, with its first key at the beginning of a line, where `topLevelParts` looks for keys. */
export function outdented(text: string): string {
  const indent = /^ */.exec(text)?.[0].length ?? 0;
  if (indent === 0) return text;
  return text.replaceAll(new RegExp(`^ {1,${indent}}`, 'gm'), '');
}

function cut(
  text: string,
  begins: (line: string) => boolean,
  { keepsSeparator }: { keepsSeparator: boolean },
): Part[] {
  const parts: { lines: string[]; line: number }[] = [{ lines: [], line: 1 }];
  for (const [at, line] of text.split('\n').entries()) {
    if (begins(line))
      parts.push({ lines: keepsSeparator ? [line] : [], line: at + (keepsSeparator ? 1 : 2) });
    else parts.at(-1)?.lines.push(line);
  }
  const last = parts.length - 1;
  return parts.map(({ lines, line }, at) => ({ text: lines.join('\n') + (at < last ? '\n' : ''), line }));
}
