import type * as z from 'zod';
import { type Listing, shownPage } from '../access/pages.ts';
import type { RequestContext } from '../context.ts';
import type { Provisioner } from '../models/provisioner.ts';
import type { Loaded } from '../repository/model.ts';
import { each } from '../repository/queries.ts';
import { ownersOf } from '../users/owners.ts';
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
import type { FoundProvisioners } from './find.ts';
import { stateCaption } from './states.ts';
import { provisionerView } from './wire.ts';

export const ProvisionerQuery = listQuery(['engine'], ['name', 'engine']);

type Query = z.output<typeof ProvisionerQuery>;

/** The provisioners of the list, filtered, sorted and cut as the query says. */
export async function listProvisioners(
  context: RequestContext,
  found: Listing<Provisioner, FoundProvisioners>,
  query: Query,
) {
  const page = 'page' in found ? shownPage(found.page) : pageOfAll(context, found.all.provisioners, query);
  const asked = 'page' in found ? page.items : [];
  const { owners, times } = await context.tenant.read({
    owners: await ownersOf(context, page.items),
    times: each(asked.map((one) => context.tenantOf(one).checkedAt('provisioner', one.id))),
  });
  const checks = 'page' in found ? new Map(asked.map(({ id }, at) => [id, times[at]])) : found.all.checks;
  const body = listView(page, (provisioner) => {
    const owner = owners(provisioner);
    return (
      owner && {
        ...provisionerView(context, provisioner, owner, checks.get(provisioner.id)),
        ...namespaceShown(query, provisioner.namespace),
      }
    );
  });
  return { body, next: nextQuery(query, ORDERS, page.next) };
}

function pageOfAll(context: RequestContext, found: Loaded<Provisioner>[], query: Query): Page<Provisioner> {
  const matching = found
    .map(({ object }) => object)
    .filter(({ name, engine }) => contains(name, query.name) && contains(engine, query.engine));
  return pageOf(matching, query, (provisioner) => sortKey(context, provisioner, query.sortby));
}

function sortKey(
  { config }: RequestContext,
  provisioner: Provisioner,
  sortby: SortBy<'engine'> = 'created_at',
): string {
  switch (sortby) {
    case 'name':
    case 'engine':
      return provisioner[sortby];
    case 'state':
    case 'status':
      return stateCaption(config, provisioner.state);
    default:
      return provisioner.created_at;
  }
}
