import { type Organization, organizationModel } from '../models/organization.ts';
import type { Finder } from '../repository/finders.ts';
import { GLOBAL_NAMESPACE } from '../repository/keys.ts';
import type { Loaded } from '../repository/model.ts';

/** Organizations lie in no tenant's namespace: whether one is the identity's own is asked when both are known. */
export const organizationById: Finder<Organization, Loaded<Organization>> = {
  model: organizationModel,
  find: (queries, _namespace, id) => queries.object(organizationModel, GLOBAL_NAMESPACE, id),
};
