import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Context } from 'aws-lambda';
import { prepare } from '../support/api.ts';
import { expectIntact } from '../support/indexes.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await expectIntact(world);
  await world.close();
});

test('a request whose function is about to be ended by Lambda answers 503 and says what to do', async () => {
  const { handler, event } = await prepare('GET', '/clusters', { token: world.alpha.admin.token });
  world.store.onRead = () => new Promise(() => {});
  const context = { awsRequestId: 'request-1', getRemainingTimeInMillis: () => 1_050 } as Context;
  const { statusCode, headers, body } = await handler(event, context);
  world.store.onRead = undefined;
  expect(statusCode).toBe(503);
  expect(headers).toMatchObject({ 'retry-after': '5', 'x-request-id': 'request-1' });
  expect(JSON.parse(body ?? '')).toMatchObject({
    description: 'The request did not end within its time limit: ask for less at once, or try again',
  });
});

test('a request that ends in time is answered as without a limit', async () => {
  const { handler, event } = await prepare('GET', '/clusters', { token: world.alpha.admin.token });
  const context = { awsRequestId: 'request-2', getRemainingTimeInMillis: () => 29_000 } as Context;
  expect((await handler(event, context)).statusCode).toBe(200);
});
