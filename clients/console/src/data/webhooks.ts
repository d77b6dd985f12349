import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, dataOf, ifMatch, type Tagged, taggedOf } from '../api/client.ts';
import { live } from '../api/live.ts';
import type { components, paths } from '../api/schema.d.ts';
import type { Scope } from '../api/scope.ts';
import { once } from './once.ts';

export type Webhook = components['schemas']['Webhook'];
export type Delivery = components['schemas']['WebhookDelivery'];
/** What a new webhook is asked for with. */
export type WebhookWish = paths['/api/v1/webhooks']['post']['requestBody']['content']['application/json'];
type Patch = paths['/api/v1/webhooks/{id}']['patch']['requestBody']['content']['application/json'];
/** Fields of a webhook that this console edits. */
export type WebhookChange = Pick<Patch, 'name' | 'url' | 'events' | 'active'>;

/** A page of the webhooks of an organization. */
export function webhooksQuery(page: { offset: number; limit: number; name?: string }, scope: Scope) {
  return queryOptions({
    queryKey: ['webhooks', 'page', page, scope],
    queryFn: async ({ signal }) => {
      const query = { ...page, ...scope };
      const answer = await dataOf(api.GET('/api/v1/webhooks', { params: { query }, signal }));
      return Array.isArray(answer) ? { items: answer, total: answer.length } : answer;
    },
    placeholderData: keepPreviousData,
    refetchInterval: live(),
  });
}

/** One webhook, by its id. */
export function webhookQuery(id: string) {
  return queryOptions({
    queryKey: ['webhooks', 'one', id],
    queryFn: ({ signal }) => dataOf(api.GET('/api/v1/webhooks/{id}', { params: { path: { id } }, signal })),
    refetchInterval: live(),
  });
}

/** The types of events that a webhook can ask for. */
export const eventTypesQuery = queryOptions({
  queryKey: ['webhook-events'],
  queryFn: ({ signal }) => dataOf(api.GET('/api/v1/webhooks/events', { signal })),
  staleTime: Number.POSITIVE_INFINITY,
});

/** A page of the deliveries of a webhook, newest first. */
export function deliveriesQuery(id: string, page: { offset: number; limit: number }) {
  return queryOptions({
    queryKey: ['webhooks', 'deliveries', id, page],
    queryFn: async ({ signal }) => {
      const params = { path: { id }, query: page };
      const answer = await dataOf(api.GET('/api/v1/webhooks/{id}/deliveries', { params, signal }));
      return Array.isArray(answer) ? { items: answer, total: answer.length } : answer;
    },
    placeholderData: keepPreviousData,
    refetchInterval: live({ from: 3_000 }),
  });
}

/** Creates a webhook; the answer has its secret, which is shown nowhere again. */
export const createWebhook = once((body: WebhookWish, header: { 'Idempotency-Key': string }) =>
  dataOf(api.POST('/api/v1/webhooks', { body, params: { header } })),
);

/** A webhook with its `ETag`, read for an edit. */
export function readWebhook(id: string): Promise<Tagged<Webhook>> {
  return taggedOf(api.GET('/api/v1/webhooks/{id}', { params: { path: { id } } }));
}

/** Changes a webhook; with an `etag` only if it is still as it was read. Throws `ApiError`, 412 where it is not. */
export function changeWebhook(id: string, body: WebhookChange, etag?: string): Promise<Webhook> {
  const params = { path: { id } };
  return dataOf(api.PATCH('/api/v1/webhooks/{id}', { params, body, headers: ifMatch(etag) }));
}

/** Gives a webhook a new secret; the answer has it, and nothing shows it again. */
export function rotateSecret(id: string) {
  return dataOf(api.POST('/api/v1/webhooks/{id}/rotate-secret', { params: { path: { id } }, body: {} }));
}

/** Sends a test event to a webhook, and gives what came of it. */
export function pingWebhook(id: string): Promise<Delivery> {
  return dataOf(api.POST('/api/v1/webhooks/{id}/ping', { params: { path: { id } } }));
}

/** Delivers an event once more, under the same id. */
export function redeliver(id: string, delivery: string): Promise<Delivery> {
  const params = { path: { id, delivery } };
  return dataOf(api.POST('/api/v1/webhooks/{id}/deliveries/{delivery}/redeliver', { params }));
}

/** Deletes a webhook. */
export function deleteWebhook(id: string) {
  return dataOf(api.DELETE('/api/v1/webhooks/{id}', { params: { path: { id } } }));
}
