import { randomUUID } from 'node:crypto';
import type { RequestContext } from '../../context.ts';
import { type Cluster, clusterModel, isInTransition } from '../../models/cluster.ts';
import type { Stored } from '../../repository/model.ts';
import type { Writer } from '../../repository/writer.ts';
import type { FoundCluster } from '../find.ts';
import { afterWish, type Wish } from '../lifecycle.ts';
import { stateCaption } from '../states.ts';
import { handOver } from './hand-over.ts';

/**
 * Records an operation on a cluster in the commit that changes its state, and hands it to a worker. Throws `Conflict`
 * while another operation is under way, unless this one is a deletion, and whatever `refuse` throws of the cluster as it is
 * when it is written.
 */
export async function beginOperation(
  context: RequestContext,
  found: FoundCluster,
  wish: Omit<Wish, 'user'>,
  refuse: (current: Cluster) => void = () => {},
): Promise<Stored<Cluster>> {
  const { config, identity } = context;
  const { operation } = found.object;
  const deletes = wish.task.kind === 'deprovision';
  // It is under way: written again and again, it would fill the store.
  if (deletes && operation?.kind === 'deprovision' && isInTransition(found.object.state)) {
    refuse(found.object);
    await handOver(context, [found.object]);
    return found;
  }
  const writer: Writer = deletes ? { ...context.writer, ends: true } : context.writer;
  const id = randomUUID();
  const asked: Wish = { ...wish, user: identity.principal.name };
  const stored = await context.tenantOf(found.object).update(clusterModel, found, writer, (current) => {
    refuse(current);
    return afterWish(current, asked, {
      ...{ id, now: context.now(), caption: stateCaption(config, current.state) },
    });
  });
  await handOver(context, [stored.object]);
  return stored;
}

/** The cluster as `beginOperation` would write it; throws what that throws, and writes nothing. */
export async function tryOperation(
  context: RequestContext,
  { object: current }: FoundCluster,
  wish: Omit<Wish, 'user'>,
): Promise<Cluster> {
  const { config, identity, now } = context;
  const asked = { ...wish, user: identity.principal.name };
  const caption = stateCaption(config, current.state);
  const { object } = afterWish(current, asked, { id: randomUUID(), now: now(), caption });
  await context.tenantOf(current).refuseBeyondQuota(clusterModel, current, object);
  return object;
}
