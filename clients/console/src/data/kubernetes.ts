/** What is read of objects of Kubernetes, which the API hands on as they are: nothing is taken for granted. */

/** A field of a field of an object; undefined where one of them is none. */
export function at(value: unknown, ...keys: string[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

/** A list; an empty one where there is none. */
export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text; an empty one where there is none. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A whole number; 0 where there is none. */
export function count(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** A reason with its message, as Kubernetes gives both. */
export function told(reason: string, message: unknown): string {
  return text(message) === '' ? reason : `${reason}: ${text(message)}`;
}

const FACTORS = new Map([
  ['m', 1e-3],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['Ki', 1024],
  ['Mi', 1024 ** 2],
  ['Gi', 1024 ** 3],
  ['Ti', 1024 ** 4],
]);

/** A quantity as Kubernetes writes it (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/). */
export function quantity(value: unknown): number {
  const [, digits = '0', unit = ''] = /^([\d.]+)([A-Za-z]*)$/.exec(text(value)) ?? [];
  return Number(digits) * (FACTORS.get(unit) ?? 1);
}
