import { objectRoute } from '../../lib/http/route.ts';
import { deleteProvisioner } from '../../lib/provisioners/delete.ts';
import { provisionerById } from '../../lib/provisioners/find.ts';
import { Deleted, deletedView } from '../../lib/wire/deleted.ts';

export const handler = objectRoute(
  {
    summary: 'Delete a provisioner that no cluster uses',
    policy: 'provisioner:delete',
    resource: provisionerById,
    response: Deleted,
  },
  async ({ context, found }) => {
    await deleteProvisioner(context, found);
    return deletedView(found.object.id);
  },
);
