import { createHash } from 'node:crypto';

/** The namespace of objects that belong to no tenant: organizations. No tenant can have that name. */
export const GLOBAL_NAMESPACE = 'global';

const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const UUID_V4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/**
 * Under the prefix, what ends by itself (counters of failed logins, locks, and requests with an idempotency key), and what
 * follows from the objects alone (orders and their marks, counts, what is due, and whether all of them are whole).
 */
const OF_NO_USE_ELSEWHERE = /^(thr|lock|req|ord|mrk|cnt|due|ready)\//;
const SECRETS = /^sec\/([^/]+)\/([^/]+)\/(.+)$/;

/** A DNS label (RFC 1123, section 2.1), as a Kubernetes namespace is one, and not `global`. */
export function isNamespace(text: string): boolean {
  return NAMESPACE.test(text) && text !== GLOBAL_NAMESPACE;
}

/** An id as KQueen makes them: a lower-case UUID v4 (RFC 9562). Nothing else ever becomes part of a key. */
export function isId(text: string): boolean {
  return UUID_V4.test(text);
}

/** What is compared of a unique value: case and Unicode form make no difference. */
export function foldCase(value: string): string {
  return value.normalize('NFKC').toLowerCase();
}

/**
 * Where everything lies in the store. One range reads a model of one tenant (`obj/cluster/demoorg/`) or of all
 * (`obj/cluster/`); secrets lie apart, so that a list can neither read nor leak them.
 */
