/** @slow It waits until deadlines are over. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { contextOf } from '../../lib/app/services.ts';
import { runOperations } from '../../lib/clusters/operations/run.ts';
import { request } from '../support/api.ts';
import { expectIntact } from '../support/indexes.ts';
import { TestDispatcher } from '../support/test-dispatcher.ts';
import { createWorld, KUBECONFIG, text, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await expectIntact(world);
  await world.close();
});

/** Ends when the signal aborts, and only then, as a call to a provider that hangs. */
function hang(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

test('an engine and an API server that never answer are given up: the state says so', async () => {
  const { token } = world.alpha.admin;
  world.fake.answers.status = hang;
  world.probe.answer = (_kubeconfig, signal) => hang(signal);
  const parameters = { url: 'u', password: 'p' };
  const [provisioner, cluster] = await Promise.all([
    request('POST', '/provisioners', {
      token,
      body: { name: 'hanging', engine: 'kqueen.engines.FakeEngine', parameters },
    }),
    request('POST', '/clusters', {
      token,
      body: { name: 'hanging', provisioner: world.alpha.provisioner, kubeconfig: KUBECONFIG },
    }),
  ]);
  expect(provisioner.body).toMatchObject({ name: 'hanging', state: 'Not Reachable' });
  expect(cluster.body).toMatchObject({
    state: 'Unknown',
    metadata: { status_message: expect.stringContaining('did not answer in time') },
  });
  const body = { name: 'c', provisioner: text(provisioner, 'id') };
  expect((await request('POST', '/clusters', { token, body })).status).toBe(409);
});

test('eleven operations at a provider that hangs take one deadline; what could not begin goes to another worker', async () => {
  const { token } = world.alpha.admin;
  const dispatcher = world.services.dispatcher;
  if (!(dispatcher instanceof TestDispatcher)) throw new Error('The world has another dispatcher');
  world.fake.answers.status = async () => ({ state: 'OK' });
  const parameters = { url: 'u', password: 'p' };
  const provisioner = text(
    await request('POST', '/provisioners', {
      token,
      body: { name: 'slow', engine: 'kqueen.engines.FakeEngine', parameters: { ...parameters, tries: 1 } },
    }),
    'id',
  );
  dispatcher.isHolding = true;
  dispatcher.operations.length = 0;
  const create = (n: number) =>
    request('POST', '/clusters', {
      token,
      body: { name: `c${n}`, provisioner, metadata: { node_count: 5, ssh_key: 'key' } },
    });
  const ids = (await Promise.all(Array.from({ length: 11 }, (_, n) => create(n)))).map((made) =>
    text(made, 'id'),
  );
  const orders = [...dispatcher.operations];
  expect(orders).toHaveLength(11);
  // It ignores its signal, which no deadline must rely on.
  world.fake.answers.provision = () => new Promise(() => {});
  dispatcher.operations.length = 0;
  const started = performance.now();
  const work = runOperations(contextOf(world.services), orders, { batchMs: 400, leastMs: 300 });
  await expect(work).rejects.toThrow('did not answer in time');
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(dispatcher.operations).toEqual(orders.slice(10));
  const states = await Promise.all(ids.map((id) => request('GET', `/clusters/${id}`, { token })));
  expect(states.map(({ body }) => body.state)).toEqual(ids.map(() => 'Deploying'));
  const retried = states.filter(({ body }) => /tried again/.test(String(body.metadata?.status_message)));
  expect(retried).toHaveLength(10);
  dispatcher.isHolding = false;
});
