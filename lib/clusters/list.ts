import type * as z from 'zod';
import type { RequestContext } from '../context.ts';
import { type Cluster, isInTransition } from '../models/cluster.ts';
import type { Provisioner } from '../models/provisioner.ts';
import { ownersOf } from '../users/owners.ts';
import { contains, listQuery, listView, namespaceShown, pageOf, type SortBy } from '../wire/list.ts';
import { ExpiryInput } from './expiry/wire.ts';
import type { FoundClusters } from './find.ts';
import { seenNow } from './refresh/on-list.ts';
import { stateCaption } from './states.ts';
import { clusterViews } from './wire.ts';

export const ClusterQuery = listQuery(['provisioner'], ['name', 'provisioner', 'engine']).extend({
  expiring_before: ExpiryInput.optional().meta({
    description: 'Clusters that expire before this time (RFC 3339), or have expired',
  }),
});

type Query = z.output<typeof ClusterQuery>;

/** The clusters of the list with their stored states, filtered, sorted and cut as the query says. */
export async function listClusters(context: RequestContext, found: FoundClusters, query: Query) {
  const provisioners = new Map(found.provisioners.map(({ object }) => [object.id, object]));
  const clusters = found.clusters.map(({ object }) => object);
  const matching = clusters.filter((cluster) =>
    matches(cluster, provisioners.get(cluster.provisioner), query),
  );
  const sorted = pageOf(matching, query, (cluster) => sortKey(context, cluster, provisioners, query.sortby));
  const now = await seenNow(context, found, sorted.items);
  const page = { ...sorted, items: sorted.items.flatMap((cluster) => now(cluster) ?? []) };
  const { owners } = await context.tenant.read({ owners: await ownersOf(context, page.items) });
  const view = clusterViews(context);
  return listView(page, (cluster) => {
    const provisioner = provisioners.get(cluster.provisioner);
    const owner = owners(cluster);
    if (!provisioner || !owner) return undefined;
    return {
      ...view(cluster, { provisioner, owner, checkedAt: checkedAt(cluster, found) }),
      ...namespaceShown(query, cluster.namespace),
    };
  });
}

/** The schedule looks at clusters in transition, all those of a provisioner at once. */
function checkedAt({ id, state, provisioner }: Cluster, { checks, runs }: FoundClusters): string | undefined {
  return isInTransition(state) ? (runs.get(provisioner) ?? checks.get(id)) : checks.get(id);
}

function matches({ name, expiry }: Cluster, provisioner: Provisioner | undefined, query: Query): boolean {
  const { expiring_before: before } = query;
  return (
    (before === undefined || (expiry !== undefined && Date.parse(expiry.at) < Date.parse(before))) &&
    contains(name, query.name) &&
    contains(provisioner?.name ?? '', query.provisioner) &&
    contains(provisioner?.engine ?? '', query.engine)
  );
}

function sortKey(
  { config }: RequestContext,
  cluster: Cluster,
  provisioners: Map<string, Provisioner>,
  sortby: SortBy<'provisioner'> = 'created_at',
): string {
  switch (sortby) {
    case 'name':
      return cluster.name;
    case 'state':
    case 'status':
      return stateCaption(config, cluster.state);
    case 'provisioner':
      return provisioners.get(cluster.provisioner)?.name ?? '';
    default:
      return cluster.created_at;
  }
}
