import { createHash } from 'node:crypto';

export const CREATED = '2026-02-03T04:05:06Z';
const MANAGED = [{ manager: 'kube-controller-manager', operation: 'Update', fields: ['spec', 'status'] }];

/** The same at every start, in the form of a UUID. */
export function uidOf(kind: string, name: string): string {
  const hex = createHash('sha256').update(`${kind} ${name}`).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** The metadata that an API server gives an object. */
export function metadata(kind: string, name: string, more: object = {}) {
  return {
    name,
    uid: uidOf(kind, name),
    resourceVersion: '4711',
    creationTimestamp: CREATED,
    managedFields: MANAGED,
    ...more,
  };
}
