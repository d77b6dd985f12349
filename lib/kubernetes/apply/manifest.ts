import { setImmediate as nextTurn } from 'node:timers/promises';
import { type InvalidField, InvalidInput } from '../../errors.ts';
import { isTooComplex } from '../kubeconfig/depth.ts';
import { isMap, jsonOf } from '../read/json.ts';
import { fieldOf, textOf } from '../read/objects.ts';
import { jsonDocuments, jsonItems } from './json-texts.ts';
import { readYaml } from './read-yaml.ts';
import { blockItems, type Part, topLevelParts, yamlDocuments } from './yaml-texts.ts';

/** An object of a manifest: what it is, and its own text, which alone is sent. */
export interface ManifestObject {
  apiVersion: string;
  kind: string;
  name: string;
  namespace?: string;
  text: string;
}

/** What is read as a whole; of a larger document only its beginning is read here, and the API server reads the rest. */
const WHOLE = { depth: 64, lexemes: 10_000 };
const MOST_OBJECTS = 500;
const MOST_ERRORS = 20;

const NAME = /^[^/%\p{Cc}]{1,253}$/u;
const API_VERSION = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const KIND = /^[A-Za-z][A-Za-z0-9]{0,62}$/;

/** A document as far as it was read, with its text. */
interface Read {
  value: unknown;
  part: Part;
}

/**
 * The objects of a manifest, those of lists among them. It is cut as kubectl cuts it (YAML documents, or JSON objects one
 * after the other), and each object keeps its own text: a server-side apply takes that, so that no value can change on the
 * way. Only kind, name and namespace are read. Throws `InvalidInput` that names every object without them, and nothing of
 * their content. Yields between documents: nothing here blocks for long, whatever the manifest.
 */
export async function parseManifest(text: string): Promise<ManifestObject[]> {
  const read: Read[] = [];
  for (const document of documentsOf(text)) {
    await nextTurn();
    read.push(...objectsOf(document));
    if (read.length > MOST_OBJECTS)
      throw new InvalidInput(`The manifest has more than ${MOST_OBJECTS} objects: send it in parts`);
  }
  const errors = read.flatMap(complaints).slice(0, MOST_ERRORS);
  const [first] = errors;
  if (first) throw new InvalidInput(`${first.path} ${first.message}`, errors);
  if (read.length === 0) throw new InvalidInput('The manifest has no object');
  return read.map(({ value, part }) => ({
    apiVersion: textOf(value, 'apiVersion') ?? '',
    kind: textOf(value, 'kind') ?? '',
    name: textOf(value, 'metadata', 'name') ?? '',
    namespace: textOf(value, 'metadata', 'namespace'),
    text: part.text,
  }));
}

function* documentsOf(text: string): Iterable<Part & { isJson: boolean }> {
  const json = /^\s*\{/.test(text) ? jsonDocuments(text) : undefined;
  if (json?.every((document) => jsonOf(document) !== undefined)) {
    for (const document of json) yield { text: document, line: 1, isJson: true };
    return;
  }
  for (const part of yamlDocuments(text)) yield { ...part, isJson: false };
}

function objectsOf({ isJson, ...part }: Part & { isJson: boolean }): Read[] {
  if (isJson || (/^\s*\{/.test(part.text) && jsonOf(part.text) !== undefined)) {
    const value = jsonOf(part.text);
    if (!isList(value)) return [{ value, part }];
    return jsonItems(part.text.trim()).map((item) => ({
      value: jsonOf(item),
      part: { text: item, line: part.line },
    }));
  }
  const isWhole = !isTooComplex(part.text, WHOLE);
  const value = isWhole ? readYaml(part) : readBeginning(part);
  if (value === undefined) return [];
  return isList(value) ? listItems(part) : [{ value, part }];
}

/** The items of a list in YAML, as texts of their own. */
function listItems(part: Part): Read[] {
  const items = topLevelParts(part.text)?.get('items');
  const parts = items && blockItems(items);
  if (!parts)
    throw new InvalidInput(
      `The items of the list at line ${part.line} must be written as block YAML or JSON`,
    );
  return parts.flatMap((item) => {
    const own = { ...item, line: item.line + part.line - 1 };
    const value = isTooComplex(own.text, WHOLE)
      ? readBeginning({ ...own, text: outdented(own.text) })
      : readYaml(own);
    return value === undefined ? [] : [{ value, part: own }];
  });
}

/** An item of a list with its first key at the beginning of a line, where `topLevelParts` looks for keys. */
function outdented(text: string): string {
  const indent = /^ */.exec(text)?.[0].length ?? 0;
  return text.replaceAll(new RegExp(`^ {1,${Math.max(1, indent)}}`, 'gm'), '');
}

/** What a large document is: its version, kind and metadata alone. */
function readBeginning(part: Part): unknown {
  const parts = topLevelParts(part.text);
  if (!parts)
    throw new InvalidInput(`The object at line ${part.line} is nested too deep, or too large for flow YAML`);
  const wanted = ['apiVersion', 'kind', 'metadata'].flatMap((key) => parts.get(key)?.text ?? []).join('\n');
  const isListOfMany = parts.has('items') === true;
  if (isTooComplex(wanted, WHOLE))
    throw new InvalidInput('The manifest is nested too deep, or its metadata is too large');
  const value = readYaml({ text: wanted, line: part.line });
  return isMap(value) && isListOfMany ? { ...value, items: [] } : (value ?? null);
}

/** A list of objects of any kind: it stands for its items. */
function isList(value: unknown): boolean {
  return isMap(value) && textOf(value, 'kind')?.endsWith('List') === true && Array.isArray(value.items);
}

function complaints({ value, part: { line } }: Read): InvalidField[] {
  const at = `The object at line ${line}`;
  if (!isMap(value)) return [{ path: at, message: 'must be an object of Kubernetes' }];
  const [name, namespace] = [fieldOf(value, 'metadata', 'name'), fieldOf(value, 'metadata', 'namespace')];
  const wrong: [boolean, string][] = [
    [!API_VERSION.test(textOf(value, 'apiVersion') ?? ''), 'must have an apiVersion like v1 or apps/v1'],
    [!KIND.test(textOf(value, 'kind') ?? ''), 'must have a kind like Pod'],
    [name === undefined, 'must have a metadata.name'],
    [
      name !== undefined && typeof name !== 'string',
      'must have a metadata.name that is text: put it in quotes',
    ],
    [typeof name === 'string' && !isName(name), 'must have a metadata.name that Kubernetes accepts'],
    [!isUnset(namespace) && !isName(namespace), 'must have a metadata.namespace that Kubernetes accepts'],
  ];
  return wrong.filter(([isWrong]) => isWrong).map(([, message]) => ({ path: at, message }));
}

function isUnset(namespace: unknown): boolean {
  return namespace === undefined || namespace === null || namespace === '';
}

/** What may stand in a path; `.` and `..` would lead elsewhere. */
function isName(value: unknown): boolean {
  return typeof value === 'string' && NAME.test(value) && value !== '.' && value !== '..';
}
