import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { webhookById } from '../../lib/webhooks/find.ts';
import { WebhookWire, webhookView } from '../../lib/webhooks/wire.ts';

export const handler = objectRoute(
  { summary: 'Show a webhook', policy: 'webhook:get', resource: webhookById, response: WebhookWire },
  ({ context, found }) => Reply.object(webhookView(found.object, context.now()), found.generation),
);
