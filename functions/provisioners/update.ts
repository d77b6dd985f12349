import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { provisionerById } from '../../lib/provisioners/find.ts';
import { showProvisioner } from '../../lib/provisioners/show.ts';
import { updateProvisioner } from '../../lib/provisioners/update.ts';
import { ProvisionerWire, UpdateProvisioner } from '../../lib/provisioners/wire.ts';

export const handler = objectRoute(
  {
    summary: 'Change a provisioner',
    policy: 'provisioner:update',
    resource: provisionerById,
    body: UpdateProvisioner,
    bodyExample: { name: 'existing clusters' },
    response: ProvisionerWire,
  },
  async ({ context, found, body }) => {
    const { provisioner, owner } = await updateProvisioner(context, found, body);
    return Reply.object(
      await showProvisioner(context, provisioner.object, { owner }),
      provisioner.generation,
    );
  },
);
