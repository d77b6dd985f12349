import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { GROUP, nameOf } from '../../lib/engines/eks/names.ts';
import { EKS_USER } from '../simulators/eks.ts';
import { createEksWorld, type EksWorld } from '../support/eks.ts';

let world: EksWorld;
beforeAll(async () => {
  world = await createEksWorld();
});
afterAll(() => world.close());
afterEach(() => expect(world.eks.unplanned).toEqual([]));

const clusterOf = (id: string) => world.eks.state.clusters.get(nameOf(id));
const requestsOf = async (work: () => Promise<unknown>) => {
  const before = world.eks.received.length;
  await work();
  return world.eks.received.slice(before);
};

test('a cluster is created, resized, upgraded and deleted, and tells its story', async () => {
  const id = await world.order();
  expect(await world.state(id)).toEqual({
    state: 'Deploying',
    message: 'Amazon EKS creates the control plane',
  });
  world.pass(450);
  const { body: half } = await world.owner('GET', `/clusters/${id}/progress`);
  expect(half.progress).toBe(35);
  await world.run(3);
  expect(await world.state(id)).toMatchObject({ message: 'Amazon EKS creates the nodes' });
  await world.run(5);
  expect(await world.state(id)).toEqual({ state: 'OK', message: undefined });
  const { body: made } = await world.owner('GET', `/clusters/${id}`);
  expect(made.metadata).toMatchObject({ eks_cluster_name: nameOf(id), node_count: 2 });
  expect(world.administrators).toEqual([EKS_USER]);
  expect((await world.owner('GET', `/clusters/${id}/kubeconfig`)).status).toBe(200);

  expect((await world.owner('PATCH', `/clusters/${id}/resize`, { node_count: 5 })).body.state).toBe(
    'Updating',
  );
  await world.run(6);
  expect(await world.state(id)).toEqual({ state: 'OK', message: undefined });
  expect(clusterOf(id)?.groups.get(GROUP)?.scaling).toEqual({ minSize: 5, maxSize: 5, desiredSize: 5 });

  expect((await world.owner('GET', `/clusters/${id}/versions`)).body).toEqual(['1.35']);
  const options = await world.admin('GET', `/provisioners/${world.eksProvisioner}/options`);
  const [first, ...others] = ['1.34', '1.36', '1.35', '1.33', '1.32'].map((version) => [version, version]);
  expect(options.body).toEqual({ kubernetes_version: [first, ...others] });
  const upgrade = await world.owner('PATCH', `/clusters/${id}/upgrade`, { version: '1.35' });
  expect(upgrade.body.state).toBe('Updating');
  await world.run(6);
  expect(await world.state(id)).toMatchObject({ message: 'Amazon EKS upgrades the nodes to 1.35' });
  await world.run(6);
  expect(await world.state(id)).toEqual({ state: 'OK', message: undefined });
  expect([clusterOf(id)?.version, clusterOf(id)?.groups.get(GROUP)?.version]).toEqual(['1.35', '1.35']);

  expect((await world.owner('DELETE', `/clusters/${id}`)).body.state).toBe('Destroying');
  await world.run(3);
  expect(await world.state(id)).toEqual({
    state: 'Destroying',
    message: 'Amazon EKS deletes the control plane',
  });
  await world.run(3);
  expect((await world.owner('GET', `/clusters/${id}`)).status).toBe(404);
  expect(clusterOf(id)).toBeUndefined();
  expect(await world.story(id)).toEqual([
    'requested Deploying: The cluster has been requested',
    'started Deploying: Amazon EKS creates the control plane',
    'state Deploying: Amazon EKS creates the nodes',
    'state OK: The cluster is OK',
    'changed OK: The kubeconfig has been fetched',
    'requested Updating: The provider has been asked for 5 nodes',
    'started Updating: Amazon EKS changes the number of nodes to 5',
    'state OK: The cluster is OK',
    'requested Updating: The provider has been asked to upgrade Kubernetes to 1.35',
    'started Updating: Amazon EKS upgrades the control plane to 1.35',
    'state Updating: Amazon EKS upgrades the nodes to 1.35',
    'state OK: The cluster is OK',
    'requested Destroying: The provider has been asked to delete the cluster',
    'started Destroying: Amazon EKS deletes the nodes',
    'state Destroying: Amazon EKS deletes the control plane',
    'deleted Destroying: The provider has deleted the cluster',
  ]);
});

test('a creation costs one request for each thing, and one look a minute', async () => {
  let id = '';
  const requests = await requestsOf(async () => {
    id = await world.order();
    await world.run(14);
  });
  expect(await world.state(id)).toEqual({ state: 'OK', message: undefined });
  const name = nameOf(id);
  const counts = Map.groupBy(requests, (line) => line.replace(name, '{name}'));
  const countOf = (line: string) => counts.get(line)?.length ?? 0;
  expect([countOf('POST /clusters'), countOf('POST /clusters/{name}/node-groups')]).toEqual([1, 1]);
  // Ten minutes for the control plane, the endpoint for the kubeconfig, and what the idle cluster costs since.
  expect(countOf('GET /clusters/{name}')).toBeLessThanOrEqual(10 + 1 + 1);
  expect(countOf(`GET /clusters/{name}/node-groups/${GROUP}`)).toBeLessThanOrEqual(3 + 1);
});
