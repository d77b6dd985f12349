import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { provisionerById } from '../../lib/provisioners/find.ts';
import { showProvisioner } from '../../lib/provisioners/show.ts';
import { verifyProvisioner } from '../../lib/provisioners/verify.ts';
import { ProvisionerWire } from '../../lib/provisioners/wire.ts';

export const handler = objectRoute(
  {
    summary: 'Ask the provider at once whether a provisioner can be used, and show the answer',
    policy: 'provisioner:update',
    resource: provisionerById,
    response: ProvisionerWire,
  },
  async ({ context, found }) => {
    const { object, generation } = await verifyProvisioner(context, found);
    return Reply.object(await showProvisioner(context, object), generation);
  },
);
