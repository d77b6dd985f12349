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
  { referring, tenant, tenantOf, dispatcher }: RequestContext,
  { id }: User,
): Promise<void> {
  const places = await referring({ model: credentialModel.name, field: 'user', target: id });
  if (places.length === 0) return;
  const { found } = await tenant.read({
    found: each(places.map((place) => tenantOf(place).one(credentialModel, place.id))),
  });
  await dispatcher.end(ordersFor(found.flatMap((credential) => credential?.object ?? [])));
}