export class Keys {
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix.replace(/\/+$/, '');
  }

  /** The range of everything. */
  get all(): string {
    return `${this.#prefix}/`;
  }

  /** The range of the secrets of all objects. */
  get allSecrets(): string {
    return `${this.#prefix}/sec/`;
  }

  /** There from the first write of a restore to its last: for as long, what is stored is not whole. */
  get restoring(): string {
    return `${this.#prefix}/restoring`;
  }

  /** A key without the prefix; undefined for one that is of this moment and this store, and of no use elsewhere. */
  portable(key: string): string | undefined {
    const rest = key.slice(this.#prefix.length + 1);
    return key === this.restoring || OF_NO_USE_ELSEWHERE.test(rest) ? undefined : rest;
  }

  /** The key that `portable` made this of, or one under another prefix. */
  placed(portable: string): string {
    return `${this.#prefix}/${portable}`;
  }

  object(model: string, namespace: string, id: string): string {
    return `${this.#prefix}/obj/${model}/${namespace}/${id}`;
  }

  /** The range of a model's objects in one namespace, or in all of them. */
  objects(model: string, namespace?: string): string {
    return namespace === undefined
      ? `${this.#prefix}/obj/${model}/`
      : `${this.#prefix}/obj/${model}/${namespace}/`;
  }

  secrets(model: string, namespace: string, id: string): string {
    return `${this.#prefix}/sec/${model}/${namespace}/${id}`;
  }

  /** One of the further secret records of an object. */
  secretPart(model: string, namespace: string, id: string, group: string, number: number): string {
    return `${this.secretParts(model, namespace, id, group)}${String(number).padStart(4, '0')}`;
  }

  /** The range of a group of further secret records of an object, in the order of their numbers. */
  secretParts(model: string, namespace: string, id: string, group: string): string {
    return `${this.secrets(model, namespace, id)}/${group}/`;
  }

  /** When the object's state was last checked; apart, so that a check does not touch the object. */
  check(model: string, namespace: string, id: string): string {
    return `${this.#prefix}/chk/${model}/${namespace}/${id}`;
  }

  checks(model: string, namespace?: string): string {
    return namespace === undefined
      ? `${this.#prefix}/chk/${model}/`
      : `${this.#prefix}/chk/${model}/${namespace}/`;
  }

  /** One entry of an object's history; it outlives the object. */
  history(model: string, namespace: string, id: string, sequence: number): string {
    return `${this.histories(model, namespace, id)}${String(sequence).padStart(10, '0')}`;
  }

  histories(model: string, namespace: string, id: string): string {
    return `${this.#prefix}/evt/${model}/${namespace}/${id}/`;
  }

  /** The range of the histories whose objects went. */
  get allEnded(): string {
    return `${this.#prefix}/end/`;
  }

  /** The histories whose objects went on a day; one of them by its object. */
  ended(day: string): string {
    return `${this.#prefix}/end/${day}/`;
  }

  endedHistory(day: string, model: string, namespace: string, id: string): string {
    return `${this.ended(day)}${model}/${namespace}/${id}`;
  }

  /** The range of all audit trails. */
  get allTrails(): string {
    return `${this.#prefix}/aud/`;
  }

  /** One entry of the audit trail of a tenant. */
  trail(namespace: string, at: string, id: string): string {
    return `${this.trailDay(at.slice(0, 10), namespace)}${at}-${id}`;
  }

  /** The tenant of whose trail a key is. */
  trailNamespace(key: string): string {
    return key.slice(this.#prefix.length).split('/')[3] ?? '';
  }

  /** The audit trail of a day, of one tenant or of all. */
  trailDay(day: string, namespace?: string): string {
    return namespace === undefined
      ? `${this.#prefix}/aud/${day}/`
      : `${this.#prefix}/aud/${day}/${namespace}/`;
  }

  /** The range of what is kept of the quotas of all tenants. */
  get allBooks(): string {
    return `${this.#prefix}/use/`;
  }

  /** The range of what is kept of the quotas of a tenant. */
  books(namespace: string): string {
    return `${this.allBooks}${namespace}/`;
  }

  /** How much a tenant has of what is counted. */
  usage(namespace: string): string {
    return `${this.books(namespace)}count`;
  }

  /** How much a tenant has caused on the present day. */
  day(namespace: string): string {
    return `${this.books(namespace)}day`;
  }

  /** The range of all requests that are kept to be answered again. */
  get allRequests(): string {
    return `${this.#prefix}/req/`;
  }

  /** The requests of a day. */
  requestDay(day: string): string {
    return `${this.#prefix}/req/${day}/`;
  }

  /** A request of a user on a day, under a name that is a hash in hex. */
  request(day: string, namespace: string, user: string, name: string): string {
    return `${this.requestDay(day)}r/${namespace}/${user}/${name}`;
  }

  /** One of the places that a user has for requests on a day. */
  requestSlot(day: string, namespace: string, user: string, slot: number): string {
    return `${this.requestDay(day)}s/${namespace}/${user}/${slot}`;
  }

  /** There for as long as somebody works on a request under this claim. */
  requestClaim(day: string, id: string): string {
    return `${this.requestDay(day)}c/${id}`;
  }

  /** What only one of us does at a time. */
  lock(name: string): string {
    return `${this.#prefix}/lock/${name}`;
  }

  /** A count with an expiry, under a name that is a hash in hex. */
  counter(name: string): string {
    return `${this.counters(name)}${name}`;
  }

  /** The shard that the count lies in: one of 256. */
  counters(name: string): string {
    return `${this.#prefix}/thr/${name.slice(0, 2)}/`;
  }

  /** Index: the namespace of the object with this id. */
  namespaceOf(model: string, id: string): string {
    return `${this.#prefix}/idx/${model}/id/${id}`;
  }

  /** Index: the object that holds this value of a unique field. */
  unique(model: string, field: string, value: string): string {
    return `${this.#prefix}/idx/${model}/${field}/${createHash('sha256').update(foldCase(value)).digest('hex')}`;
  }

  /** Index: the objects of `model` whose `field` refers to `target`. */
  references(model: string, field: string, target: string): string {
    return `${this.#prefix}/idx/${model}/${field}/${target}/`;
  }
}

/**
 * Whose secrets lie under a portable key; undefined when it is not one of secrets. The `id` of a further record is all
 * that follows the namespace.
 */
export function secretsPlace(portable: string): { model: string; namespace: string; id: string } | undefined {
  const [, model, namespace, id] = SECRETS.exec(portable) ?? [];
  return model !== undefined && namespace !== undefined && id !== undefined
    ? { model, namespace, id }
    : undefined;
}
