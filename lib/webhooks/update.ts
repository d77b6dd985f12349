import type * as z from 'zod';
import type { RequestContext } from '../context.ts';
import { InvalidInput } from '../errors.ts';
import { type Webhook, webhookModel } from '../models/webhook.ts';
import type { Loaded, Stored } from '../repository/model.ts';
import { isMasked, shownUrl } from './url.ts';
import type { UpdateWebhook } from './wire.ts';

/**
 * Changes a webhook; one that is activated begins anew, with what it still had to deliver. A URL whose query is masked
 * means the one that is there. Throws `InvalidInput` for another masked one.
 */
export function updateWebhook(
  context: RequestContext,
  webhook: Loaded<Webhook>,
  { name, url, events, active }: z.output<typeof UpdateWebhook>,
): Promise<Stored<Webhook>> {
  return context.tenantOf(webhook.object).update(webhookModel, webhook, context.writer, (current) => {
    const isNew = url !== undefined && url !== current.url;
    if (isNew && isMasked(url)) throw InvalidInput.field('url', 'must have its whole query');
    const isFresh = isNew || (active === true && !current.active);
    const object: Webhook = {
      ...current,
      name: name ?? current.name,
      url: isNew ? shownUrl(url) : current.url,
      events: events === undefined ? current.events : [...new Set(events)],
      active: active ?? current.active,
      ...(isFresh && { failing_since: undefined, paused_until: undefined }),
      ...(active !== undefined && { disabled: undefined }),
    };
    return { object, secrets: isNew ? { url } : undefined };
  });
}
