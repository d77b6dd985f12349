import { isMap } from './json.ts';

/** What is known of a Kubernetes object before anybody looked into it. */
export interface KubernetesObject {
  metadata: { name: string; uid: string; namespace?: string; labels?: unknown; annotations?: unknown };
  [field: string]: unknown;
}

/** An owner of an object, as the object says. */
export interface OwnerReference {
  apiVersion: string | undefined;
  kind: string;
  name: string;
  uid: string;
  isController: boolean;
}

/** Kubernetes names kinds so; see https://kubernetes.io/docs/reference/using-api/api-concepts/#standard-api-terminology */
const KIND = /^[A-Z][A-Za-z0-9]{0,62}$/;
/** An object has one owner, rarely a few. */
const MOST_OWNERS = 10;

/** What kubectl keeps of an object beside the object, and may hold secrets of it. */
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/**
 * An item of a list as an object; undefined for what has no name or no uid. What nobody looks at and takes half of the
 * room (who manages which field, what was applied last) is taken out of it.
 */
export function objectOf(item: unknown): KubernetesObject | undefined {
  if (!isMap(item) || !isMap(item.metadata)) return undefined;
  const { name, uid, namespace, annotations } = item.metadata;
  if (typeof name !== 'string' || typeof uid !== 'string' || name === '' || uid === '') return undefined;
  if (namespace !== undefined && typeof namespace !== 'string') return undefined;
  delete item.metadata.managedFields;
  if (isMap(annotations)) delete annotations[LAST_APPLIED];
  return item as KubernetesObject;
}

/** A field by its path (`spec.nodeName`); undefined where the way ends early. */
export function fieldOf(object: unknown, ...path: string[]): unknown {
  let value = object;
  for (const name of path) {
    if (!isMap(value) || !Object.hasOwn(value, name)) return undefined;
    value = value[name];
  }
  return value;
}

/** A text field; undefined when it is unset, empty, or no text. */
export function textOf(object: unknown, ...path: string[]): string | undefined {
  const value = fieldOf(object, ...path);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A list field; empty when it is unset or no list. */
export function listAt(object: unknown, ...path: string[]): unknown[] {
  const value = fieldOf(object, ...path);
  return Array.isArray(value) ? value : [];
}

/** The texts of a map field (labels, annotations, a selector). */
export function textsOf(object: unknown, ...path: string[]): [key: string, value: string][] {
  const value = fieldOf(object, ...path);
  if (!isMap(value)) return [];
  return Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
}

/** The owners that an object names, ten at most; the one that controls it first. */
export function ownersOf(object: KubernetesObject): OwnerReference[] {
  const owners = listAt(object, 'metadata', 'ownerReferences').flatMap((reference) => {
    const [kind, uid] = [textOf(reference, 'kind'), textOf(reference, 'uid')];
    if (kind === undefined || uid === undefined || !KIND.test(kind)) return [];
    const name = textOf(reference, 'name') ?? uid;
    const isController = fieldOf(reference, 'controller') === true;
    return [{ apiVersion: textOf(reference, 'apiVersion'), kind, name, uid, isController }];
  });
  return owners.sort((a, b) => Number(b.isController) - Number(a.isController)).slice(0, MOST_OWNERS);
}
