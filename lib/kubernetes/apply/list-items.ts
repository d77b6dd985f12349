import { isNode, isSeq, isMap as isYamlMap, parseDocument } from 'yaml';
import { InvalidInput } from '../../errors.ts';
import type { Work } from '../../turns.ts';
import { isTooComplex } from '../kubeconfig/depth.ts';
import { jsonItems } from './json-texts.ts';
import { blockItems, type Part, topLevelParts } from './yaml-texts.ts';

/** A flow list is read as a whole to find its items. */
const WHOLE = { depth: 64, lexemes: 10_000 };

/** The items of a list in JSON, as texts of their own. */
export function itemsInJson({ text, line }: Part): Part[] {
  return jsonItems(text.trim()).map((item) => ({ text: item, line }));
}

/** The items of a list in YAML, as texts of their own. Throws `InvalidInput` for those that cannot be cut out. */
export function* itemsInYaml(part: Part): Work<Part[]> {
  const items = topLevelParts(part.text)?.get('items');
  yield;
  const parts = items && ((yield* blockItems(items)) ?? flowItems(items));
  if (!parts)
    throw new InvalidInput(
      `The items of the list at line ${part.line} must be written as block YAML or JSON`,
    );
  return parts.map((item) => ({ ...item, line: item.line + part.line - 1 }));
}

/** The items of `items: [...]`, none of `items:` without a value; undefined for anything else. */
function flowItems({ text, line }: Part): Part[] | undefined {
  if (isTooComplex(text, WHOLE)) return undefined;
  const { contents, errors } = parseDocument(text, { logLevel: 'silent', prettyErrors: false });
  const list = isYamlMap(contents) && errors.length === 0 ? contents.get('items', true) : undefined;
  const isUnset = isNode(list) && !isSeq(list) && list.toJSON() === null;
  if (isUnset) return [];
  if (!isSeq(list) || !list.flow) return undefined;
  return list.items.flatMap((item) => {
    const [start, end] = isNode(item) && item.range ? item.range : [0, 0];
    return [{ text: text.slice(start, end), line: line + text.slice(0, start).split('\n').length - 1 }];
  });
}

/**
 * The text of an item with the kind of its list, for one that says neither its version nor its kind, as in the answers of
 * API servers. Source: https://pkg.go.dev/k8s.io/apimachinery/pkg/apis/meta/v1/unstructured#UnstructuredList
 */
export function withKindOf(list: { apiVersion: string; kind: string }, text: string): string {
  const [apiVersion, kind] = [list.apiVersion, list.kind.replace(/List$/, '')].map((one) =>
    JSON.stringify(one),
  );
  const [, before = '', brace = ''] = /^((?:\s*(?:#[^\n]*)?\n)*[ \t]*)(\{?)/.exec(text) ?? [];
  const rest = text.slice(before.length + brace.length);
  if (brace !== '') return `${before}{"apiVersion":${apiVersion},"kind":${kind},${rest}`;
  const indent = before.slice(before.lastIndexOf('\n') + 1);
  return `${before}apiVersion: ${apiVersion}\n${indent}kind: ${kind}\n${indent}${rest}`;
}
