import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { mapOf } from '../simulators/azure/clusters.ts';
import { type AksWorld, createAksWorld, METADATA } from '../support/aks.ts';
import { request } from '../support/api.ts';
import { expectIntact } from '../support/indexes.ts';

const QUOTA = {
  code: 'ErrCode_InsufficientVCPUQuota',
  message: "Insufficient vcpu quota: ask for more at 'https://aka.ms'.",
};

let world: AksWorld;
beforeAll(async () => {
  world = await createAksWorld();
});
afterAll(async () => {
  await expectIntact(world);
  await world.close();
});
beforeEach(() => {
  const { azure } = world;
  azure.misbehave(undefined);
  world.dispatcher.isHolding = false;
  azure.state.denied.clear();
  Object.assign(azure.state, { quota: 1_000, hasGroup: true, tellsFailures: true, rollsBack: false });
  azure.state.failures.length = 0;
  azure.received.length = 0;
});

/** A cluster as the simulator has it. */
function atAzure(id: string) {
  const cluster = world.azure.state.clusters.get(id);
  if (!cluster) throw new Error(`Azure has no cluster ${id}`);
  return cluster;
}

const counted = (line: string) => world.azure.received.filter((one) => one.startsWith(line)).length;

describe('creating', () => {
  test('more than the quota is an error with the words of Azure, which stays as long as nobody acts', async () => {
    world.azure.state.quota = world.azure.state.nodes;
    const id = await world.order();
    const message =
      'Azure refuses it: Insufficient vcpu quota requested 2, remaining 0 for family standardDv2Family for region westeurope (ErrCode_InsufficientVCPUQuota)';
    expect(await world.state(id)).toEqual({ state: 'Error', message });
    expect(world.azure.state.clusters.has(id)).toBe(false);
    await world.minutes(6);
    expect(await world.state(id)).toEqual({ state: 'Error', message });
    expect(await world.story(id)).toEqual([
      'requested Deploying: The cluster has been requested',
      `state Error: ${message}`,
    ]);
    await world.owner('DELETE', `/clusters/${id}`);
    expect((await world.owner('GET', `/clusters/${id}`)).status).toBe(404);
  });

  test('a creation that fails halfway says why, can be deleted, and leaves nothing', async () => {
    world.azure.state.failures.push(QUOTA);
    const id = await world.made();
    expect(await world.state(id)).toEqual({
      state: 'Error',
      message:
        'The last operation of Azure failed with the cluster: Insufficient vcpu quota: ask for more at "https://aka.ms" (ErrCode_InsufficientVCPUQuota)',
    });
    await world.owner('DELETE', `/clusters/${id}`);
    await world.minutes(3);
    expect((await world.owner('GET', `/clusters/${id}`)).status).toBe(404);
    expect(world.azure.state.clusters.has(id)).toBe(false);
  });

  test('a failure that only the operation tells is asked for there, once', async () => {
    Object.assign(world.azure.state, { tellsFailures: false });
    world.azure.state.failures.push(QUOTA);
    const id = await world.made();
    expect((await world.state(id)).message).toContain('Insufficient vcpu quota: ask for more');
    world.azure.received.length = 0;
    await world.minutes(10);
    expect(counted('GET /locations')).toBe(0);
    expect((await world.state(id)).message).toContain('Insufficient vcpu quota: ask for more');
  });

  test('an answer that is lost after the effect leads to no second cluster, and not to an error', async () => {
    world.azure.misbehave('lost answer', 'PUT /managedClusters', 1);
    const id = await world.order();
    expect((await world.state(id)).message).toBe(
      'Azure cannot be reached: try again later; it is tried again',
    );
    await world.minutes(7);
    expect((await world.state(id)).state).toBe('OK');
    expect(world.azure.state.created.filter((one) => one === id)).toEqual([id]);
    expect(counted('PUT /managedClusters')).toBe(1);
  });

  test('a cluster of our name without our tag is left alone, and said to be of somebody else', async () => {
    const other = await world.made();
    world.dispatcher.isHolding = true;
    const id = await world.order();
    const stranger = { ...atAzure(other), name: id };
    world.azure.state.clusters.set(id, stranger);
    world.dispatcher.isHolding = false;
    await world.dispatcher.work();
    const message = `A cluster of the name ${id} exists at Azure and is of somebody else: it has the tag kqueen-cluster of ${other}`;
    expect(await world.state(id)).toEqual({ state: 'Error', message });
    await world.minutes(6);
    expect(await world.state(id)).toEqual({ state: 'Error', message });
    await world.owner('DELETE', `/clusters/${id}`);
    expect(await world.state(id)).toEqual({
      state: 'Error',
      message: `${message}: DELETE it again, or with force=true`,
    });
    expect(world.azure.state.clusters.get(id)).toBe(stranger);
    world.azure.state.clusters.delete(id);
  });

  test('a throttled request waits as long as Azure says, and is left to the next run when that is long', async () => {
    world.azure.misbehave({ status: 429, retryAfter: 0 }, 'PUT /managedClusters', 1);
    const first = await world.order();
    expect((await world.state(first)).state).toBe('Deploying');
    expect(world.azure.state.clusters.has(first)).toBe(true);
    world.azure.misbehave({ status: 429, retryAfter: 300 }, 'PUT /managedClusters', 1);
    const second = await world.order();
    expect((await world.state(second)).message).toBe(
      'Azure throttles the requests: try again later; it is tried again',
    );
    expect(world.azure.state.clusters.has(second)).toBe(false);
    await world.minutes(3);
    expect(world.azure.state.clusters.has(second)).toBe(true);
  });

  test('a cluster without local accounts says how KQueen gets in', async () => {
    const id = await world.order();
    mapOf(atAzure(id).document.properties).disableLocalAccounts = true;
    await world.minutes(6);
    const { state, message } = await world.state(id);
    expect(state).toBe('OK');
    expect(message).toContain('run az aks update --enable-local-accounts');
    mapOf(atAzure(id).document.properties).disableLocalAccounts = false;
    await world.minutes(3);
    expect(await world.state(id)).toEqual({ state: 'OK', message: undefined });
  });

  test.each([
    [{ ssh_key: '-----BEGIN OPENSSH PRIVATE KEY-----' }, 'metadata.ssh_key must be a public key'],
    [{ location: '../../x' }, 'metadata.location must be one of the choices'],
    [{ vm_size: 'a/b' }, 'metadata.vm_size must be one of the choices'],
    [{ node_count_aks: 0 }, 'metadata.node_count_aks must be at least 1'],
    [{ kubernetes_version: 'latest' }, 'metadata.kubernetes_version must be a version of Kubernetes'],
  ])('%j is refused before Azure is asked', async (wrong, message) => {
    const body = { name: 'wrong', provisioner: world.aksProvisioner, metadata: { ...METADATA, ...wrong } };
    const answer = await world.owner('POST', '/clusters', body);
    expect([answer.status, answer.text.includes(message)]).toEqual([400, true]);
    expect(world.azure.received).toEqual([]);
  });

  test('the number of nodes of an older client counts', async () => {
    const { node_count_aks: _, ...rest } = METADATA;
    const id = await world.order({ ...rest, node_count_aks: undefined, node_count: '3' });
    expect(atAzure(id).pools[0]?.document.count).toBe(3);
    const { body } = await world.owner('GET', `/clusters/${id}`);
    expect(body.metadata?.node_count).toBe(3);
  });
});

