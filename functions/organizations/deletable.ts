import * as z from 'zod';
import { objectRoute } from '../../lib/http/route.ts';
import { remainingIn } from '../../lib/organizations/delete.ts';
import { organizationById } from '../../lib/organizations/find.ts';
import { Id } from '../../lib/wire/fields.ts';

const Remaining = z.object({
  object: z.enum(['user', 'provisioner', 'cluster']),
  name: z.string(),
  uuid: Id,
});

export const handler = objectRoute(
  {
    summary: 'Check whether an organization can be deleted',
    policy: 'organization:get',
    resource: organizationById,
    response: z.object({ deletable: z.boolean(), remaining: z.array(Remaining) }),
  },
  async ({ context, found }) => {
    const remaining = await remainingIn(context, found);
    return { deletable: remaining.length === 0, remaining };
  },
);
