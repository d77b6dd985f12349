import { Reply } from '../../lib/http/response.ts';
import { route } from '../../lib/http/route.ts';
import { createProvisioner } from '../../lib/provisioners/create.ts';
import { CreateProvisioner, ProvisionerWire, provisionerView } from '../../lib/provisioners/wire.ts';

export const handler = route(
  {
    summary: 'Create a provisioner: an engine with the parameters to reach it',
    policy: 'provisioner:create',
    body: CreateProvisioner,
    bodyExample: { name: 'existing', engine: 'kqueen.engines.ManualEngine', parameters: {} },
    response: ProvisionerWire,
  },
  async ({ context, body }) => {
    const { provisioner, owner } = await createProvisioner(context, body);
    return Reply.object(provisionerView(context, provisioner.object, owner), provisioner.generation);
  },
);
