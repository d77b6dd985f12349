import type * as z from 'zod';
import { mayDoTo } from '../access/policies.ts';
import type { RequestContext } from '../context.ts';
import { Forbidden } from '../errors.ts';
import { type Organization, organizationModel, type Settings } from '../models/organization.ts';
import type { Loaded, Stored } from '../repository/model.ts';
import type { UpdateSettings } from './wire.ts';

/**
 * Changes what the admins of an organization decide of its clusters. Who could turn the second approver off could also
 * delete without one: that takes the right `organization:update` besides (`Forbidden`).
 */
export function updateSettings(
  { identity, organizations, writer }: RequestContext,
  organization: Loaded<Organization>,
  changes: z.output<typeof UpdateSettings>,
): Promise<Stored<Organization>> {
  return organizations.update(organizationModel, organization, writer, (current) => {
    const isLoosened = changes.second_approver === false && current.settings?.second_approver === true;
    if (isLoosened && !mayDoTo(identity, 'organization:update', organizationModel, current))
      throw new Forbidden(
        'You may not turn the second approver off: somebody who may change the organization must',
      );
    return { object: { ...current, settings: changed(current.settings, changes) } };
  });
}

/** Undefined: nothing is set. */
function changed(
  { max_lifetime_days, max_extensions, second_approver }: Settings = {},
  changes: z.output<typeof UpdateSettings>,
): Settings | undefined {
  const wanted = { max_lifetime_days, max_extensions, second_approver, ...changes };
  const set = Object.entries(wanted).filter(([, value]) => (value ?? false) !== false);
  return set.length > 0 ? Object.fromEntries(set) : undefined;
}
