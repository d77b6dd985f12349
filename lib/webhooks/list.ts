import type * as z from 'zod';
import type { RequestContext } from '../context.ts';
import type { Webhook } from '../models/webhook.ts';
import type { Loaded } from '../repository/model.ts';
import { contains, listQuery, listView, namespaceShown, pageOf } from '../wire/list.ts';
import { webhookView } from './wire.ts';

export const WebhookQuery = listQuery([], ['name']);

/** The webhooks of the list, as the query says. */
export function listWebhooks(
  { now }: Pick<RequestContext, 'now'>,
  webhooks: readonly Loaded<Webhook>[],
  query: z.output<typeof WebhookQuery>,
) {
  const matching = webhooks.map(({ object }) => object).filter(({ name }) => contains(name, query.name));
  const key = query.sortby === 'name' ? ({ name }: Webhook) => name : ({ created_at }: Webhook) => created_at;
  return listView(pageOf(matching, query, key), (webhook) => ({
    ...webhookView(webhook, now()),
    ...namespaceShown(query, webhook.namespace),
  }));
}
