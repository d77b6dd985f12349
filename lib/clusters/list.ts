import * as z from 'zod';
import type { Listing, StoredPage } from '../access/pages.ts';
import type { RequestContext } from '../context.ts';
import { type Cluster, isInTransition } from '../models/cluster.ts';
import { type Provisioner, provisionerModel } from '../models/provisioner.ts';
import { each } from '../repository/queries.ts';
import { type Owners, ownersOf } from '../users/owners.ts';
import {
  contains,
  listQuery,
  listView,
  namespaceShown,
  type Page,
  pageOf,
  type SortBy,
} from '../wire/list.ts';
import { nextQuery, ORDERS } from '../wire/pages.ts';
import { ExpiryInput } from './expiry/wire.ts';
import type { FoundClusters } from './find.ts';
import { seenNow } from './refresh/on-list.ts';
import { stateCaption } from './states.ts';
import { clusterViews } from './wire.ts';

export const ClusterQuery = listQuery(['provisioner'], ['name', 'provisioner', 'engine']).extend({
  state: z.string().optional().meta({ description: 'Clusters in this state, by its caption' }),
  expiring_before: ExpiryInput.optional().meta({
    description: 'Clusters that expire before this time (RFC 3339), or have expired',
  }),
});

type Query = z.output<typeof ClusterQuery>;

/** The clusters of the list with their stored states, filtered, sorted and cut as the query says. */
export async function listClusters(
  context: RequestContext,
  listing: Listing<Cluster, FoundClusters>,
  query: Query,
) {
  const {
    page: stored,
    found,
    owners,
  } = 'page' in listing ? await onPage(context, listing.page) : await amongAll(context, listing.all, query);
  const now = await seenNow(context, found, stored.items);
  const page = { ...stored, items: stored.items.flatMap((cluster) => now(cluster) ?? []) };
  const provisioners = byId(found);
  const view = clusterViews(context);
  const body = listView(page, (cluster) => {
    const provisioner = provisioners.get(cluster.provisioner);
    const owner = owners(cluster);
    if (!provisioner || !owner) return undefined;
    return {
      ...view(cluster, { provisioner, owner, checkedAt: checkedAt(cluster, found) }),
      ...namespaceShown(query, cluster.namespace),
    };
  });
  return { body, next: nextQuery(query, ORDERS, page.next) };
}

/** The clusters to show, with all that they are shown with. */
interface ToShow {
  page: Page<Cluster>;
  found: FoundClusters;
  owners: Owners;
}

/** Of a page what belongs to its clusters alone is read, in one round trip. */
async function onPage(
  context: RequestContext,
  { objects: clusters, ...page }: StoredPage<Cluster>,
): Promise<ToShow> {
  const items = clusters.map(({ object }) => object);
  const makers = [...new Map(items.map((cluster) => [cluster.provisioner, cluster])).values()];
  const { owners, provisioners, checks, runs } = await context.tenant.read({
    owners: await ownersOf(context, items),
    provisioners: each(
      makers.map((cluster) => context.tenantOf(cluster).one(provisionerModel, cluster.provisioner)),
    ),
    checks: each(items.map((cluster) => context.tenantOf(cluster).checkedAt('cluster', cluster.id))),
    runs: each(
      makers.map((cluster) => context.tenantOf(cluster).checkedAt('provisioner', cluster.provisioner)),
    ),
  });
  const found = {
    clusters,
    provisioners: provisioners.filter((provisioner) => provisioner !== undefined),
    checks: timesOf(
      items.map(({ id }) => id),
      checks,
    ),
    runs: timesOf(
      makers.map(({ provisioner }) => provisioner),
      runs,
    ),
  };
  return { page: { items, ...page }, found, owners };
}

function timesOf(ids: readonly string[], times: readonly (string | undefined)[]): Map<string, string> {
  return new Map(
    ids.flatMap((id, at) => {
      const time = times[at];
      return time === undefined ? [] : [[id, time] as const];
    }),
  );
}

async function amongAll(context: RequestContext, found: FoundClusters, query: Query): Promise<ToShow> {
  const provisioners = byId(found);
  const clusters = found.clusters.map(({ object }) => object);
  const matching = clusters.filter((cluster) =>
    matches(context, cluster, provisioners.get(cluster.provisioner), query),
  );
  const page = pageOf(matching, query, (cluster) => sortKey(context, cluster, provisioners, query.sortby));
  const { owners } = await context.tenant.read({ owners: await ownersOf(context, page.items) });
  return { page, found, owners };
}

function byId({ provisioners }: FoundClusters): Map<string, Provisioner> {
  return new Map(provisioners.map(({ object }) => [object.id, object]));
}

/** The schedule looks at clusters in transition, all those of a provisioner at once. */
function checkedAt({ id, state, provisioner }: Cluster, { checks, runs }: FoundClusters): string | undefined {
  return isInTransition(state) ? (runs.get(provisioner) ?? checks.get(id)) : checks.get(id);
}

function matches(
  { config }: RequestContext,
  { name, state, expiry }: Cluster,
  provisioner: Provisioner | undefined,
  query: Query,
): boolean {
  const { expiring_before: before } = query;
  return (
    (query.state === undefined || query.state === stateCaption(config, state)) &&
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
