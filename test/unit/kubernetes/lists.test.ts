import { expect, test } from '@jest/globals';
import { EngineFailed, EngineTimeout } from '../../../lib/errors.ts';
import { ClusterConnector } from '../../../lib/kubernetes/connection/connection.ts';
import { listObjects } from '../../../lib/kubernetes/read/lists.ts';
import { sampleCluster } from '../../simulators/sample-cluster.ts';
import { failure, LOOPBACK, simulated } from './simulated.ts';

const world = simulated();
const OBJECTS = sampleCluster({ nodes: 1, pods: 620, replicas: 10 });
const PODS = OBJECTS.filter(({ kind }) => kind === 'Pod').length;

const list = (deadlineMs = 5_000) =>
  new ClusterConnector(LOOPBACK, []).connect(world.kubeconfig, (connection) =>
    listObjects(connection, '/api/v1/pods', AbortSignal.timeout(deadlineMs)),
  );
const asked = () => world.simulator.received.filter(({ path }) => path.startsWith('/api/v1/pods'));

function fill(): void {
  world.simulator.objects.add(...structuredClone(OBJECTS));
}

test('a long list is read in pages, every object once, over one connection', async () => {
  fill();
  const { objects, dropped } = await list();
  expect([new Set(objects.map(({ metadata }) => metadata.uid)).size, dropped]).toEqual([PODS, 0]);
  expect(asked()).toHaveLength(3);
});

test('a list whose token expires on the way is begun anew', async () => {
  fill();
  world.simulator.misbehave('expired', '/api/v1/pods?limit=250&continue', 1);
  const { objects } = await list();
  expect(objects).toHaveLength(PODS);
  expect(asked()).toHaveLength(5);
});

test('one whose tokens never last is given up', async () => {
  fill();
  world.simulator.misbehave('expired', '/api/v1/pods?limit=250&continue');
  expect(await failure(list())).toEqual(
    new EngineFailed('The API server forgets its lists faster than they are read: try again later'),
  );
});

test('a drip ends with the deadline', async () => {
  world.simulator.misbehave('dripping');
  expect(await failure(list(300))).toEqual(
    new EngineTimeout('The API server did not finish its answer in time'),
  );
});

test('silence ends with the deadline too', async () => {
  world.simulator.misbehave('silent');
  expect(await failure(list(300))).toBeInstanceOf(EngineFailed);
});

test('of a long list only what is looked at is kept, of a short one all', async () => {
  fill();
  const long = await list();
  expect(long.objects[0]?.spec).not.toHaveProperty('volumes');
  const [node] = (
    await new ClusterConnector(LOOPBACK, []).connect(world.kubeconfig, (connection) =>
      listObjects(connection, '/api/v1/nodes', AbortSignal.timeout(5_000)),
    )
  ).objects;
  expect(node?.spec).toHaveProperty('podCIDR');
  expect(node?.metadata).not.toHaveProperty('managedFields');
});
