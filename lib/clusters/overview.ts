import * as z from 'zod';
import type { ReadHead } from '../access/heads.ts';
import type { Indexed } from '../access/indexed.ts';
import type { RequestContext } from '../context.ts';
import { attentionUntil } from '../models/attention.ts';
import { CLUSTER_STATES, type Cluster, clusterModel } from '../models/cluster.ts';
import type { Provisioner } from '../models/provisioner.ts';
import { overall, tally } from '../repository/indexes/tally.ts';
import { each } from '../repository/queries.ts';
import { timestamp } from '../time.ts';
import { ownersOf } from '../users/owners.ts';
import type { CountedClusters, FoundClusters } from './find.ts';
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
export async function overviewOf(
  context: RequestContext,
  found: Indexed<CountedClusters & { namespace?: string }, FoundClusters>,
) {
  const soon = attentionUntil(timestamp(new Date(context.now().getTime() + SOON_MS)));
  const { counts, provisioners, moving, attention } =
    'indexed' in found ? await byIndexes(context, found.indexed, soon) : byObjects(found.all, soon);
  const named = new Map(provisioners.map(({ object }) => [object.id, object]));
  const views = await viewsOf(context, named, [moving, attention]);
  const byProvisioner = Map.groupBy(counts, ([value]) => value.slice(0, value.indexOf(' ')));
  return {
    total: sumOf([...counts]),
    states: statesOf(context, [...counts]),
    provisioners: [...named.values()]
      .map(({ id, name, engine }) => {
        const own = byProvisioner.get(id) ?? [];
        return { id, name, engine, total: sumOf(own), states: statesOf(context, own) };
      })
      .sort((a, b) => b.total - a.total || a.name.localeCompare(b.name)),
    in_transition: { total: moving.total, items: views(moving) },
    attention: { total: attention.total, items: views(attention) },
  };
}

interface Found extends CountedClusters {
  moving: ReadHead<Cluster>;
  attention: ReadHead<Cluster>;
}

async function byIndexes(
  context: RequestContext,
  { namespace, ...counted }: CountedClusters & { namespace?: string },
  until: string,
): Promise<Found> {
  const none = { total: 0, objects: [] };
  const [moving = none, attention = none] = await context.readHeads(clusterModel, [
    { order: 'moving', namespace, limit: SHOWN },
    { order: 'attention', namespace, until, limit: SHOWN },
  ]);
  return { ...counted, moving, attention };
}

function byObjects({ clusters, provisioners }: FoundClusters, until: string): Found {
  const head = (order: 'moving' | 'attention', last?: string): ReadHead<Cluster> => {
    const standing = clusters.flatMap((cluster) => {
      const value = clusterModel.orders?.(cluster.object)[order];
      return value === undefined || (last !== undefined && value > last) ? [] : [{ cluster, value }];
    });
    const sorted = standing.sort((a, b) => (a.value < b.value ? -1 : 1));
    return { total: sorted.length, objects: sorted.slice(0, SHOWN).map(({ cluster }) => cluster) };
  };
  return {
    counts: overall(tally(clusterModel, 'provisioner_state', clusters)),
    provisioners,
    moving: head('moving'),
    attention: head('attention', until),
  };
}

/** Shows clusters as lists do; those whose owner or provisioner has just gone are left out. */
async function viewsOf(
  context: RequestContext,
  provisioners: ReadonlyMap<string, Provisioner>,
  heads: readonly ReadHead<Cluster>[],
) {
  const clusters = heads.flatMap(({ objects }) => objects.map(({ object }) => object));
  const { owners, checks } = await context.tenant.read({
    owners: await ownersOf(context, clusters),
    checks: each(clusters.map((cluster) => context.tenantOf(cluster).checkedAt('cluster', cluster.id))),
  });
  const checkedAt = new Map(clusters.map(({ id }, at) => [id, checks[at]]));
  const view = clusterViews(context);
  return ({ objects }: ReadHead<Cluster>) =>
    objects.flatMap(({ object }) => {
      const [provisioner, owner] = [provisioners.get(object.provisioner), owners(object)];
      return provisioner && owner
        ? [view(object, { provisioner, owner, checkedAt: checkedAt.get(object.id) })]
        : [];
    });
}

function sumOf(counts: readonly (readonly [string, number])[]): number {
  return counts.reduce((sum, [, clusters]) => sum + clusters, 0);
}

function statesOf({ config }: RequestContext, counts: readonly (readonly [string, number])[]) {
  return CLUSTER_STATES.map((state) => ({
    state: stateCaption(config, state),
    clusters: sumOf(counts.filter(([value]) => value.endsWith(` ${state}`))),
  }));
}