describe('watching', () => {
  test('a cluster that was deleted by hand is an error that says so', async () => {
    const id = await world.made();
    world.azure.state.clusters.delete(id);
    await world.minutes(6);
    expect(await world.state(id)).toEqual({
      state: 'Error',
      message: 'The provider no longer has the cluster: somebody deleted it there. DELETE it here too',
    });
    await world.owner('DELETE', `/clusters/${id}`);
    expect((await world.owner('GET', `/clusters/${id}`)).status).toBe(404);
  });

  test('a cluster that somebody deletes at Azure keeps its record', async () => {
    const id = await world.made();
    const cluster = atAzure(id);
    cluster.state = 'Deleting';
    await world.minutes(6);
    expect(await world.state(id)).toEqual({ state: 'Error', message: 'Azure deletes the cluster' });
    world.azure.state.clusters.delete(id);
    await world.minutes(6);
    expect((await world.state(id)).message).toContain('somebody deleted it there');
  });

  test('a cluster that the list lacks is asked for by its name before it counts as gone', async () => {
    const id = await world.made();
    await world.owner('DELETE', `/clusters/${id}`);
    world.azure.misbehave({ status: 200, body: { value: [] } }, 'GET /managedClusters', 1);
    world.pass(60);
    await world.run();
    expect(await world.state(id)).toEqual({ state: 'Destroying', message: 'Azure deletes the cluster' });
    await world.minutes(3);
    expect((await world.owner('GET', `/clusters/${id}`)).status).toBe(404);
  });

  test('a resource group that is gone takes its clusters along', async () => {
    const id = await world.made();
    const kept = new Map(world.azure.state.clusters);
    await world.owner('DELETE', `/clusters/${id}`);
    world.azure.state.hasGroup = false;
    await world.minutes(1);
    expect((await world.owner('GET', `/clusters/${id}`)).status).toBe(404);
    kept.delete(id);
    world.azure.state.clusters.clear();
    for (const [name, cluster] of kept) world.azure.state.clusters.set(name, cluster);
    world.azure.state.hasGroup = true;
    await world.minutes(6);
  });

  test('a stopped cluster is not OK, and is again when it is started', async () => {
    const id = await world.made();
    atAzure(id).power = 'Stopped';
    await world.minutes(6);
    expect(await world.state(id)).toEqual({
      state: 'Error',
      message: 'The cluster is stopped at Azure: start it there',
    });
    atAzure(id).power = 'Running';
    await world.minutes(6);
    expect(await world.state(id)).toEqual({ state: 'OK', message: undefined });
  });

  test('a state that nobody knows is Unknown, with its name', async () => {
    const id = await world.made();
    atAzure(id).state = 'Levitating';
    await world.minutes(6);
    expect(await world.state(id)).toEqual({
      state: 'Unknown',
      message: 'Azure calls the state of the cluster Levitating',
    });
    atAzure(id).state = 'Succeeded';
  });

  test('a deletion that Azure refuses as long as it works on the cluster waits for that', async () => {
    const id = await world.made();
    await world.owner('PATCH', `/clusters/${id}/resize`, { node_count: 3 });
    await world.owner('DELETE', `/clusters/${id}`);
    const { state, message } = await world.state(id);
    expect([state, message?.startsWith('Azure is busy with the cluster: ')]).toEqual(['Destroying', true]);
    await world.minutes(6);
    expect((await world.owner('GET', `/clusters/${id}`)).status).toBe(404);
  });

  test('a deletion that fails says why, and can be asked for again', async () => {
    const id = await world.made();
    world.azure.state.failures.push({ code: 'InUse', message: 'A subnet is in use.' });
    await world.owner('DELETE', `/clusters/${id}`);
    await world.minutes(3);
    expect(await world.state(id)).toEqual({
      state: 'Error',
      message:
        'The last operation of Azure failed with the cluster: A subnet is in use (InUse): DELETE it again, or with force=true',
    });
    await world.owner('DELETE', `/clusters/${id}`);
    await world.minutes(3);
    expect((await world.owner('GET', `/clusters/${id}`)).status).toBe(404);
  });
});

