import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type AksWorld, createAksWorld } from '../support/aks.ts';
import { request } from '../support/api.ts';

type Forms = Record<string, Record<string, Record<string, unknown>>>;

let world: AksWorld;
beforeAll(async () => {
  world = await createAksWorld();
});
afterAll(() => world.close());

test('a cluster of Azure is created, resized, upgraded and deleted, and tells its story', async () => {
  const { azure, owner, minutes } = world;
  const id = await world.order();
  expect(await world.state(id)).toEqual({ state: 'Deploying', message: 'Azure creates the cluster' });
  world.pass(120);
  const { body: half } = await owner('GET', `/clusters/${id}/progress`);
  expect(half).toMatchObject({ progress: 50 });
  await minutes(3);
  const { body: made } = await owner('GET', `/clusters/${id}`);
  expect(made).toMatchObject({
    state: 'OK',
    metadata: { node_count: 2, kubernetes_version: 'v1.33.5', ssh_key: '*******' },
    kubeconfig: { users: [{ user: { token: 'kqueen-account-token' } }] },
  });

  await owner('PATCH', `/clusters/${id}/resize`, { node_count: '4' });
  expect(await world.state(id)).toEqual({
    state: 'Updating',
    message: 'Azure scales the node pool agentpool to 4 nodes',
  });
  await minutes(2);
  const { body: larger } = await owner('GET', `/clusters/${id}`);
  expect(larger).toMatchObject({ state: 'OK', metadata: { node_count: 4 } });

  const { body: versions } = await owner('GET', `/clusters/${id}/versions`);
  expect(JSON.stringify(versions)).toContain('1.34.1');
  await owner('PATCH', `/clusters/${id}/upgrade`, { version: '1.34' });
  expect(await world.state(id)).toEqual({ state: 'Updating', message: 'Azure upgrades the control plane' });
  await minutes(2);
  expect(await world.state(id)).toEqual({
    state: 'Updating',
    message: 'Azure upgrades the node pool agentpool',
  });
  await minutes(2);
  const { body: newer } = await owner('GET', `/clusters/${id}`);
  expect(newer).toMatchObject({ state: 'OK', metadata: { kubernetes_version: 'v1.34.1', node_count: 4 } });

  await owner('DELETE', `/clusters/${id}`);
  expect(await world.state(id)).toEqual({ state: 'Destroying', message: 'Azure deletes the cluster' });
  await minutes(3);
  expect((await owner('GET', `/clusters/${id}`)).status).toBe(404);
  expect(azure.state.clusters.size).toBe(0);
  expect(azure.state.created).toEqual([id]);
  expect(azure.unplanned).toEqual([]);
});

test('its forms have the fields of the original, by name, label, type and rules', async () => {
  const { body } = await request('GET', '/provisioners/engines', { token: world.alpha.admin.token });
  const engines = body as unknown as { name: string; verbose_name: string; parameters: Forms }[];
  const aks = engines.find(({ name }) => name === 'kqueen.engines.AksEngine');
  expect(aks?.verbose_name).toBe('Azure Managed Kubernetes Service');
  const { provisioner = {}, cluster = {} } = aks?.parameters ?? {};
  const required = { required: true };
  const uuid = { required: true, uuid: true };
  expect(provisioner).toEqual({
    client_id: { type: 'text', label: 'Application ID', order: 0, validators: uuid },
    secret: { type: 'password', label: 'Secret', order: 1, validators: required },
    tenant: { type: 'text', label: 'Directory ID', order: 2, validators: uuid },
    subscription_id: { type: 'text', label: 'Subscription ID', order: 3, validators: uuid },
    resource_group_name: { type: 'text', label: 'Resource Group Name', order: 4, validators: required },
  });
  const locations = [
    ['eastus', 'East US'],
    ['centralus', 'Central US'],
    ['westeurope', 'West Europe'],
  ];
  expect(cluster).toMatchObject({
    location: { type: 'select', label: 'Location', choices: locations, validators: required },
    ssh_key: { type: 'text_area', label: 'SSH Key (public)', validators: required },
    node_count_aks: {
      type: 'integer',
      label: 'Node Count',
      default: 1,
      validators: { min: 1, number: true, ...required },
    },
    vm_size: { type: 'select', label: 'VM Size', validators: required },
  });
  const sizes = (cluster.vm_size?.choices ?? []) as string[][];
  expect(sizes.map(([value]) => value)).toEqual([1, 2, 3, 4, 5].map((size) => `Standard_D${size}_v2`));
});
