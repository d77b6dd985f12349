/** @slow It waits until deadlines are over. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { request } from '../support/api.ts';
import { createWorld, KUBECONFIG, text, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

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
