import { listRoute } from '../../lib/http/route.ts';
import { everyProvisioner } from '../../lib/provisioners/find.ts';
import { listProvisioners, ProvisionerQuery } from '../../lib/provisioners/list.ts';
import { ProvisionerWire } from '../../lib/provisioners/wire.ts';
import { listOf } from '../../lib/wire/list.ts';

export const handler = listRoute(
  {
    summary: 'List the provisioners of your organization',
    policy: 'provisioner:list',
    resource: everyProvisioner,
    query: ProvisionerQuery,
    response: listOf(ProvisionerWire),
  },
  ({ context, found, query }) => listProvisioners(context, found, query),
);
