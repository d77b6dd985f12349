import { pagedRoute } from '../../lib/http/list-routes.ts';
import { Reply } from '../../lib/http/response.ts';
import { provisionerModel } from '../../lib/models/provisioner.ts';
import { everyProvisioner } from '../../lib/provisioners/find.ts';
import { listProvisioners, ProvisionerQuery } from '../../lib/provisioners/list.ts';
import { ProvisionerWire } from '../../lib/provisioners/wire.ts';
import { listOf } from '../../lib/wire/list.ts';
import { ORDERS } from '../../lib/wire/pages.ts';

export const handler = pagedRoute(
  {
    summary: 'List the provisioners of your organization',
    model: provisionerModel,
    orders: ORDERS,
    policy: 'provisioner:list',
    resource: everyProvisioner,
    query: ProvisionerQuery,
    response: listOf(ProvisionerWire),
  },
  async ({ context, found, query }) => Reply.list(await listProvisioners(context, found, query)),
);
