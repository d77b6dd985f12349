import type { Context } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import { type Cluster, clusterModel } from '../../models/cluster.ts';
import type { Loaded } from '../../repository/model.ts';
import { type NewEvent, withEvent } from '../history.ts';

/** Adds what became of a credential to the history of its cluster, unless the cluster is gone. Throws `Unavailable`. */
export async function tell(
  { tenantOf, now }: Context,
  cluster: Loaded<Cluster>,
  event: NewEvent,
): Promise<void> {
  try {
    await tenantOf(cluster.object).update(clusterModel, cluster, { by: 'server' }, (current) =>
      withEvent(current, event, now()),
    );
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
  }
}
