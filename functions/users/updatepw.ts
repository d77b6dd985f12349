import * as z from 'zod';
import { Password } from '../../lib/auth/password.ts';
import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { userById } from '../../lib/users/find.ts';
import { showUser } from '../../lib/users/show.ts';
import { updatePassword } from '../../lib/users/update.ts';
import { UserWire } from '../../lib/users/wire.ts';

export const handler = objectRoute(
  {
    summary: 'Set a new password; older tokens end',
    policy: 'user:update',
    isThrottled: true,
    resource: userById,
    body: z.strictObject({ password: Password }),
    bodyExample: { password: 'another secret' },
    response: UserWire,
  },
  async ({ context, found, body }) => {
    const { object, generation } = await updatePassword(context, found, body.password);
    return Reply.object(await showUser(context, object), generation);
  },
);
