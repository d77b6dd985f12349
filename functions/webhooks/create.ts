import { route } from '../../lib/http/route.ts';
import { createWebhook } from '../../lib/webhooks/create.ts';
import { CreateWebhook, NewWebhookWire, webhookView } from '../../lib/webhooks/wire.ts';

export const handler = route(
  {
    summary: 'Create a webhook; its secret is shown this once',
    policy: 'webhook:create',
    body: CreateWebhook,
    bodyExample: { name: 'ops', url: 'https://hooks.example.com/kqueen', events: ['cluster.*'] },
    response: NewWebhookWire,
  },
  async ({ context, body }) => {
    const { webhook, secret } = await createWebhook(context, body);
    return { ...webhookView(webhook.object, context.now()), secret };
  },
);
