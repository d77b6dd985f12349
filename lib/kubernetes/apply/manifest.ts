import { type Document, isNode, isScalar, parseAllDocuments, type ScalarTag, type Tags, visit } from 'yaml';
import { type InvalidField, InvalidInput } from '../../errors.ts';
import { isMap } from '../read/json.ts';
import { textOf } from '../read/objects.ts';

/** An object of a manifest that can be asked of an API server. */
export interface ManifestObject {
  apiVersion: string;
  kind: string;
  metadata: { name: string; namespace?: string };
  [field: string]: unknown;
}

/** A real manifest has few aliases; a bomb has aliases of aliases. */
const MOST_ALIASES = 100;
const MOST_OBJECTS = 500;
const MOST_ERRORS = 20;

const NAME = /^[^/%\p{Cc}]{1,253}$/u;
const API_VERSION = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?v\d[a-z0-9]{0,61}$/;
const KIND = /^[A-Za-z][A-Za-z0-9]{0,62}$/;

/** What comes first, because others need it; and what comes last, because it could refuse others. */
const FIRST = [
  ...[
    'Namespace',
    'CustomResourceDefinition',
    'PriorityClass',
    'StorageClass',
    'ResourceQuota',
    'LimitRange',
  ],
  ...['ServiceAccount', 'Secret', 'ConfigMap', 'ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding'],
  ...['PersistentVolume', 'PersistentVolumeClaim', 'Service'],
];
const LAST = ['APIService', 'MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

/**
 * The objects of a manifest (YAML of any number of documents, or JSON), those of a `List` among them, in the order in
 * which they can be applied: namespaces and definitions of resources first. Throws `InvalidInput` that names every
 * object without `apiVersion`, `kind` or name, and nothing of their content.
 */
export function parseManifest(text: string): ManifestObject[] {
  const found = documentsOf(text).flatMap((value, at) => expanded(value, `documents.${at}`));
  const errors = found.flatMap(({ value, path }) => complaints(value, path)).slice(0, MOST_ERRORS);
  const [first] = errors;
  if (first) throw new InvalidInput(`Invalid ${first.path}: ${first.message}`, errors);
  if (found.length === 0) throw new InvalidInput('The manifest holds no object');
  if (found.length > MOST_OBJECTS) {
    throw new InvalidInput(`The manifest holds more than ${MOST_OBJECTS} objects: send it in parts`);
  }
  const objects = found.map(({ value }) => value as ManifestObject);
  return objects.sort((a, b) => rank(a) - rank(b));
}

function documentsOf(text: string): unknown[] {
  try {
    const documents = parseAllDocuments(text, {
      // Manifests are YAML 1.1, where 0644 is octal, as kubectl reads them; with what kubectl does not know left out.
      version: '1.1',
      customTags: (tags) => tags.flatMap(asKubectl),
      stringKeys: true,
      // The library compares every key with every other one; `refuseDoubleKeys` does not.
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
    if (!Array.isArray(documents)) return [];
    const [broken] = documents.flatMap(({ errors }) => errors);
    if (broken) {
      const line = text.slice(0, broken.pos[0]).split('\n').length;
      throw new InvalidInput(`The manifest is not valid YAML, see line ${line}`);
    }
    for (const document of documents) refuseDoubleKeys(document, text);
    return documents
      .map((document) => document.toJS({ maxAliasCount: MOST_ALIASES }) as unknown)
      .filter((value) => value !== null && value !== undefined);
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    // Without the error as cause: it may quote the text.
    throw new InvalidInput('The manifest is nested too deep, or uses too many aliases');
  }
}

/** Of two fields of one name an API server would see the last one alone. */
function refuseDoubleKeys(document: Document.Parsed, text: string): void {
  visit(document, {
    Map: (_, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        const name = isScalar(key) ? key.value : key;
        // `<<` may stand twice: each merges another map.
        if (seen.has(name) && name !== '<<') {
          const line = text.slice(0, isNode(key) ? key.range?.[0] : 0).split('\n').length;
          throw new InvalidInput(`The manifest names a field twice, see line ${line}`);
        }
        seen.add(name);
      }
    },
  });
}

/** `y` and `n` are texts, and 1:20 no number, to the Go library that kubectl reads YAML with. */
function asKubectl(tag: Tags[number]): Tags {
  if (typeof tag !== 'object') return [tag];
  const { tag: name, format } = tag as ScalarTag;
  if (/(timestamp|binary|omap|pairs|set)$/.test(name) || format === 'TIME') return [];
  if (!name.endsWith(':bool')) return [tag];
  const test = /^(?:true|True|TRUE|yes|Yes|YES|on|On|ON)$/;
  const isTrue = (tag as ScalarTag).test?.test('true') === true;
  return [
    {
      ...(tag as ScalarTag),
      test: isTrue ? test : /^(?:false|False|FALSE|no|No|NO|off|Off|OFF)$/,
    },
  ];
}

/** A list of objects is its objects. */
function expanded(value: unknown, path: string): { value: unknown; path: string }[] {
  if (!isMap(value) || value.kind !== 'List' || !Array.isArray(value.items)) return [{ value, path }];
  return value.items.map((item, at) => ({ value: item, path: `${path}.items.${at}` }));
}

function complaints(value: unknown, path: string): InvalidField[] {
  if (!isMap(value)) return [{ path, message: 'It is an object of Kubernetes' }];
  const { metadata } = value;
  const namespace = isMap(metadata) ? metadata.namespace : undefined;
  const wrong: [boolean, string, string][] = [
    [!API_VERSION.test(textOf(value, 'apiVersion') ?? ''), 'apiVersion', 'It is the like of v1 or apps/v1'],
    [!KIND.test(textOf(value, 'kind') ?? ''), 'kind', 'It is the like of Pod'],
    [!isName(textOf(value, 'metadata', 'name')), 'metadata.name', 'It is required, and a name of Kubernetes'],
    [namespace !== undefined && !isName(namespace), 'metadata.namespace', 'It is a name of Kubernetes'],
  ];
  return wrong
    .filter(([isWrong]) => isWrong)
    .map(([, field, message]) => ({ path: `${path}.${field}`, message }));
}

/** What may stand in a path; `.` and `..` would lead elsewhere. */
function isName(value: unknown): boolean {
  return typeof value === 'string' && NAME.test(value) && value !== '.' && value !== '..';
}

function rank({ kind }: ManifestObject): number {
  const first = FIRST.indexOf(kind);
  if (first >= 0) return first;
  return FIRST.length + 1 + LAST.indexOf(kind);
}
