import type * as z from 'zod';
import type { RequestContext } from '../context.ts';
import type { Provisioner } from '../models/provisioner.ts';
import type { Loaded } from '../repository/model.ts';
import { ownersOf } from '../users/owners.ts';
import { contains, listQuery, listView, namespaceShown, pageOf, type SortBy } from '../wire/list.ts';
import { stateCaption } from './states.ts';
import { provisionerView } from './wire.ts';

export const ProvisionerQuery = listQuery(['engine'], ['name', 'engine']);

/** The provisioners of the list, filtered, sorted and cut as the query says. */
export async function listProvisioners(
  context: RequestContext,
  found: Loaded<Provisioner>[],
  query: z.output<typeof ProvisionerQuery>,
) {
  const matching = found
    .map(({ object }) => object)
    .filter(({ name, engine }) => contains(name, query.name) && contains(engine, query.engine));
  const page = pageOf(matching, query, (provisioner) => sortKey(context, provisioner, query.sortby));
  const { owners } = await context.tenant.read({ owners: await ownersOf(context, page.items) });
  return listView(page, (provisioner) => {
    const owner = owners(provisioner);
    return (
      owner && {
        ...provisionerView(context, provisioner, owner),
        ...namespaceShown(query, provisioner.namespace),
      }
    );
  });
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
