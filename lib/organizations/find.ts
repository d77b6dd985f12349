import { type Organization, organizationIdIn, organizationModel } from '../models/organization.ts';
import type { Finder } from '../repository/finders.ts';
import { GLOBAL_NAMESPACE } from '../repository/keys.ts';
import type { Loaded } from '../repository/model.ts';
import type { Repository } from '../repository/repository.ts';

/** Organizations lie in no tenant's namespace: whether one is the identity's own is asked when both are known. */
export const organizationById: Finder<Organization, Loaded<Organization>> = {
  model: organizationModel,
  find: (queries, _namespace, id) => queries.object(organizationModel, GLOBAL_NAMESPACE, id),
};

/** The organization that has a namespace, in two round trips. Throws `Unavailable`. */
export async function organizationIn(
  repository: Repository,
  namespace: string,
): Promise<Loaded<Organization> | undefined> {
  const { queries } = repository;
  const { id } = await repository.read({ id: organizationIdIn(queries, namespace) });
  if (id === undefined) return undefined;
  const { organization } = await repository.read({
    organization: queries.object(organizationModel, GLOBAL_NAMESPACE, id),
  });
  return organization;
}
