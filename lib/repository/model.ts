import type { Counts, Quota } from './quotas/quota.ts';
import type { WriteIds } from './write-ids.ts';

/** What every object has, whatever its model. */
export interface StoredObject {
  /** UUID v4, made by the server. */
  id: string;
  /** The tenant's namespace, or `global` for organizations. */
  namespace: string;
  /** RFC 3339 in UTC, to the second. */
  created_at: string;
}

/** The secret fields of an object in plain text, by field; kept apart from the object and encrypted. */
export type Secrets = Record<string, string>;

/** An object as it stands in the store. */
export interface Stored<T extends StoredObject> {
  object: T;
  /** Raised by every write of a client and by nothing else: the `ETag`. */
  generation: number;
}

/** An object as it was read: with the revision to compare when it is written back. */
export interface Loaded<T extends StoredObject> extends Stored<T> {
  revision: string;
  /** The ids of its last writes; absent of an object that was not read. */
  writes?: WriteIds;
}

/** One entry of an object's history; the sequence numbers of an object begin at 1 and have no gaps. */
export interface HistoryEntry {
  sequence: number;
}

export type ModelName =
  | 'organization'
  | 'user'
  | 'provisioner'
  | 'cluster'
  | 'apply'
  | 'token'
  | 'credential'
  | 'session'
  | 'webhook';

/** By what the objects of a model are listed page by page: ties by id. */
export type OrderName = 'created_at' | 'name' | 'expires_at' | 'approval_ends_at' | 'moving' | 'attention';

/** By what objects are counted: all of them, or those of each value of a field. */
export type Dimension =
  | 'total'
  | 'state'
  | 'provisioner'
  | 'provisioner_state'
  | 'operation'
  | 'role'
  | 'active';

/** What the repository must know of a model to keep its values unique and its relations whole. */
export interface Model<T extends StoredObject> {
  name: ModelName;
  /** Whose it is: the namespace of the tenant, and the user who owns it, where it has an owner. */
  belongsTo(object: T): { namespace: string; owner?: string };
  /** Values that only one object of the model may hold, in all of KQueen; unset ones are left out. */
  unique(object: T): Unique[];
  /** The objects that must exist for as long as this one does, and loosely those by which it is found. */
  references(object: T): Reference[];
  /** Where objects stand that forbid deleting this one, or moving it to another namespace. */
  heldBy(object: T): Holder[];
  /** The events that the object wants to be told of, where it is a webhook. */
  subscription?(object: T): readonly string[];
  /** Further secret records of the object; those that it has no more go with the write. It never moves then. */
  parts?(object: T): PartName[];
  /** As what it counts towards the quotas of its namespace; as nothing if absent. */
  counts?(object: T): Counts;
  /** The namespace that it sets a quota for. */
  allows?(object: T): { namespace: string; quota?: Quota };
  /** Writing it is never charged to the day of an organization: it ends something. */
  isFree?: true;
  /** The sort values of the object by order, of those that it stands in; without it, objects of the model have no pages. */
  orders?(object: T): Partial<Record<OrderName, string>>;
  /** By what objects are counted besides `total`, and the values of the object. */
  countedBy?(object: T): Partial<Record<Dimension, string>>;
  /** When somebody must look at the object (RFC 3339); undefined: never. */
  due?(object: T): string | undefined;
}

/** One of the secret records that an object has besides its own: what is too large for that one. */
export interface PartName {
  group: string;
  /** From 0 */
  number: number;
}

export interface Unique {
  field: string;
  value: string;
  /** What is said when another object holds it. */
  taken?: string;
}

export interface Reference {
  field: string;
  model: ModelName;
  namespace: string;
  id: string;
  /** It may outlive what it refers to. */
  isLoose?: true;
}

/** Objects of `model` that hold another one: by a reference in `field` to `target`, or by standing in `namespace`. */
export type Holder =
  | { model: ModelName; field: string; target: string }
  | { model: ModelName; namespace: string };
