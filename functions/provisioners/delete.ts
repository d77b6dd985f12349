import { objectRoute } from '../../lib/http/route.ts';
import { deleteProvisioner } from '../../lib/provisioners/delete.ts';
import { provisionerById } from '../../lib/provisioners/find.ts';
import { Deleted, deleted } from '../../lib/wire/deleted.ts';

export const handler = objectRoute(
  {
    summary: 'Delete a provisioner that no cluster uses',
    policy: 'provisioner:delete',
    resource: provisionerById,
    response: Deleted,
  },
  async ({ context, found }) => {
    await deleteProvisioner(context, found);
    return deleted(found.object.id);
  },
);
