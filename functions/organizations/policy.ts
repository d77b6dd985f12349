import * as z from 'zod';
import { effectivePolicy } from '../../lib/access/policies.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { organizationById } from '../../lib/organizations/find.ts';
import { PolicyWire } from '../../lib/organizations/wire.ts';
import { BooleanText } from '../../lib/wire/list.ts';

export const handler = objectRoute(
  {
    summary: 'Show the effective policy of an organization',
    policy: 'organization:get',
    resource: organizationById,
    query: z.strictObject({
      defaults: BooleanText.optional().meta({
        description: 'The defaults alone, without the rules of the organization',
      }),
    }),
    response: PolicyWire,
  },
  ({ found, query }) => effectivePolicy(query.defaults ? {} : found.object.policy),
);
