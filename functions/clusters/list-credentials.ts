import { credentialIds, credentialsOf } from '../../lib/clusters/credentials/find.ts';
import { CredentialWire, credentialView } from '../../lib/clusters/credentials/wire.ts';
import { clusterById } from '../../lib/clusters/find.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { listOf, listView, pageOf, pagingQuery } from '../../lib/wire/list.ts';

export const handler = objectRoute(
  {
    summary: 'List the credentials of a cluster: who holds which, and until when; newest first',
    policy: 'cluster:credentials',
    resource: clusterById,
    query: pagingQuery,
    response: listOf(CredentialWire),
  },
  async ({ context, found: { object: cluster }, query }) => {
    const { ids } = await context.tenantOf(cluster).read({ ids: credentialIds(context, cluster) });
    const credentials = (await credentialsOf(context, cluster, ids)).map(({ object }) => object);
    const page = pageOf(credentials, { order: 'desc', ...query }, ({ created_at }) => created_at);
    return listView(page, (credential) => credentialView(context.now(), credential));
  },
);
