import * as z from 'zod';
import type { RequestContext } from '../context.ts';
import { CLUSTER_STATES, type Cluster, isInTransition } from '../models/cluster.ts';
import { ownersOf } from '../users/owners.ts';
import type { FoundClusters } from './find.ts';
import { stateCaption } from './states.ts';
import { ClusterWire, clusterViews } from './wire.ts';

/** So many clusters are shown of each kind that is not only counted. */
const SHOWN = 10;
/** A cluster that expires within this time needs attention. */
const SOON_MS = 3 * 24 * 60 * 60 * 1000;

const States = z
  .array(z.object({ state: z.string(), clusters: z.int() }))
  .meta({ description: 'Captions of the states, in the order of a life' });
const Some = z.object({ total: z.int(), items: z.array(ClusterWire) });

export const OverviewWire = z.object({
  total: z.int(),
  states: States,
  provisioners: z
    .array(z.object({ id: z.string(), name: z.string(), engine: z.string(), total: z.int(), states: States }))
    .meta({ description: 'The largest first' }),
  in_transition: Some.meta({ description: `Being created, changed or deleted; at most ${SHOWN} items` }),
  attention: Some.meta({
    description: `In Error or Unknown, waiting for an approval, or about to expire; at most ${SHOWN} items`,
  }),
});

/** What stands in front of somebody who looks after all these clusters. */
export async function overviewOf(context: RequestContext, found: FoundClusters) {
  const clusters = found.clusters.map(({ object }) => object);
  const provisioners = new Map(found.provisioners.map(({ object }) => [object.id, object]));
  const moving = clusters.filter(({ state }) => isInTransition(state)).sort(byAge);
  const soon = context.now().getTime() + SOON_MS;
  const ranked = clusters
    .map((cluster) => ({ cluster, rank: urgencyOf(cluster, soon) }))
    .filter(({ rank }) => rank > 0)
    .sort((a, b) => b.rank - a.rank || byAge(a.cluster, b.cluster));
  const shown = {
    moving: moving.slice(0, SHOWN),
    troubled: ranked.slice(0, SHOWN).map(({ cluster }) => cluster),
  };
  const { owners } = await context.tenant.read({
    owners: await ownersOf(context, [...shown.moving, ...shown.troubled]),
  });
  const view = clusterViews(context);
  const views = (items: readonly Cluster[]) =>
    items.flatMap((cluster) => {
      const [provisioner, owner] = [provisioners.get(cluster.provisioner), owners(cluster)];
      if (!provisioner || !owner) return [];
      return [view(cluster, { provisioner, owner, checkedAt: found.checks.get(cluster.id) })];
    });
  const own = Map.groupBy(clusters, ({ provisioner }) => provisioner);
  return {
    total: clusters.length,
    states: statesOf(context, clusters),
    provisioners: [...provisioners.values()]
      .map(({ id, name, engine }) => {
        const made = own.get(id) ?? [];
        return { id, name, engine, total: made.length, states: statesOf(context, made) };
      })
      .sort((a, b) => b.total - a.total || a.name.localeCompare(b.name)),
    in_transition: { total: moving.length, items: views(shown.moving) },
    attention: { total: ranked.length, items: views(shown.troubled) },
  };
}

function statesOf({ config }: RequestContext, clusters: readonly Cluster[]) {
  const grouped = Map.groupBy(clusters, ({ state }) => state);
  return CLUSTER_STATES.map((state) => ({
    state: stateCaption(config, state),
    clusters: grouped.get(state)?.length ?? 0,
  }));
}

/** How much a cluster needs somebody: 0 for not at all. */
function urgencyOf({ state, approval, expiry }: Cluster, soon: number): number {
  if (state === 'Error') return 4;
  if (approval) return 3;
  if (state === 'Unknown') return 2;
  return expiry !== undefined && Date.parse(expiry.at) < soon ? 1 : 0;
}

function byAge(a: Cluster, b: Cluster): number {
  return a.created_at.localeCompare(b.created_at);
}
