import { createHash } from 'node:crypto';

export const CREATED = '2026-02-03T04:05:06Z';

/** An object as it comes out of an API server. */
export type Kubernetes = Record<string, unknown> & {
  kind: string;
  metadata: { name: string; uid: string; namespace?: string; [field: string]: unknown };
};

/** Metadata beyond what every object has. */
interface Metadata {
  namespace?: string;
  [field: string]: unknown;
}

/** Who set which fields; the names of the fields alone take as much room as the fields. */
const MANAGED = [
  {
    manager: 'kube-controller-manager',
    operation: 'Update',
    apiVersion: 'v1',
    time: CREATED,
    fieldsType: 'FieldsV1',
    fieldsV1: {
      'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} }, 'f:ownerReferences': { '.': {} } },
      'f:spec': { 'f:containers': { 'k:{"name":"main"}': { '.': {}, 'f:image': {}, 'f:resources': {} } } },
    },
  },
];

/** A SHA-256 in hexadecimal digits, as images and containers have. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The same at every start, in the form of a UUID. */
export function uidOf(kind: string, name: string): string {
  const hex = digest(`${kind} ${name}`);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** The metadata that an API server gives an object. */
export function metadata(kind: string, name: string, more: Metadata = {}) {
  return {
    name,
    uid: uidOf(kind, `${more.namespace ?? ''} ${name}`.trim()),
    resourceVersion: '4711',
    creationTimestamp: CREATED,
    managedFields: MANAGED,
    ...more,
  };
}

/** An object, in a namespace where `more` of its metadata names one. */
export function object(
  [apiVersion, kind]: readonly [apiVersion: string, kind: string],
  name: string,
  rest: object,
  more: Metadata = {},
): Kubernetes {
  return { apiVersion, kind, metadata: metadata(kind, name, more), ...rest };
}

/** How an object names what controls it. */
export function ownedBy({ apiVersion, kind, metadata: { name, uid } }: Kubernetes) {
  const reference = { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
  return { ownerReferences: [reference] };
}