describe('resizing', () => {
  test('a resize that fails says why, and the number of nodes is again what it was', async () => {
    const id = await world.made();
    world.azure.state.failures.push(QUOTA);
    await world.owner('PATCH', `/clusters/${id}/resize`, { node_count: 9 });
    await world.minutes(3);
    const { body } = await world.owner('GET', `/clusters/${id}`);
    expect(body).toMatchObject({ state: 'Error', metadata: { node_count: 2 } });
    expect(body.metadata?.status_message).toContain('failed with the node pool agentpool: Insufficient vcpu');
  });

  test('to the number that it has asks Azure for nothing', async () => {
    const id = await world.made();
    world.azure.received.length = 0;
    await world.owner('PATCH', `/clusters/${id}/resize`, { node_count: 2 });
    expect((await world.state(id)).state).toBe('OK');
    expect(counted('PUT')).toBe(0);
  });

  test('an answer that is lost after the effect is found out', async () => {
    const id = await world.made();
    world.azure.received.length = 0;
    world.azure.misbehave('lost answer', 'PUT /managedClusters', 1);
    await world.owner('PATCH', `/clusters/${id}/resize`, { node_count: 5 });
    await world.minutes(4);
    const { body } = await world.owner('GET', `/clusters/${id}`);
    expect(body).toMatchObject({ state: 'OK', metadata: { node_count: 5 } });
    expect(counted('PUT')).toBe(1);
  });

  test('is refused where the autoscaler decides, and for more nodes than a pool has', async () => {
    const id = await world.made();
    const [pool] = atAzure(id).pools;
    if (pool) pool.document.enableAutoScaling = true;
    await world.owner('PATCH', `/clusters/${id}/resize`, { node_count: 4 });
    expect((await world.state(id)).message).toBe(
      'The cluster autoscaler sets the number of nodes: turn it off at Azure first',
    );
    const other = await world.made();
    expect((await world.owner('PATCH', `/clusters/${other}/resize`, { node_count: 1_001 })).status).toBe(400);
  });

  test('a node pool that somebody changes meanwhile is read again', async () => {
    const id = await world.made();
    world.azure.misbehave(
      { status: 412, body: { code: 'EtagMismatch', message: 'The etag does not match.' } },
      'PUT /managedClusters',
      1,
    );
    await world.owner('PATCH', `/clusters/${id}/resize`, { node_count: 4 });
    expect((await world.state(id)).state).toBe('Updating');
    await world.minutes(5);
    const { body } = await world.owner('GET', `/clusters/${id}`);
    expect(body).toMatchObject({ state: 'OK', metadata: { node_count: 4 } });
  });
});

