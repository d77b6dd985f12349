import type { RequestContext } from '../../context.ts';
import { withDeadline } from '../../deadline.ts';
import { DomainError } from '../../errors.ts';
import type { Cluster } from '../../models/cluster.ts';
import { plainParameters } from '../../provisioners/parameters.ts';
import { each } from '../../repository/queries.ts';
import type { FoundClusters } from '../find.ts';
import { isWatched } from '../lifecycle.ts';
import { watchClusters } from './watch.ts';

/** A list waits for the providers no longer than this. */
const DEADLINE_MS = 1_000;

/**
 * What the clusters of a page are now: with CLUSTER_STATE_ON_LIST their providers are asked about those in transition,
 * once for each provisioner, and waited for 1 s at most; whatever is not known by then is shown as it is stored. Gives
 * undefined for a cluster that turns out to be gone.
 */
export async function seenNow(
  context: RequestContext,
  found: FoundClusters,
  page: readonly Cluster[],
): Promise<(cluster: Cluster) => Cluster | undefined> {
  const shown = new Set(page.filter(isWatched).map(({ id }) => id));
  if (!context.config.CLUSTER_STATE_ON_LIST || shown.size === 0) return (cluster) => cluster;
  const clusters = found.clusters.filter(({ object }) => shown.has(object.id));
  const asked = found.provisioners
    .map(({ object }) => object)
    .filter(({ id }) => clusters.some(({ object }) => object.provisioner === id));
  const { secrets } = await context.tenant.read({
    secrets: each(
      asked.map((provisioner) => context.tenantOf(provisioner).secrets('provisioner', provisioner.id)),
    ),
  });
  const seen = asked.map(async (provisioner, at) => {
    const engine = context.engines.find(provisioner.engine);
    if (!engine) return new Map<string, Cluster | undefined>();
    const parameters = plainParameters(provisioner.parameters, secrets[at] ?? {});
    const own = clusters.filter(({ object }) => object.provisioner === provisioner.id);
    return within((signal) => watchClusters(context, engine, parameters, own, signal));
  });
  const changed = new Map((await Promise.all(seen)).flatMap((clusters) => [...clusters]));
  return (cluster) => (changed.has(cluster.id) ? changed.get(cluster.id) : cluster);
}

/** What was seen in time; a provider that cannot be asked is no reason to refuse a list. */
async function within(
  look: (signal: AbortSignal) => Promise<Map<string, Cluster | undefined>>,
): Promise<Map<string, Cluster | undefined>> {
  const nothing = new Map<string, Cluster | undefined>();
  try {
    const patience = new Promise<typeof nothing>((resolve) => {
      setTimeout(resolve, DEADLINE_MS, nothing).unref();
    });
    return await Promise.race([withDeadline(DEADLINE_MS, look), patience]);
  } catch (error) {
    if (error instanceof DomainError) return nothing;
    throw error;
  }
}
