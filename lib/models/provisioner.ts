import type { Model, StoredObject } from '../repository/model.ts';

/** Whether the engine could be reached with the provisioner's parameters; its captions come from the configuration. */
export const PROVISIONER_STATES = ['OK', 'Error', 'Unknown'] as const;
export type ProvisionerState = (typeof PROVISIONER_STATES)[number];

/** An engine with the parameters to reach it. Secret parameters are kept apart; here they stand as their mask. */
export interface Provisioner extends StoredObject {
  name: string;
  /** The engine's name on the wire, `kqueen.engines.ManualEngine` say. */
  engine: string;
  state: ProvisionerState;
  /** Why it is not OK, one sentence for the user. */
  message?: string;
  /** When a request last asked the engine (RFC 3339); the times of the schedule are kept apart. */
  verified_at?: string;
  parameters: Record<string, unknown>;
  /** The id of the user who owns it. */
  owner: string;
  /** When the schedule looks at it and its clusters next (RFC 3339); absent until it has looked once. */
  next_look?: string;
}

export const provisionerModel: Model<Provisioner> = {
  name: 'provisioner',
  belongsTo: ({ namespace, owner }) => ({ namespace, owner }),
  unique: () => [],
  references: ({ namespace, owner }) => [{ field: 'owner', model: 'user', namespace, id: owner }],
  heldBy: ({ id }) => [{ model: 'cluster', field: 'provisioner', target: id }],
  counts: () => ({ provisioners: 1 }),
  orders: ({ created_at, name }) => ({ created_at, name }),
  countedBy: ({ state }) => ({ state }),
  due: ({ next_look, created_at }) => next_look ?? created_at,
};
