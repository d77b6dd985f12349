import { randomUUID } from 'node:crypto';
import { SERVED, type ServedKind } from './kubernetes-kinds.ts';

/** An object as an API server keeps it. */
export interface SimulatedObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    uid: string;
    managedFields?: { manager: string; operation: string; fields: string[] }[];
    [field: string]: unknown;
  };
  [field: string]: unknown;
}

/** A refusal, with the status and reason of an API server. */
export class Refusal extends Error {
  readonly status: number;
  readonly reason: string;
  readonly details: object | undefined;
  constructor(status: number, reason: string, message: string, details?: object) {
    super(message);
    this.status = status;
    this.reason = reason;
    this.details = details;
  }
}

/** The state of a simulated cluster: its objects, and the kinds that it serves. */
export class KubernetesObjects {
  readonly #objects = new Map<string, SimulatedObject>();
  /** The texts of all apply patches, as they came. */
  readonly applied: string[] = [];
  readonly #served = [...SERVED];
  /** Lists as they were when their first page was read; a token leads into one of them. */
  readonly #snapshots = new Map<string, SimulatedObject[]>();

  /** The kinds of an API version; undefined when it is not served. */
  kindsOf(apiVersion: string): ServedKind[] | undefined {
    const kinds = this.#served.filter((served) => served.apiVersion === apiVersion);
    return kinds.length > 0 ? kinds : undefined;
  }

  kind(apiVersion: string, plural: string): ServedKind | undefined {
    return this.#served.find((served) => served.apiVersion === apiVersion && served.name === plural);
  }

  /** Adds objects as if controllers had made them; whatever metadata they lack is made. */
  add(...objects: Record<string, unknown>[]): void {
    for (const object of objects) {
      const stored = object as SimulatedObject;
      stored.metadata.uid ??= randomUUID();
      this.#objects.set(keyOf(stored), stored);
    }
  }

  /** One page; items of lists carry neither kind nor apiVersion. Throws `Refusal` 410 for a token that is forgotten. */
  list(
    served: ServedKind,
    { namespace, type, labels = [] }: { namespace?: string; type?: string; labels?: [string, string?][] },
    limit: number,
    token: string | undefined,
  ) {
    const [id = '', from = '0'] = token === undefined ? [randomUUID()] : atob(token).split(' ');
    if (token === undefined) {
      const selected = this.#select(served, namespace);
      this.#snapshots.set(
        id,
        selected.filter(
          ({ type: own, metadata }) =>
            (type === undefined || own === type) && hasLabels(metadata.labels, labels),
        ),
      );
    }
    const all = this.#snapshots.get(id);
    if (!all) throw new Refusal(410, 'Expired', 'The provided continue parameter is too old');
    const end = limit > 0 ? Number(from) + limit : all.length;
    const items = all.slice(Number(from), end).map(({ kind: _, apiVersion: __, ...item }) => item);
    return { items, next: end < all.length ? btoa(`${id} ${end}`) : undefined };
  }

  /** Forgets where lists stopped, as an API server does after some minutes. */
  expireTokens(): void {
    this.#snapshots.clear();
  }

  /** Every object of a kind, of one namespace or of all. */
  all(served: ServedKind, namespace?: string): SimulatedObject[] {
    return this.#select(served, namespace);
  }

  /** Every API version that is served. */
  versions(): string[] {
    return [...new Set(this.#served.map(({ apiVersion }) => apiVersion))];
  }

  get(served: ServedKind, namespace: string | undefined, name: string): SimulatedObject | undefined {
    return this.#objects.get(keyFor(served, namespace, name));
  }

  /** Server-side apply, as far as one level of fields. Throws `Refusal`. */
  apply(
    served: ServedKind,
    namespace: string | undefined,
    name: string,
    body: Record<string, unknown>,
    { manager, dryRun, force }: { manager: string; dryRun: boolean; force: boolean },
  ): { object: SimulatedObject; isNew: boolean } {
    if (namespace !== undefined && !this.#hasNamespace(namespace)) {
      throw new Refusal(404, 'NotFound', `namespaces "${namespace}" not found`);
    }
    const { metadata = {} } = body as { metadata?: Record<string, unknown> };
    if (body.kind !== served.kind || metadata.name !== name) {
      throw new Refusal(400, 'BadRequest', 'the name or kind of the object does not match the path');
    }
    if (/[A-Z_]/.test(name))
      throw new Refusal(422, 'Invalid', `${served.kind} "${name}" is invalid: metadata.name`);
    const fields = Object.keys(body).filter((field) => !['apiVersion', 'kind', 'metadata'].includes(field));
    const before = this.get(served, namespace, name);
    refuseImmutable(before, body);
    if (!force) refuseConflict(before, body, fields, manager);
    const others = before?.metadata.managedFields?.filter((entry) => entry.manager !== manager) ?? [];
    const object: SimulatedObject = {
      ...before,
      ...body,
      apiVersion: served.apiVersion,
      kind: served.kind,
      metadata: {
        uid: randomUUID(),
        creationTimestamp: new Date().toISOString().replace(/\.\d{3}/, ''),
        ...before?.metadata,
        ...metadata,
        ...joined(before?.metadata, metadata),
        name,
        ...generationOf(before, body),
        ...(namespace !== undefined && { namespace }),
        managedFields: [...others, { manager, operation: 'Apply', fields }],
      },
    };
    if (!dryRun) {
      this.#objects.set(keyOf(object), object);
      if (object.kind === 'CustomResourceDefinition') this.#serve(object);
    }
    return { object, isNew: before === undefined };
  }

  /** Deletes an object; false when there is none. One with finalizers is marked, and left to its controllers. */
  delete(served: ServedKind, namespace: string | undefined, name: string): boolean {
    const { metadata } = this.get(served, namespace, name) ?? {};
    if (Array.isArray(metadata?.finalizers) && metadata.finalizers.length > 0) {
      metadata.deletionTimestamp ??= new Date().toISOString();
      return true;
    }
    return this.#objects.delete(keyFor(served, namespace, name));
  }

  /** Takes an object away, as the controller does that had a finalizer on it. */
  remove(object: SimulatedObject): void {
    this.#objects.delete(keyOf(object));
  }

  /** Every object of a kind. */
  allOf(served: ServedKind): SimulatedObject[] {
    return this.#select(served, undefined);
  }

  /** Serves another kind, as a definition does that is there from the beginning. */
  serve(...kinds: ServedKind[]): void {
    this.#served.push(...kinds);
  }

  /** The versions in which a group is served, in order. */
  versionsOf(group: string): string[] {
    const versions = this.#served.map(({ apiVersion }) => apiVersion.split('/'));
    return [
      ...new Set(versions.flatMap(([first, version]) => (first === group && version ? [version] : []))),
    ];
  }

  /** Every cluster has the namespace kube-system, that of a test among them which added no objects. */
  #hasNamespace(name: string): boolean {
    return name === 'kube-system' || this.#objects.has(`v1 Namespace  ${name}`);
  }

  #select(served: ServedKind, namespace: string | undefined): SimulatedObject[] {
    return [...this.#objects.values()].filter(
      ({ apiVersion, kind, metadata }) =>
        apiVersion === served.apiVersion &&
        kind === served.kind &&
        (namespace === undefined || metadata.namespace === namespace),
    );
  }

  #serve({ spec }: SimulatedObject): void {
    const { group, names, versions, scope } = spec as {
      group: string;
      names: { plural: string; kind: string };
      versions: { name: string }[];
      scope: string;
    };
    for (const { name } of versions) {
      const { plural, kind } = names;
      this.#served.push({
        apiVersion: `${group}/${name}`,
        name: plural,
        kind,
        namespaced: scope === 'Namespaced',
      });
    }
  }
}

