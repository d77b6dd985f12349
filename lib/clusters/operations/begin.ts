import { randomUUID } from 'node:crypto';
import type { RequestContext } from '../../context.ts';
import { Conflict } from '../../errors.ts';
import {
  type Cluster,
  type ClusterState,
  clusterModel,
  type Operation,
  type OperationKind,
} from '../../models/cluster.ts';
import type { Stored } from '../../repository/model.ts';
import { timestamp } from '../../time.ts';
import type { FoundCluster } from '../find.ts';
import { withEvent } from '../history.ts';
import { isInTransition, stateCaption } from '../states.ts';

/** What a user asks for. */
export interface Wish {
  kind: Exclude<OperationKind, 'kubeconfig'>;
  /** For the history: one sentence. */
  message: string;
  /** What the metadata will hold when it is done. */
  wanted?: Record<string, unknown>;
}

const STATES: Record<Wish['kind'], ClusterState> = {
  provision: 'Deploying',
  deprovision: 'Destroying',
  resize: 'Updating',
  network_policy: 'Updating',
};

/** A new operation on a cluster, as nobody has claimed it. */
export function newOperation(kind: OperationKind, now: Date): Operation {
  return { id: randomUUID(), kind, requested_at: timestamp(now), phase: 'requested', attempts: 0 };
}

/**
 * Records an operation on a cluster in the commit that changes its state, and hands it to a worker. A deletion takes the
 * place of whatever is being done, but waits until the worker who is at that has finished; anything else waits until
 * nothing is being done (`Conflict`).
 */
export async function beginOperation(
  context: RequestContext,
  found: FoundCluster,
  wish: Wish,
): Promise<Stored<Cluster>> {
  const { config, identity, now, writer, dispatcher } = context;
  const operation = newOperation(wish.kind, now());
  const stored = await context.tenantOf(found.object).update(clusterModel, found, writer, (current) => {
    if (wish.kind === 'deprovision') {
      if (current.operation?.kind === 'deprovision') return { object: current };
    } else if (isInTransition(current.state)) {
      const state = stateCaption(config, current.state);
      throw new Conflict(`The cluster is ${state}: wait until that is done`);
    }
    const before = Object.fromEntries(
      Object.keys(wish.wanted ?? {}).map((name) => [name, current.metadata[name]]),
    );
    const changed: Cluster = {
      ...current,
      state: STATES[wish.kind],
      status_message: wish.message,
      metadata: { ...current.metadata, ...wish.wanted },
      operation: {
        ...operation,
        claimed_until: current.operation?.claimed_until,
        ...(wish.wanted && { wanted: wish.wanted, before }),
      },
    };
    return withEvent(
      changed,
      { type: 'requested', message: wish.message, user: identity.user.username },
      now(),
    );
  });
  const { namespace, id, operation: recorded } = stored.object;
  if (recorded) await dispatcher.operate([{ namespace, cluster: id, operation: recorded.id }]);
  return stored;
}
