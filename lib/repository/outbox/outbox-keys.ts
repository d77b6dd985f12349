import type { Keys } from '../keys.ts';
import type { Addressee } from './announcement.ts';

/** The webhooks of a tenant with the events that each wants. */
export function subscriptionsKey(keys: Keys, namespace: string): string {
  return allSubscriptions(keys) + namespace;
}

/** The range of the webhooks of all tenants. */
export function allSubscriptions(keys: Keys): string {
  return `${keys.all}hks/`;
}

/** One delivery of a webhook; ids sort by time. */
export function deliveryKey(keys: Keys, to: Addressee, id: string): string {
  return deliveriesPrefix(keys, to) + id;
}

/** The range of the deliveries of a webhook, oldest first. */
export function deliveriesPrefix(keys: Keys, { namespace, webhook }: Addressee): string {
  return `${allDeliveries(keys)}${namespace}/${webhook}/`;
}

/** The range of the deliveries of all webhooks. */
export function allDeliveries(keys: Keys): string {
  return `${keys.all}dlv/`;
}

/** The place of a delivery among those that are not over, by the time of its next attempt. */
export function queueKey(keys: Keys, to: Addressee, nextAt: string, id: string): string {
  return `${queuePrefix(keys, to)}${nextAt}/${id}`;
}

/** The range of what a webhook still has to deliver, by the time of the next attempt. */
export function queuePrefix(keys: Keys, { namespace, webhook }: Addressee): string {
  return `${allQueues(keys)}${namespace}/${webhook}/`;
}

/** The range of what all webhooks still have to deliver. */
export function allQueues(keys: Keys): string {
  return `${keys.all}dlq/`;
}

/** There while a webhook has something to deliver: from when on somebody must look at it. */
export function wakeKey(keys: Keys, { namespace, webhook }: Addressee): string {
  return `${allWakes(keys)}${namespace}/${webhook}`;
}

/** The range of the webhooks that have something to deliver. */
export function allWakes(keys: Keys): string {
  return `${keys.all}dlw/`;
}

/** The addressee of a key of `allWakes`, `allDeliveries` or `allQueues`. */
export function addresseeOf(key: string, prefix: string): Addressee {
  const [namespace = '', webhook = ''] = key.slice(prefix.length).split('/');
  return { namespace, webhook };
}
