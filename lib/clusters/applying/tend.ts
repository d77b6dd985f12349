import { contextOf, type Services } from '../../app/services.ts';
import type { Context } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import { inParallel } from '../../in-parallel.ts';
import { type Apply, applyModel, RESULTS } from '../../models/apply.ts';
import { type Cluster, clusterModel } from '../../models/cluster.ts';
import { dueObjects } from '../../repository/due-objects.ts';
import type { Loaded } from '../../repository/model.ts';
import { each } from '../../repository/queries.ts';
import { Overtaken } from '../operations/claim.ts';
import { ended, isLate, isLost, isStale, summary } from './life.ts';
import { unpackResults } from './pack.ts';
import { tell } from './tell.ts';

const AT_ONCE = 8;
const EXPIRED = 'It expired before all objects were applied: apply the manifest again';

/**
 * Looks after the applies of all tenants: removes those that are of no use any more, or whose cluster is gone; gives up those
 * that took too long; and hands those to workers again that none has. Reads those
 * that are not over, and those whose results have been there long enough.
 */
export async function tendApplies(services: Services): Promise<void> {
  const context = contextOf(services);
  const { repository, now } = services;
  const { queries } = repository;
  const start = now();
  const applies = await dueObjects(repository, applyModel, start);
  const { clusters } = await repository.read({
    clusters: each(
      applies.map(({ object }) => queries.object(clusterModel, object.namespace, object.cluster)),
    ),
  });
  await inParallel([...applies.entries()], AT_ONCE, async ([at, apply]) => {
    const cluster = clusters[at];
    if (!cluster || isStale(apply.object, start)) await remove(context, apply);
    else if (isLate(apply.object, start)) await expire(context, apply, cluster);
  });
  const lost = applies.filter(({ object }, at) => clusters[at] && isLost(object, start));
  await context.dispatcher.apply(lost.map(({ object: { namespace, id: apply } }) => ({ namespace, apply })));
}

/** As a server: nobody asks for it, and it is in nobody's trail. */
function remove({ tenantOf }: Context, apply: Loaded<Apply>): Promise<void> {
  return tenantOf(apply.object).delete(applyModel, apply, { by: 'server' });
}

async function expire(context: Context, apply: Loaded<Apply>, cluster: Loaded<Cluster>): Promise<void> {
  const { object } = apply;
  const tenant = context.tenantOf(object);
  const { results } = await tenant.read({ results: tenant.secretParts('apply', object.id, RESULTS) });
  const message = `${summary(unpackResults(results), object.dry_run)}. ${EXPIRED}`;
  try {
    await tenant.update(applyModel, apply, { by: 'server' }, (current) => {
      if (!isLate(current, context.now())) throw new Overtaken();
      return { object: ended(current, 'expired', context.now(), EXPIRED) };
    });
    await tell(context, cluster, { type: 'applied', message });
  } catch (error) {
    if (!(error instanceof Overtaken || error instanceof NotFound)) throw error;
  }
}
