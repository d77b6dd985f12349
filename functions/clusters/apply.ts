import * as z from 'zod';
import { applyManifest } from '../../lib/clusters/applying/apply.ts';
import { clusterById } from '../../lib/clusters/find.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { AppliedWire } from '../../lib/kubernetes/show/wire.ts';
import { BooleanText } from '../../lib/wire/list.ts';

export const handler = objectRoute(
  {
    summary: 'Apply a manifest, with a result per object',
    policy: 'cluster:apply',
    resource: clusterById,
    query: z.strictObject({
      dry_run: BooleanText.optional().meta({ description: 'Check the manifest without changing anything' }),
      force: BooleanText.optional().meta({ description: 'Take over fields that other managers own' }),
    }),
    bodyTypes: ['application/yaml', 'application/x-yaml', 'text/yaml', 'application/json'],
    body: z.string().meta({ description: 'YAML of one or more documents, or JSON' }),
    bodyExample: 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: team-a\n',
    response: z.array(AppliedWire),
  },
  ({ context, found, query, body }) =>
    applyManifest(context, found, body, {
      dryRun: query.dry_run === true,
      force: query.force === true,
    }),
);
