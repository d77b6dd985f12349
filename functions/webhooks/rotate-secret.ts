import { objectRoute } from '../../lib/http/route.ts';
import { webhookById } from '../../lib/webhooks/find.ts';
import { rotateSecret } from '../../lib/webhooks/rotate.ts';
import { NewWebhookWire, RotateSecret, webhookView } from '../../lib/webhooks/wire.ts';

export const handler = objectRoute(
  {
    summary: 'Give a webhook a new secret, which is shown this once; the one before signs too for 24 hours',
    policy: 'webhook:update',
    resource: webhookById,
    body: RotateSecret,
    bodyExample: {},
    response: NewWebhookWire,
  },
  async ({ context, found, body }) => {
    const { webhook, secret } = await rotateSecret(context, found, body.secret);
    return { ...webhookView(webhook.object, context.now()), secret };
  },
);
