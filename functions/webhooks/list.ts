import { listRoute } from '../../lib/http/list-routes.ts';
import { everyWebhook } from '../../lib/webhooks/find.ts';
import { listWebhooks, WebhookQuery } from '../../lib/webhooks/list.ts';
import { WebhookWire } from '../../lib/webhooks/wire.ts';
import { listOf } from '../../lib/wire/list.ts';

export const handler = listRoute(
  {
    summary: 'List the webhooks of your organization',
    policy: 'webhook:list',
    resource: everyWebhook,
    query: WebhookQuery,
    response: listOf(WebhookWire),
  },
  ({ context, found, query }) => listWebhooks(context, found, query),
);
