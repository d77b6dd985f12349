import type { Context } from '../context.ts';
import { Conflict, InvalidInput } from '../errors.ts';
import { type HeldBy, heldByText } from '../repository/holders.ts';
import type { Loaded } from '../repository/model.ts';
import { type Organization, organizationModel } from './model.ts';

/** What is still in the organization, and so forbids deleting it. */
export function remainingIn({ organizations }: Context, { object }: Loaded<Organization>): Promise<HeldBy[]> {
  return organizations.holders(organizationModel, object);
}

/** Deletes an organization. Throws `Conflict` that names what it still holds. */
export async function deleteOrganization(
  context: Context,
  organization: Loaded<Organization>,
): Promise<void> {
  if (organization.object.id === context.identity.organization.id) {
    throw new InvalidInput('Nobody deletes his own organization');
  }
  const remaining = await remainingIn(context, organization);
  if (remaining.length > 0) {
    throw new Conflict(`The organization still holds ${heldByText(remaining)}: delete that first`);
  }
  await context.organizations.delete(organizationModel, organization, context.writer);
}
