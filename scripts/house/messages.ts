import { globSync, readFileSync } from 'node:fs';
import { parseSync } from '@swc/core';

/** What is written in a property of one of these names is not a message: the OpenAPI document and forms show it. */
const DESCRIBED = new Set([
  'description',
  'summary',
  'label',
  'help_message',
  'help',
  'placeholder',
  'bodyExample',
  'policy',
]);
/** Calls whose words are for the log or the store. */
const UNSENT = /^(join|logFailure|logWarning|prepare|exec|describe)$/;

type Node = Record<string, unknown> & { type?: string };

/**
 * Every sentence that the API may answer as an error or a status message, by its file: texts of two words and more, with
 * `{}` where a value goes.
 */
export function messages(): Map<string, string[]> {
  const files = globSync('{functions,lib}/**/*.ts').sort();
  const found = files.map((file): [string, string[]] => [file, [...new Set(sentencesIn(file))].sort()]);
  return new Map(found.filter(([, sentences]) => sentences.length > 0));
}

function sentencesIn(file: string): string[] {
  const found: string[] = [];
  const left: unknown[] = [parseSync(readFileSync(file, 'utf8'), { syntax: 'typescript', target: 'es2024' })];
  while (left.length > 0) {
    const node = left.pop() as Node | null | undefined;
    if (typeof node !== 'object' || node === null || isLeftOut(node)) continue;
    const text = textOf(node);
    if (text !== undefined && isSentence(text)) found.push(text);
    left.push(...Object.values(node));
  }
  return found;
}

function isLeftOut(node: Node): boolean {
  if (/^(Import|Export|Ts)/.test(node.type ?? '') && node.type !== 'ExportDeclaration')
    return !isExpression(node);
  if (node.type === 'KeyValueProperty') return DESCRIBED.has(nameOf(node.key));
  if (node.type === 'CallExpression') return UNSENT.test(nameOf(node.callee));
  return false;
}

/** `x as T` and `x satisfies T` hold expressions. */
function isExpression({ type }: Node): boolean {
  return /^Ts(As|Satisfies|Const)/.test(type ?? '') || type === 'ExportDefaultExpression';
}

function nameOf(node: unknown): string {
  const { type, value, property } = (node ?? {}) as Node;
  if (type === 'MemberExpression') return nameOf(property);
  return typeof value === 'string' ? value : '';
}

function textOf(node: Node): string | undefined {
  if (node.type === 'StringLiteral') return String(node.value);
  if (node.type !== 'TemplateLiteral') return undefined;
  return (node.quasis as { cooked?: string }[]).map(({ cooked = '' }) => cooked).join('{}');
}

/** At least two words of letters, one after the other. */
function isSentence(text: string): boolean {
  const isOther = /^<|^Swagger|[<>=]{2}|^(SELECT|INSERT|PRAGMA|CREATE) /.test(text);
  return /[A-Za-z]{2,}[,;:)]? \(?[a-z{]/.test(text) && !isOther;
}
