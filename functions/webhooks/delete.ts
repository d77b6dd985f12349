import { objectRoute } from '../../lib/http/route.ts';
import { deleteWebhook } from '../../lib/webhooks/delete.ts';
import { webhookById } from '../../lib/webhooks/find.ts';
import { Deleted, deletedView } from '../../lib/wire/deleted.ts';

export const handler = objectRoute(
  {
    summary: 'Delete a webhook, with all that it still had to deliver',
    policy: 'webhook:delete',
    resource: webhookById,
    response: Deleted,
  },
  async ({ context, found }) => {
    await deleteWebhook(context, found);
    return deletedView(found.object.id);
  },
);
