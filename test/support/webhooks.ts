import { startWebhookReceiver, type WebhookReceiver } from '../simulators/webhook-receiver.ts';
import { request } from './api.ts';
import {
  createWorld,
  KUBECONFIG,
  type OrganizationWorld,
  text,
  type World,
  type WorldOptions,
} from './world.ts';

/** A world, and a receiver whose certificate it trusts. */
export interface WebhookWorld extends World {
  receiver: WebhookReceiver;
}

export async function createWebhookWorld(options: WorldOptions = {}): Promise<WebhookWorld> {
  const receiver = await startWebhookReceiver();
  const world = await createWorld({
    ...options,
    options: { WEBHOOK_CA_CERT: receiver.ca, ...options.options },
  });
  const close = async () => {
    await receiver.close();
    await world.close();
  };
  return { ...world, receiver, close };
}

/** A webhook of an organization, by its admin, to a path of the receiver. */
export async function subscribe(
  { receiver }: Pick<WebhookWorld, 'receiver'>,
  { admin }: OrganizationWorld,
  { path = '/hook', events = ['*'] }: { path?: string; events?: string[] } = {},
): Promise<{ id: string; secret: string }> {
  const body = { name: `to ${path}`, url: receiver.url + path, events };
  const answer = await request('POST', '/webhooks', { token: admin.token, body });
  return { id: text(answer, 'id'), secret: text(answer, 'secret') };
}

/** A cluster that the owner of an organization imports. */
export async function importCluster(
  { owner, provisioner }: OrganizationWorld,
  name: string,
): Promise<string> {
  const body = { name, provisioner: `Provisioner:${provisioner}`, kubeconfig: KUBECONFIG };
  return text(await request('POST', '/clusters', { token: owner.token, body }), 'id');
}

/** The types of the events that came to a path, without their prefix. */
export function typesAt({ received }: WebhookReceiver, path = '/hook'): string[] {
  return received
    .filter((event) => event.path === path)
    .map(({ body }) => (JSON.parse(body) as { type: string }).type.replace('io.kqueen.', ''));
}
