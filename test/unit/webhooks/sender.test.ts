import type { LookupAddress } from 'node:dns';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../config/load.ts';
import type { Lookup } from '../../../lib/kubernetes/connection/own-servers.ts';
import { DeliveryFailed } from '../../../lib/webhooks/failures.ts';
import { Sender } from '../../../lib/webhooks/sender.ts';
import { startWebhookReceiver, type WebhookReceiver } from '../../simulators/webhook-receiver.ts';

const NEUTRAL = 'The receiver cannot be reached: check url';
const BEYOND =
  'The address of the receiver is outside KUBERNETES_ALLOWED_NETWORKS: ask the operator to allow it';

let receiver: WebhookReceiver;
beforeAll(async () => {
  receiver = await startWebhookReceiver();
});
afterAll(() => receiver.close());
beforeEach(() => {
  receiver.received.length = 0;
});

function senderWith(variables: Record<string, string> = {}, lookup?: Lookup): Sender {
  const { config } = loadConfig({
    KQUEEN_CONFIG_FILE: 'config/test.yml',
    KQUEEN_WEBHOOK_CA_CERT: receiver.ca,
    ...variables,
  });
  return new Sender(config, { lookup });
}
const outcome = (url: string, sender = senderWith()) =>
  sender.send({ url, headers: {}, body: '{}' }).catch((error: unknown) => {
    if (!(error instanceof DeliveryFailed)) throw error;
    return error.message;
  });
const answering = (...answers: string[]): Lookup => {
  let at = 0;
  return (_name, _options, callback) => {
    const address = answers[Math.min(at, answers.length - 1)] ?? '';
    at += 1;
    callback(null, [{ address, family: address.includes(':') ? 6 : 4 }] satisfies LookupAddress[]);
  };
};
describe('a sender', () => {
  test('reaches a receiver whose authority the operator trusts', async () => {
    expect(await outcome(receiver.url)).toBe(204);
  });

  test('sends nothing to one whose certificate is not trusted', async () => {
    const { config } = loadConfig({ KQUEEN_CONFIG_FILE: 'config/test.yml' });
    expect(await outcome(receiver.url, new Sender(config))).toBe(
      'The certificate of the receiver is not trusted',
    );
    expect(receiver.received).toEqual([]);
  });

  test.each([
    ['https://169.254.169.254/latest/meta-data', NEUTRAL],
    ['https://[fd00:ec2::254]/', NEUTRAL],
    ['https://[::ffff:169.254.169.254]/', NEUTRAL],
    ['https://100.100.100.200/', NEUTRAL],
    ['https://0.0.0.0/', NEUTRAL],
  ])('connects never to %s', async (url, message) => {
    expect(await outcome(url)).toBe(message);
  });

  test('connects not to our own etcd, whatever is allowed', async () => {
    const own = { KQUEEN_ETCD_HOST: '127.0.0.1', KQUEEN_ETCD_PORT: new URL(receiver.url).port };
    expect(await outcome(receiver.url, senderWith(own))).toBe(NEUTRAL);
    expect(receiver.received).toEqual([]);
  });

  test('connects to a private address only if the operator allows its network', async () => {
    const config = { KQUEEN_KUBERNETES_ALLOWED_NETWORKS: '10.0.0.0/8' };
    expect(await outcome(receiver.url, senderWith(config))).toBe(BEYOND);
  });

  test('checks the address that the socket gets, so that a name that changes its address leads nowhere', async () => {
    const name = `https://receiver.example.com:${new URL(receiver.url).port}/`;
    expect(await outcome(name, senderWith({}, answering('169.254.169.254')))).toBe(NEUTRAL);
    const publicOnly = { KQUEEN_KUBERNETES_ALLOWED_NETWORKS: '10.0.0.0/8' };
    expect(await outcome(name, senderWith(publicOnly, answering('127.0.0.1')))).toBe(BEYOND);
    // Each connection asks anew, and is held to that answer: the first one here is allowed, the second is not.
    const rebinding = senderWith({}, answering('127.0.0.1', '169.254.169.254'));
    expect(await outcome(name, rebinding)).toBe('The certificate of the receiver is for another name');
    expect(await outcome(name, rebinding)).toBe(NEUTRAL);
    expect(receiver.received).toEqual([]);
  });
});