/** Whether an object has these labels, some of them with a value. */
function hasLabels(labels: unknown, wanted: [string, string?][]): boolean {
  const own = new Map(Object.entries((labels ?? {}) as Record<string, string>));
  return wanted.every(([name, value]) => own.has(name) && (value === undefined || own.get(name) === value));
}

/** Labels and annotations are applied key by key: those of others stay. */
function joined(before: Record<string, unknown> = {}, metadata: Record<string, unknown>): object {
  const maps = ['labels', 'annotations'].filter((field) => before[field] && metadata[field]);
  return Object.fromEntries(
    maps.map((field) => [field, { ...(before[field] as object), ...(metadata[field] as object) }]),
  );
}

/** The generation of an object that has a spec counts the changes of that. */
export function generationOf(before: SimulatedObject | undefined, after: Record<string, unknown>): object {
  if (after.spec === undefined) return {};
  const isChanged = JSON.stringify(before?.spec) !== JSON.stringify(after.spec);
  return { generation: Number(before?.metadata.generation ?? 0) + (isChanged ? 1 : 0) };
}

/** What a binding grants, and the type of a Secret, never change. */
function refuseImmutable(before: SimulatedObject | undefined, body: Record<string, unknown>): void {
  for (const field of ['roleRef', 'type']) {
    const isChanged = JSON.stringify(before?.[field]) !== JSON.stringify(body[field]);
    if (before?.[field] !== undefined && body[field] !== undefined && isChanged) {
      const name = `${before.kind} "${before.metadata.name}"`;
      throw new Refusal(422, 'Invalid', `${name} is invalid: ${field}: field is immutable`);
    }
  }
}

/** A field that another manager set to another value is a conflict. */
function refuseConflict(
  before: SimulatedObject | undefined,
  body: Record<string, unknown>,
  fields: string[],
  manager: string,
): void {
  for (const owner of before?.metadata.managedFields ?? []) {
    const field = owner.fields.find(
      (name) => fields.includes(name) && JSON.stringify(before?.[name]) !== JSON.stringify(body[name]),
    );
    if (owner.manager !== manager && field !== undefined) {
      throw new Refusal(
        409,
        'Conflict',
        `Apply failed with 1 conflict: conflict with "${owner.manager}": .${field}`,
        {
          causes: [
            {
              reason: 'FieldManagerConflict',
              message: `conflict with "${owner.manager}"`,
              field: `.${field}`,
            },
          ],
        },
      );
    }
  }
}

function keyFor({ apiVersion, kind }: ServedKind, namespace: string | undefined, name: string): string {
  return `${apiVersion} ${kind} ${namespace ?? ''} ${name}`;
}

function keyOf({ apiVersion, kind, metadata }: SimulatedObject): string {
  return `${apiVersion} ${kind} ${metadata.namespace ?? ''} ${metadata.name}`;
}
