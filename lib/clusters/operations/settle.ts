import { randomUUID } from 'node:crypto';
import type { Context } from '../../context.ts';
import type { Engine, Watched } from '../../engines/engine.ts';
import { NotFound } from '../../errors.ts';
import type { Kubeconfig } from '../../kubernetes/kubeconfig/kubeconfig.ts';
import { type Cluster, clusterModel, type Operation } from '../../models/cluster.ts';
import type { Change } from '../../repository/change.ts';
import type { Loaded } from '../../repository/model.ts';
import { forgetDependents } from '../forget-dependents.ts';
import { lastEvent } from '../history.ts';
import { kubeconfigSecret } from '../kubeconfig.ts';
import {
  afterKubeconfig,
  afterObservation,
  afterReplacement,
  DELETED,
  isIdle,
  isWatched,
} from '../lifecycle.ts';
import { Overtaken } from './claim.ts';

const SERVER = { by: 'server' } as const;

/** What an engine answered. */
export type Outcome = Watched | Kubeconfig;

/** Who settles an operation: the worker that holds its claim, or a look at what the provider does. */
export interface Settler {
  engine: Pick<Engine, 'kubeconfig'>;
  /** The operation that was worked on or looked at. */
  operation: Operation | undefined;
  holdsClaim: boolean;
}

/** What becomes of a cluster by an outcome: how it is then, or undefined once it is gone. */
export async function settle(
  context: Context,
  found: Loaded<Cluster>,
  settler: Settler,
  outcome: Outcome,
): Promise<Cluster | undefined> {
  if (outcome === 'deleted') {
    if (found.object.operation?.id !== settler.operation?.id)
      return record(context, found, settler, undefined);
    const last = lastEvent(DELETED, context.now());
    await context.tenantOf(found.object).delete(clusterModel, found, SERVER, last);
    await forgetDependents(context, found.object);
    return undefined;
  }
  const handle = 'handle' in outcome ? outcome.handle : undefined;
  return record(context, found, settler, (current) => change(context, current, settler, outcome), handle);
}

/**
 * Writes what `make` makes of a cluster, while the operation is still the one that was worked on. When a deletion has
 * replaced it meanwhile, only what the engine wants to remember is kept, and the deletion, which has waited for the worker,
 * is free to begin.
 */
export async function record(
  { tenantOf }: Context,
  found: Loaded<Cluster>,
  { operation, holdsClaim }: Pick<Settler, 'operation' | 'holdsClaim'>,
  make: ((current: Cluster) => Change<Cluster>) | undefined,
  handle?: Cluster['handle'],
): Promise<Cluster | undefined> {
  try {
    const { object } = await tenantOf(found.object).update(clusterModel, found, SERVER, (current) => {
      const isSame =
        current.operation?.id === operation?.id && (holdsClaim || isWatched(current) || isIdle(current));
      if (isSame && make) return make(current);
      if (!holdsClaim) throw new Overtaken();
      return { object: afterReplacement(current, handle) };
    });
    return object;
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    if (error instanceof Overtaken) return found.object;
    throw error;
  }
}

function change(
  { now }: Context,
  current: Cluster,
  { engine }: Settler,
  outcome: Exclude<Outcome, 'deleted'>,
): Change<Cluster> {
  if ('clusters' in outcome)
    return { ...afterKubeconfig(current, now()), secrets: kubeconfigSecret(outcome) };
  const fetchId = engine.kubeconfig ? randomUUID() : undefined;
  return afterObservation(current, outcome, { now: now(), fetchId });
}
