import * as z from 'zod';
import { Reply } from '../../lib/http/response.ts';
import { route } from '../../lib/http/route.ts';
import { importManifest } from '../../lib/kubernetes/credentials/import-manifest.ts';
import { CREDENTIAL_ROLES } from '../../lib/models/credential.ts';

const YAML = 'application/yaml';

export const handler = route(
  {
    summary:
      'Show a manifest that makes an access for KQueen in a cluster to import, and the commands that use it',
    policy: 'cluster:create',
    query: z.strictObject({
      role: z
        .enum(CREDENTIAL_ROLES)
        .optional()
        .meta({ description: 'The ClusterRole of the account: cluster-admin if absent' }),
    }),
    response: YAML,
  },
  ({ query: { role = 'cluster-admin' } }) => Reply.text(YAML, importManifest(role)),
);
