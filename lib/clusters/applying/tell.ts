import type { Context } from '../../context.ts';
import { NotFound, Unavailable } from '../../errors.ts';
import { logFailure } from '../../logger.ts';
import { type Cluster, clusterModel } from '../../models/cluster.ts';
import type { Loaded } from '../../repository/model.ts';
import { type NewEvent, withEvent } from '../history.ts';

/** Adds an event to the history of a cluster that is still there. One that cannot be added fails nothing, and is logged. */
export async function tell(context: Context, cluster: Loaded<Cluster>, event: NewEvent): Promise<void> {
  try {
    await context
      .tenantOf(cluster.object)
      .update(clusterModel, cluster, { by: 'server' }, (current) => withEvent(current, event, context.now()));
  } catch (error) {
    if (error instanceof NotFound) return;
    if (!(error instanceof Unavailable)) throw error;
    logFailure('An event could not be added to the history of a cluster', error);
  }
}
