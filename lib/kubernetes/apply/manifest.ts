import { type InvalidField, InvalidInput } from '../../errors.ts';
import { inTurns, type Work } from '../../turns.ts';
import { isTooComplex } from '../kubeconfig/depth.ts';
import { isMap, jsonOf } from '../read/json.ts';
import { fieldOf, textOf } from '../read/objects.ts';
import { jsonDocuments } from './json-texts.ts';
import { itemsInJson, itemsInYaml, withKindOf } from './list-items.ts';
import { readYaml } from './read-yaml.ts';
import { outdented, type Part, topLevelParts, yamlDocuments } from './yaml-texts.ts';

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
/** Empty ones among them. */
const MOST_DOCUMENTS = 5_000;
const MOST_ERRORS = 20;
/** Lists in lists are taken as kubectl takes them; nobody writes more. */
const MOST_NESTED = 4;

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
 * their content. Yields between objects: nothing here blocks for long, whatever the manifest.
 */
export function parseManifest(text: string): Promise<ManifestObject[]> {
  return inTurns(manifestObjects(text));
}

function* manifestObjects(text: string): Work<ManifestObject[]> {
  const read: Read[] = [];
  let documents = 0;
  for (const document of documentsOf(text)) {
    documents += 1;
    if (documents > MOST_DOCUMENTS)
      throw new InvalidInput(`The manifest has more than ${MOST_DOCUMENTS} documents: send it in parts`);
    read.push(...(yield* objectsOf(document)));
    refuseTooMany(read);
    yield;
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

function* objectsOf({ isJson, ...part }: Part & { isJson: boolean }, depth = 0): Work<Read[]> {
  const value = readPart(part, isJson);
  if (value === undefined) return [];
  if (!isList(value)) return [{ value, part }];
  if (depth === MOST_NESTED)
    throw new InvalidInput(`The list at line ${part.line} is nested too deep in other lists`);
  const isJsonList = isJsonText(part.text, isJson);
  yield;
  const list = { apiVersion: textOf(value, 'apiVersion') ?? '', kind: textOf(value, 'kind') ?? '' };
  const items = isJsonList ? itemsInJson(part) : yield* itemsInYaml({ ...part, text: outdented(part.text) });
  refuseTooMany(items);
  const objects: Read[] = [];
  for (const item of items) {
    yield;
    const own = { ...item, isJson: isJsonList };
    const read = yield* objectsOf(own, depth + 1);
    const [only] = read;
    const isBare = isMap(only?.value) && only.value.kind === undefined && only.value.apiVersion === undefined;
    const isTyped = list.kind !== 'List' && isBare && only?.part.text === own.text;
    const typed = () => objectsOf({ ...own, text: withKindOf(list, own.text) }, depth + 1);
    objects.push(...(isTyped ? yield* typed() : read));
    refuseTooMany(objects);
  }
  return objects;
}

function refuseTooMany(objects: readonly unknown[]): void {
  if (objects.length > MOST_OBJECTS)
    throw new InvalidInput(`The manifest has more than ${MOST_OBJECTS} objects: send it in parts`);
}

/** What a part says of itself; undefined where it says nothing. */
function readPart(part: Part, isJson: boolean): unknown {
  if (isJsonText(part.text, isJson)) return jsonOf(part.text);
  return isTooComplex(part.text, WHOLE)
    ? readBeginning({ ...part, text: outdented(part.text) })
    : readYaml(part);
}

function isJsonText(text: string, isKnown: boolean): boolean {
  // Its end is looked for first: a parser takes long over a million brackets.
  return isKnown || (/^\s*\{/.test(text) && jsonDocuments(text)?.length === 1 && jsonOf(text) !== undefined);
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

/** A list of objects of any kind: it stands for its items, which are none where they are null. */
function isList(value: unknown): boolean {
  if (!isMap(value) || textOf(value, 'kind')?.endsWith('List') !== true) return false;
  return Array.isArray(value.items) || value.items === null;
}

function complaints({ value, part: { line } }: Read): InvalidField[] {
  const at = `${labelOf(value)} at line ${line}`;
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

/** Kind, namespace and name of an object, as far as they can be repeated. */
function labelOf(value: unknown): string {
  const [kind, name] = [textOf(value, 'kind'), textOf(value, 'metadata', 'name')];
  const namespace = textOf(value, 'metadata', 'namespace');
  const isPlain = [kind, name, namespace ?? ''].every((one) => /^[\w.:-]{0,253}$/.test(one ?? ' '));
  return isPlain ? `${kind} ${qualified({ namespace, name: name ?? '' })}` : 'The object';
}

/** The name of an object with its namespace. */
export function qualified({ namespace, name }: Pick<ManifestObject, 'namespace' | 'name'>): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function isUnset(namespace: unknown): boolean {
  return namespace === undefined || namespace === null || namespace === '';
}

/** What may stand in a path; `.` and `..` would lead elsewhere. */
function isName(value: unknown): boolean {
  return typeof value === 'string' && NAME.test(value) && value !== '.' && value !== '..';
}