describe('upgrading', () => {
  const upgrade = (id: string, version: string) =>
    world.owner('PATCH', `/clusters/${id}/upgrade`, { version });

  test('leaves what others have set, and upgrades the node pools of others too', async () => {
    const id = await world.made();
    const cluster = atAzure(id);
    mapOf(cluster.document.properties).autoUpgradeProfile = { upgradeChannel: 'patch' };
    mapOf(cluster.document).sku = { name: 'Base', tier: 'Standard' };
    const [pool] = cluster.pools;
    if (pool)
      cluster.pools.push({ ...pool, name: 'gpu', document: { ...pool.document, name: 'gpu', maxPods: 42 } });
    await upgrade(id, '1.34.0');
    await world.minutes(8);
    const { body } = await world.owner('GET', `/clusters/${id}`);
    expect(body).toMatchObject({ state: 'OK', metadata: { kubernetes_version: 'v1.34.0' } });
    expect(cluster.pools.map(({ version }) => version)).toEqual(['1.34.0', '1.34.0']);
    expect(cluster.pools[1]?.document.maxPods).toBe(42);
    expect(mapOf(cluster.document.properties).autoUpgradeProfile).toEqual({ upgradeChannel: 'patch' });
    expect(cluster.document.sku).toEqual({ name: 'Base', tier: 'Standard' });
    expect(mapOf(cluster.document.tags)['kqueen-cluster']).toBe(id);
  });

  test('that Azure rolls back says so, for as long as the cluster is as it was', async () => {
    const id = await world.made();
    world.azure.state.rollsBack = true;
    await upgrade(id, '1.34');
    await world.minutes(8);
    const message =
      'The upgrade has been rolled back: Azure has the control plane at 1.33.5: see the activity log of the cluster at Azure';
    expect(await world.story(id)).toContain(`state Error: ${message}`);
    const { body } = await world.owner('GET', `/clusters/${id}`);
    expect(body).toMatchObject({
      state: 'OK',
      metadata: { kubernetes_version: 'v1.33.5', status_message: message },
    });
    world.azure.state.rollsBack = false;
    await upgrade(id, '1.34');
    await world.minutes(8);
    expect(await world.state(id)).toEqual({ state: 'OK', message: undefined });
  });

  test('whose node pool Azure rolls back can be asked for again, for the nodes alone', async () => {
    const id = await world.made();
    await upgrade(id, '1.34');
    await world.minutes(2);
    expect((await world.state(id)).message).toBe('Azure upgrades the node pool agentpool');
    world.azure.state.rollsBack = true;
    await world.minutes(3);
    const { body } = await world.owner('GET', `/clusters/${id}`);
    expect(body).toMatchObject({ state: 'Error', metadata: { kubernetes_version: 'v1.33.5' } });
    expect(body.metadata?.status_message).toContain(
      'The upgrade of the node pool agentpool has been rolled back',
    );
    world.azure.state.rollsBack = false;
    const { body: versions } = await world.owner('GET', `/clusters/${id}/versions`);
    expect(versions).toEqual(['1.34.1']);
    await upgrade(id, '1.34.1');
    await world.minutes(3);
    expect((await world.owner('GET', `/clusters/${id}`)).body).toMatchObject({
      state: 'OK',
      metadata: { kubernetes_version: 'v1.34.1' },
    });
  });

  test('that fails says why', async () => {
    const id = await world.made();
    world.azure.state.failures.push({ code: 'PodDrainFailure', message: 'Drain of node 1 failed.' });
    await upgrade(id, '1.34');
    await world.minutes(3);
    expect(await world.state(id)).toEqual({
      state: 'Error',
      message:
        'The last operation of Azure failed with the cluster: Drain of node 1 failed (PodDrainFailure)',
    });
  });

  test('a skipped minor version is refused before Azure is asked', async () => {
    const id = await world.made();
    world.azure.received.length = 0;
    expect((await upgrade(id, '1.35')).status).toBe(400);
    expect(world.azure.received).toEqual([]);
  });

  test('setting a network policy is a 501 that says what to do', async () => {
    const id = await world.made();
    const body = { provider: 'calico', enabled: true };
    const { status, text } = await world.owner('PATCH', `/clusters/${id}/set_network_policy`, body);
    expect([status, text.includes('run az aks update --network-policy')]).toEqual([501, true]);
  });
});

