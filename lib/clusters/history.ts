import * as z from 'zod';
import type { Identity } from '../access/identity.ts';
import type { RequestContext } from '../context.ts';
import { NotFound } from '../errors.ts';
import { type Cluster, type ClusterState, clusterModel } from '../models/cluster.ts';
import type { Finder } from '../repository/finders.ts';
import type { HistoryEntry, Loaded } from '../repository/model.ts';
import { together } from '../repository/queries.ts';
import { timestamp } from '../time.ts';
import { Timestamp } from '../wire/fields.ts';
import { stateCaption } from './states.ts';

/**
 * What happened: `requested` by a user, `started` at the provider, tried again (`retried`), a change of `state` or of the
 * cluster itself (`changed`), a notice that it is `expiring` and what came of that (`expired`), a deletion that somebody
 * `asked` for and that was `denied`, withdrawn or not approved in time, the end of an apply in the background (`applied`),
 * a credential that was `issued` or has ended (`revoked`), and its end: `deleted` when the provider confirmed it,
 * `forgotten` when an admin did not wait for that.
 */
const EVENT_TYPES = [
  ...([
    'requested',
    'started',
    'retried',
    'state',
    'changed',
    'expiring',
    'expired',
    'asked',
    'denied',
    'applied',
    'issued',
    'revoked',
    'deleted',
    'forgotten',
  ] as const),
];
export type EventType = (typeof EVENT_TYPES)[number];

/** One entry of a cluster's history. */
export interface ClusterEvent extends HistoryEntry {
  /** RFC 3339 */
  at: string;
  type: EventType;
  /** One sentence. */
  message: string;
  /** The state since then. */
  state: ClusterState;
  /** The name of the user who did it; undefined: KQueen itself. */
  user?: string;
  /** Of the last event of a cluster that is gone: what is still to be known of it. */
  last?: Pick<Cluster, 'name' | 'owner' | 'provisioner' | 'created_at'>;
}

/** What happened, before it has its place in a history. */
export type NewEvent = Pick<ClusterEvent, 'type' | 'message' | 'user'>;

/** The cluster with one more event in its history, and the event as it is to be written with it. */
export function withEvent(cluster: Cluster, event: NewEvent, now: Date) {
  const sequence = (cluster.events ?? 0) + 1;
  const entry: ClusterEvent = { sequence, at: timestamp(now), ...event, state: cluster.state };
  return { object: { ...cluster, events: sequence }, history: [entry] };
}

/** The last event of a cluster that is about to go; of it the cluster is remembered. */
export function lastEvent(event: NewEvent, now: Date): (cluster: Cluster) => ClusterEvent[] {
  return (cluster) => {
    const { name, owner, provisioner, created_at } = cluster;
    const { history } = withEvent(cluster, event, now);
    return history.map((entry) => ({ ...entry, last: { name, owner, provisioner, created_at } }));
  };
}

/** A cluster, there or gone, with its history, oldest first. */
export interface FoundHistory extends Loaded<Cluster> {
  history: ClusterEvent[];
}

/** Finds histories: also that of a cluster that is gone, which belongs to whom the cluster belonged to. */
export const historyById: Finder<Cluster, FoundHistory> = {
  model: clusterModel,
  find: (queries, namespace, id) => {
    const query = together({
      cluster: queries.object(clusterModel, namespace, id),
      history: queries.history<ClusterEvent>('cluster', namespace, id),
    });
    return {
      ...query,
      decode: (result) => {
        const { cluster, history } = query.decode(result);
        const found = cluster ?? gone(namespace, id, history.at(-1));
        return found && { ...found, history };
      },
    };
  },
};

/** What is remembered of a cluster that is gone. */
function gone(namespace: string, id: string, event: ClusterEvent | undefined): Loaded<Cluster> | undefined {
  if (!event?.last) return undefined;
  const object: Cluster = { id, namespace, ...event.last, state: event.state, metadata: {} };
  return { object, generation: 0, revision: '' };
}

/**
 * Throws `NotFound` for the history of a cluster that is older than the organization of the caller: an earlier one had the
 * namespace.
 */
export function refuseEarlier({ principal, organization }: Identity, cluster: Cluster): void {
  const isEarlier = cluster.created_at < organization.created_at;
  if (isEarlier && principal.role !== 'superadmin') throw new NotFound('The cluster does not exist');
}

export const EventWire = z
  .object({
    id: z.int().meta({ description: 'Starts at 1' }),
    at: Timestamp,
    type: z.enum(EVENT_TYPES),
    state: z.string().meta({ description: 'Caption of the state of the cluster since then' }),
    message: z.string(),
    user: z.string().optional().meta({ description: 'The user who did it; absent for KQueen itself' }),
  })
  .meta({ id: 'ClusterEvent' });

export function eventView({ config }: Pick<RequestContext, 'config'>, event: ClusterEvent) {
  const { sequence, at, type, state, message, user } = event;
  return { id: sequence, at, type, state: stateCaption(config, state), message, user };
}
