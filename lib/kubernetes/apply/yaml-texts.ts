/**
 * Cuts YAML texts by their lines without reading them, as kubectl cuts documents: what is passed on is what was written.
 */

import type { Work } from '../../turns.ts';

/** A part of a text, with the line that it begins at, from 1. */
export interface Part {
  text: string;
  line: number;
}

/** An object of Kubernetes has a dozen keys, and a manifest some hundred objects: of more nothing is cut. */
const MOST_PARTS = 1_000;

const LINE_BREAK = 0x0a;

/** A line begins where no other character than a line break stands before. */
const DOCUMENT = /(?<![^\n])---[ \t]*(?:#.*)?\r?(?![^\n])/g;
const KEY = /(?<![^\n])(?:([A-Za-z_][\w./-]*)|"([^"\\\n]*)"|'([^'\n]*)')[ \t]*:(?!\S)/g;
/** The first line that is neither blank nor a comment, as far as its second sign. */
const FIRST = /(?<![^\n])([ \t]*)([^\s#][^\n]?)/;

/**
 * The documents of a text. A line of `---` separates them, which nothing but a comment may follow.
 * Source: https://pkg.go.dev/k8s.io/apimachinery/pkg/util/yaml#YAMLReader.Read
 */
export function yamlDocuments(text: string): Iterable<Part> {
  return cut(text, DOCUMENT, { keepsSeparator: false });
}

/** The parts of a block map by their keys, each from its key on. Undefined for what is no block map, or has too many. */
export function topLevelParts(text: string): Map<string, Part> | undefined {
  const named = new Map<string, Part>();
  let count = 0;
  for (const { separator, ...part } of cut(text, KEY, { keepsSeparator: true })) {
    const [, plain, double, single] = separator ?? [];
    const name = plain ?? double ?? single;
    if (name !== undefined) named.set(name, part);
    count += 1;
    if (count > MOST_PARTS) return undefined;
  }
  return named.size > 0 ? named : undefined;
}

/**
 * The items of a block list (`items:` with lines that begin with `-`), each as a document of its own: the dash becomes a
 * blank, so that the lines below keep their places. Undefined for what is no block list; of a long one the first thousand.
 */
export function* blockItems({ text, line }: Part): Work<Part[] | undefined> {
  const start = text.indexOf('\n') + 1;
  const rest = text.slice(start);
  const [, indent = '', sign = ''] = FIRST.exec(rest) ?? [];
  yield;
  if (!/^-[ \r]?$/.test(sign) || indent.includes('\t')) return undefined;
  if (start === 0 || !/^\S+[ \t]*:[ \t]*(?:#.*)?\r?\n/.test(text)) return undefined;
  const items: Part[] = [];
  const item = new RegExp(`(?<![^\\n])${indent}-(?![^ \\r\\n])`, 'g');
  for (const { separator, ...part } of cut(rest, item, { keepsSeparator: true })) {
    if (!separator) continue;
    items.push({ text: `${indent} ${part.text.slice(indent.length + 1)}`, line: line + part.line });
    if (items.length === MOST_PARTS) break;
  }
  return items;
}

/** A map, or an item of a list, with its first key at the beginning of a line, where `topLevelParts` looks for keys. */
export function outdented(text: string): string {
  const indent = /^ */.exec(text)?.[0].length ?? 0;
  if (indent === 0) return text;
  return text.replaceAll(new RegExp(`^ {1,${indent}}`, 'gm'), '');
}

/** The parts of a text between matches; one that begins with a match has it as its `separator`. */
function* cut(
  text: string,
  separators: RegExp,
  { keepsSeparator }: { keepsSeparator: boolean },
): Iterable<Part & { separator?: RegExpExecArray }> {
  let start = 0;
  let line = 1;
  let separator: RegExpExecArray | undefined;
  for (const match of text.matchAll(separators)) {
    yield { text: text.slice(start, match.index), line, separator };
    const next = keepsSeparator ? match.index : Math.min(text.length, match.index + match[0].length + 1);
    line += lineBreaks(text, start, next);
    start = next;
    separator = match;
  }
  yield { text: text.slice(start), line, separator };
}

/** Sign by sign: a search for each of five million line breaks would take ten times as long. */
function lineBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at += 1) if (text.charCodeAt(at) === LINE_BREAK) count += 1;
  return count;
}
