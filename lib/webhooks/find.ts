import { type Webhook, webhookModel } from '../models/webhook.ts';
import type { Finder, Lister } from '../repository/finders.ts';
import type { Loaded } from '../repository/model.ts';

export const webhookById: Finder<Webhook, Loaded<Webhook>> = {
  model: webhookModel,
  find: (queries, namespace, id) => queries.object(webhookModel, namespace, id),
};

export const everyWebhook: Lister<Loaded<Webhook>[]> = {
  list: (queries, namespace) => queries.objects(webhookModel, namespace),
};
