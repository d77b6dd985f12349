import type { RequestContext } from '../../context.ts';
import { credentialModel } from '../../models/credential.ts';
import type { User } from '../../models/user.ts';
import { each } from '../../repository/queries.ts';
import { ordersFor } from './orders.ts';

/**
 * Has the credentials ended of a user who is gone, inactive or in another organization, in whatever tenant their clusters
 * are. Throws `Unavailable`.
 */
export async function endCredentialsOf(
  { referring, tenantOf, dispatcher }: RequestContext,
  { id }: User,
): Promise<void> {
  const places = await referring({ model: credentialModel.name, field: 'user', target: id });
  const byTenant = Map.groupBy(places, ({ namespace }) => namespace);
  for (const [namespace, own] of byTenant) {
    const tenant = tenantOf({ namespace });
    const { found } = await tenant.read({
      found: each(own.map((one) => tenant.one(credentialModel, one.id))),
    });
    await dispatcher.end(ordersFor(found.flatMap((credential) => credential?.object ?? [])));
  }
}
