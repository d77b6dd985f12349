import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { provisionerById } from '../../lib/provisioners/find.ts';
import { showProvisioner } from '../../lib/provisioners/show.ts';
import { ProvisionerWire } from '../../lib/provisioners/wire.ts';

export const handler = objectRoute(
  {
    summary: 'Show a provisioner; its secrets are masked',
    policy: 'provisioner:get',
    resource: provisionerById,
    response: ProvisionerWire,
  },
  async ({ context, found }) =>
    Reply.object(await showProvisioner(context, found.object, found), found.generation),
);
