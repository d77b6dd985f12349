import type { HistoryEntry, Model, StoredObject } from '../model.ts';

/** A write, from which follows what receivers of webhooks are told. */
export interface Written<T extends StoredObject> {
  model: Model<T>;
  /** Undefined: the object is new. */
  before?: T;
  /** Undefined: the object goes. */
  after?: T;
  /** What is added to the history of the object. */
  history?: readonly HistoryEntry[];
}

/** An event for the webhooks of a tenant, as it is sent. */
export interface Announcement {
  /** The same in every attempt, and for every webhook. */
  id: string;
  namespace: string;
  /** `cluster.created` */
  type: string;
  /** RFC 3339 in UTC, milliseconds. */
  at: string;
  /** The text that is signed and sent. */
  body: string;
}

/** A webhook that has something to deliver. */
export interface Addressee {
  namespace: string;
  webhook: string;
}

/** What the outbox must know of events and of those who deliver them. */
export interface Announcer {
  /** The events that a write causes. */
  announce<T extends StoredObject>(written: Written<T>): Announcement[];
  /** The event that a quota of a tenant has stopped somebody. */
  quotaReached(namespace: string, quota: string): Announcement;
  /** Called once the deliveries are stored; never rejects. */
  queued(addressees: readonly Addressee[]): Promise<void>;
}
