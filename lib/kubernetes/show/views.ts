import { isMap } from '../read/json.ts';
import { models } from './client-node.ts';

/** One field of a model as the generated client describes it. */
interface Attribute {
  /** As the API server writes it: `clusterIPs`. */
  baseName: string;
  /** `string`, `Date`, `V1PodSpec`, `Array<V1Container>`, `{ [key: string]: string; }`, ... */
  type: string;
}

type View = (value: unknown) => unknown;

/** Words of Python, which its client does not use for names of fields as they are. */
const RESERVED = new Set(['continue', 'exec', 'except', 'from', 'global', 'import', 'not', 'print']);

const PRIMITIVES: Record<string, View> = {
  string: (value) => (typeof value === 'string' ? value : null),
  number: (value) => (typeof value === 'number' ? value : null),
  boolean: (value) => (typeof value === 'boolean' ? value : null),
  IntOrString: (value) => (typeof value === 'string' || typeof value === 'number' ? value : null),
  Date: instant,
  V1MicroTime: instant,
  any: () => null,
};

/**
 * Makes the wire form of Kubernetes objects: the fields of their models and no others, in the snake_case of the Python
 * client, unset ones null; keys of maps (labels, capacity, selectors) stay as they are. What an API server sends in
 * another type than the model's is null too, so that no depth and no surprise gets through.
 */
export class Views {
  readonly #only: Readonly<Record<string, readonly string[]>>;
  readonly #made = new Map<string, View>();

  /** `only`: for some models the fields (as the API server writes them) that are shown; the others are left out. */
  constructor(only: Readonly<Record<string, readonly string[]>> = {}) {
    this.#only = only;
  }

  /** The wire form of an object of a model (`V1Pod`); null when it is no object. */
  of(model: string, object: unknown): Record<string, unknown> | null {
    return this.#view(model)(object) as Record<string, unknown> | null;
  }

  /** Made once for a type; types that hold themselves find the one that is being made. */
  #view(type: string): View {
    const known = this.#made.get(type);
    if (known) return known;
    let made: View | undefined;
    this.#made.set(type, (value) => made?.(value));
    made = this.#make(type);
    this.#made.set(type, made);
    return made;
  }

  #make(type: string): View {
    const list = /^(?:Array|Set)<(.+)>$/.exec(type)?.[1];
    if (list !== undefined) return listView(this.#view(list));
    const map = /^\{ \[key: string\]: (.+); \}$/.exec(type)?.[1];
    if (map !== undefined) return mapView(this.#view(map));
    const primitive = PRIMITIVES[type];
    if (primitive) return primitive;
    const model = models[type as keyof typeof models];
    return model === undefined ? () => null : this.#objectView(type, model.getAttributeTypeMap());
  }

  #objectView(model: string, attributes: readonly Attribute[]): View {
    const only = this.#only[model];
    const fields = attributes
      .filter(({ baseName }) => only === undefined || only.includes(baseName))
      .map(({ baseName, type }) => ({ baseName, key: snakeCase(baseName), view: this.#view(type) }));
    return (value) => {
      if (!isMap(value)) return null;
      const shown: Record<string, unknown> = {};
      for (const { baseName, key, view } of fields) {
        const field = value[baseName];
        shown[key] = field === undefined || field === null ? null : view(field);
      }
      return shown;
    };
  }
}

/**
 * The name of a field in the Python client (`clusterIPs` is `cluster_i_ps`), whose generator breaks words so:
 * https://github.com/OpenAPITools/openapi-generator/blob/master/docs/generators/python-legacy.md
 */
export function snakeCase(name: string): string {
  const words = name
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/[-$]/g, '_')
    .toLowerCase();
  return RESERVED.has(words) ? `_${words}` : words;
}

function listView(view: View): View {
  return (value) => (Array.isArray(value) ? value.map(view) : null);
}

function mapView(view: View): View {
  return (value) =>
    isMap(value) ? Object.fromEntries(Object.entries(value).map(([key, field]) => [key, view(field)])) : null;
}

/** RFC 3339 in UTC and seconds; null for what is no instant. */
function instant(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(value)) return value;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
