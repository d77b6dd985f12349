import type { Model, StoredObject } from '../repository/model.ts';

/** Where events of an organization are sent to. Its whole URL and its secrets are kept apart. */
export interface Webhook extends StoredObject {
  name: string;
  /** The URL with its query masked. */
  url: string;
  /** `cluster.created`, `cluster.*` or `*`. */
  events: readonly string[];
  active: boolean;
  /** How often the secret was set. */
  secret_version: number;
  /** Until when the previous secret signs too (RFC 3339). */
  previous_until?: string;
  /** Since when nothing could be delivered (RFC 3339); undefined: the last attempt was a success. */
  failing_since?: string;
  /** The receiver asked to be left alone until then (RFC 3339, milliseconds). */
  paused_until?: string;
  /** Why KQueen sends nothing any more, although nobody asked it not to. */
  disabled?: { at: string; reason: string };
}

export const webhookModel: Model<Webhook> = {
  name: 'webhook',
  belongsTo: ({ namespace }) => ({ namespace }),
  unique: () => [],
  references: () => [],
  heldBy: () => [],
  subscription: ({ active, events }) => (active ? events : []),
};
