import { objectRoute } from '../../lib/http/route.ts';
import { deleteOrganization } from '../../lib/organizations/delete.ts';
import { organizationById } from '../../lib/organizations/find.ts';
import { Deleted, deletedView } from '../../lib/wire/deleted.ts';

export const handler = objectRoute(
  {
    summary: 'Delete an empty organization',
    policy: 'organization:delete',
    resource: organizationById,
    response: Deleted,
  },
  async ({ context, found }) => {
    await deleteOrganization(context, found);
    return deletedView(found.object.id);
  },
);