describe('the credentials', () => {
  const provisioner = async () => {
    const path = `/provisioners/${world.aksProvisioner}`;
    return (await request('GET', path, { token: world.alpha.admin.token })).body;
  };
  const setSecret = (secret: string) =>
    request('PATCH', `/provisioners/${world.aksProvisioner}`, {
      token: world.alpha.admin.token,
      body: { parameters: { ...world.azure.parameters, secret } },
    });

  test('a token that Azure no longer takes is replaced by a new one', async () => {
    const id = await world.order();
    world.azure.revoke();
    await world.minutes(6);
    expect((await world.state(id)).state).toBe('OK');
  });

  test('a secret that is revoked midway is said, nothing is lost, and all goes on with a new one', async () => {
    const id = await world.order();
    world.azure.setSecret('another-secret');
    await world.minutes(5);
    const rejected =
      'Azure rejects the credentials of the provisioner: AADSTS7000215: Invalid client secret "*******" provided';
    expect(await world.state(id)).toEqual({
      state: 'Deploying',
      message: `The provider cannot be asked at the moment: ${rejected}`,
    });
    expect((await provisioner()).state).toBe('Error');
    const refused = await world.owner('POST', '/clusters', {
      name: 'late',
      provisioner: world.aksProvisioner,
      metadata: METADATA,
    });
    expect([refused.status, refused.text.includes('AADSTS7000215')]).toEqual([409, true]);
    expect((await setSecret('another-secret')).body.state).toBe('OK');
    await world.minutes(2);
    expect((await world.state(id)).state).toBe('OK');
    world.azure.setSecret(world.azure.parameters.secret ?? '');
    await setSecret(world.azure.parameters.secret ?? '');
  });

  test.each([
    ['tenant', '11111111-2222-4333-8444-555555555555', 'AADSTS90002: Tenant'],
    ['client_id', '11111111-2222-4333-8444-555555555555', 'AADSTS700016: The application was not found'],
    ['subscription_id', '11111111-2222-4333-8444-555555555555', 'could not be found'],
    ['resource_group_name', 'elsewhere', 'no such resource group'],
  ])('a wrong %s makes the provisioner an error with the reason', async (field, value, reason) => {
    const body = {
      name: 'wrong',
      engine: 'kqueen.engines.AksEngine',
      parameters: { ...world.azure.parameters, [field]: value },
    };
    const made = await request('POST', '/provisioners', { token: world.alpha.admin.token, body });
    expect([made.status, made.body.state]).toEqual([200, 'Error']);
    const cluster = { name: 'c', provisioner: made.body.id, metadata: METADATA };
    const refused = await world.owner('POST', '/clusters', cluster);
    expect([refused.status, refused.text.includes(reason)]).toEqual([409, true]);
  });

  test('a right that is missing is named', async () => {
    world.azure.state.denied.add('/managedClusters');
    const id = await world.order();
    expect((await world.state(id)).message).toContain('Azure does not permit it: The client "app"');
    world.azure.state.denied.clear();
  });
});
