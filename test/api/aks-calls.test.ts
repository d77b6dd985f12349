import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { ADMIN_TOKEN, type AksWorld, createAksWorld, SSH_KEY } from '../support/aks.ts';
import { request } from '../support/api.ts';
import { captureLogs } from '../support/captured-logs.ts';

const CLUSTERS = 120;
const PAGE = 50;

let world: AksWorld;
beforeAll(async () => {
  world = await createAksWorld({ options: { CLUSTER_STATE_ON_LIST: 'false' } });
  world.azure.options.pageSize = PAGE;
});
afterAll(() => world.close());
beforeEach(() => {
  world.azure.received.length = 0;
});

/** The requests of some kind, each with its number. */
function counted(): Record<string, number> {
  const kinds = world.azure.received.map((line) => line.replaceAll(/[0-9a-f-]{36}/g, '<id>'));
  const groups = Map.groupBy(kinds, (kind) => kind);
  return Object.fromEntries([...groups].map(([kind, all]) => [kind, all.length]));
}

test(`creating ${CLUSTERS} clusters takes a request for each`, async () => {
  for (let at = 0; at < CLUSTERS; at += 1) await world.order({ node_count_aks: 1 });
  expect(counted()).toEqual({ 'PUT /managedClusters/<id>': CLUSTERS });
});

test('a look at all of them is one list, page by page, and writes nothing of what is unchanged', async () => {
  world.pass(300);
  world.azure.received.length = 0;
  world.store.reset();
  await world.run();
  expect(counted()).toEqual({
    'GET /managedClusters': Math.ceil(CLUSTERS / PAGE),
    'GET /resourceGroups/kqueen-rg': 1,
    // The kubeconfig of each, once.
    'POST /managedClusters/<id>/listClusterAdminCredential': CLUSTERS,
  });
  world.pass(300);
  world.azure.received.length = 0;
  world.store.reset();
  await world.run();
  expect(counted()).toEqual({
    'GET /managedClusters': Math.ceil(CLUSTERS / PAGE),
    'GET /resourceGroups/kqueen-rg': 1,
  });
  // The lock of the run, and the times of the checks: none of a cluster.
  expect(world.store.commits).toBeLessThan(6);
});

test('an operation takes a look and a request', async () => {
  const id = await world.made({ node_count_aks: 1 });
  world.azure.received.length = 0;
  await world.owner('PATCH', `/clusters/${id}/resize`, { node_count: 2 });
  expect(counted()).toEqual({
    'GET /managedClusters/<id>': 1,
    'PUT /managedClusters/<id>/agentPools/agentpool': 1,
  });
  await world.minutes(3);
  world.azure.received.length = 0;
  await world.owner('PATCH', `/clusters/${id}/upgrade`, { version: '1.34' });
  expect(counted()).toEqual({ 'GET /managedClusters/<id>': 1, 'PUT /managedClusters/<id>': 1 });
  await world.minutes(6);
  world.azure.received.length = 0;
  await world.owner('DELETE', `/clusters/${id}`);
  expect(counted()).toEqual({ 'GET /managedClusters/<id>': 1, 'DELETE /managedClusters/<id>': 1 });
});

test('a next page on another host is not asked for, and nothing is concluded from the first page', async () => {
  const id = await world.made({ node_count_aks: 1 });
  await world.owner('DELETE', `/clusters/${id}`);
  world.azure.options.nextHost = 'https://azure.example.com';
  await world.minutes(6);
  expect(await world.state(id)).toEqual({
    state: 'Destroying',
    message:
      'The provider cannot be asked at the moment: Azure names another host for the next page of its clusters',
  });
  const { body } = await world.owner('GET', '/clusters', undefined, 'limit=200');
  const states = (body as unknown as { state: string }[]).map(({ state }) => state);
  expect(states.filter((state) => state !== 'OK' && state !== 'Destroying')).toEqual([]);
  world.azure.options.nextHost = undefined;
  await world.minutes(1);
  expect((await world.owner('GET', `/clusters/${id}`)).status).toBe(404);
});

test('what Azure offers is shown for forms, without what the application may not read', async () => {
  const path = `/provisioners/${world.aksProvisioner}/options`;
  world.azure.state.denied.add('/vmSizes');
  const { body } = await request('GET', path, { token: world.alpha.admin.token });
  world.azure.state.denied.clear();
  expect(body).toEqual({
    location: [
      ['northeurope', 'North Europe'],
      ['westeurope', 'West Europe'],
    ],
    kubernetes_version: ['1.34.1', '1.34.0', '1.33.5', '1.33.4'].map((version) => [version, version]),
  });
});

test('no secret of it is in a log, in an answer, or stored as it is', async () => {
  const logs = captureLogs();
  let answers = '';
  try {
    world.azure.setSecret('canary-of-another-secret');
    const id = await world.order();
    answers += (await world.owner('GET', `/clusters/${id}`)).text;
    world.azure.setSecret(world.azure.parameters.secret ?? '');
    await world.minutes(8);
    for (const path of [`/clusters/${id}`, `/clusters/${id}/events`, '/clusters', '/provisioners', '/audit'])
      answers += (await request('GET', path, { token: world.alpha.admin.token })).text;
  } finally {
    logs.release();
  }
  const stored = (await world.store.dump(world.prefix)).join('\n');
  const secrets = [world.azure.parameters.secret ?? '', ADMIN_TOKEN, SSH_KEY.split(' ')[1] ?? ''];
  const leaks = secrets.filter((secret) => [...logs.lines, answers, stored].join('\n').includes(secret));
  expect(leaks).toEqual([]);
  expect(answers).toContain('AADSTS7000215');
});
