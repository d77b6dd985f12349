import type { RequestContext } from '../context.ts';
import { Conflict, InvalidInput } from '../errors.ts';
import { type Organization, organizationModel } from '../models/organization.ts';
import { type HeldBy, heldByText } from '../repository/holders.ts';
import type { Loaded } from '../repository/model.ts';

/** What is still in the organization, and so forbids deleting it. */
export function remainingIn(
  { organizations }: RequestContext,
  { object }: Loaded<Organization>,
): Promise<HeldBy[]> {
  return organizations.holders(organizationModel, object);
}

/** Deletes an organization. Throws `Conflict` that names what it still holds. */
export async function deleteOrganization(
  context: RequestContext,
  organization: Loaded<Organization>,
): Promise<void> {
  if (organization.object.id === context.identity.organization.id) {
    throw new InvalidInput('You cannot delete your own organization');
  }
  const remaining = await remainingIn(context, organization);
  if (remaining.length > 0) {
    throw new Conflict(`The organization still holds ${heldByText(remaining)}: delete that first`);
  }
  await context.organizations.delete(organizationModel, organization, context.writer);
}
