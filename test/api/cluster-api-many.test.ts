/** @slow 1,000 creations, and 10,000 clusters of one provisioner */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { PAGE } from '../../lib/kubernetes/read/lists.ts';
import { NAMESPACE } from '../simulators/cluster-api.ts';
import { type ClusterApiWorld, createClusterApiWorld, METADATA } from '../support/cluster-api.ts';
import {
  CHANGED,
  CREATED,
  countByKind,
  KEPT,
  orderMany,
  stateCounts,
  storedClusters,
  storeMore,
  THROTTLED,
  writtenClusters,
} from '../support/many-clusters.ts';

const GROUP = '/apis/cluster.x-k8s.io';
const CLUSTERS = `${GROUP}/v1beta2/namespaces/${NAMESPACE}/clusters`;
const ONE = `${CLUSTERS}/kqueen-<id>`;
const SECRET = `/api/v1/namespaces/${NAMESPACE}/secrets/kqueen-<id>-kubeconfig`;
const CLUSTER = {
  apiVersion: 'cluster.x-k8s.io/v1beta2',
  name: 'clusters',
  kind: 'Cluster',
  namespaced: true,
};

/** On a busy machine. */
jest.setTimeout(200_000);

let world: ClusterApiWorld;
beforeAll(async () => {
  const options = { options: { CLUSTER_STATE_ON_LIST: 'false' } };
  // What is made within a cluster costs the management cluster nothing.
  const wrap: Parameters<typeof createClusterApiWorld>[2] = (reach) => ({
    ...reach,
    bootstrap: async (admin) => admin,
  });
  world = await createClusterApiWorld({}, options, wrap);
});
afterAll(() => world.close());

const counted = () => countByKind(world.management.received.map(({ method, path }) => `${method} ${path}`));

/** A run whose workers begin when it has ended, as they do elsewhere: what they do takes none of its time. */
async function run(): Promise<void> {
  const { dispatcher } = world;
  dispatcher.isHolding = true;
  await world.minutes(1);
  await dispatcher.look(dispatcher.refreshes.splice(0));
  dispatcher.isHolding = false;
  await dispatcher.work(dispatcher.operations.splice(0));
}

/**
 * An object is applied by one request, and its API server is asked for versions, kinds and whose it is before.
 * Source: https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
test('1,000 clusters cost four requests to create and one for the kubeconfig, also when throttled', async () => {
  world.management.misbehave('throttling', `${CLUSTERS}/`, THROTTLED);
  world.management.received.length = 0;
  await orderMany(() => world.order(METADATA));
  world.dispatcher.operations.length = 0;
  world.dispatcher.refreshes.length = 0;
  for (let minute = 0; minute < 4; minute += 1) await run();
  const all = counted();
  expect(all[`PATCH ${ONE}`]).toBe(CREATED);
  expect(all[`GET ${ONE}`]).toBe(CREATED + THROTTLED);
  expect(all[`GET ${GROUP}/v1beta2`]).toBe(CREATED);
  expect(all[`GET ${SECRET}`]).toBe(CREATED);
  expect(world.management.clusters()).toHaveLength(CREATED);
  expect(await stateCounts(world, world.clusterApiProvisioner)).toEqual({ OK: CREATED });
});

test('a run over 10,000 clusters is one list in pages, and one write for each that has changed', async () => {
  const [pattern] = await storedClusters(world, world.clusterApiProvisioner);
  const { objects, controllers } = world.management;
  const found = objects.get(CLUSTER, NAMESPACE, `kqueen-${pattern?.id}`);
  if (!pattern || !found) throw new Error('There is no cluster');
  const ids = await storeMore(world, pattern, KEPT - CREATED);
  const copies = ids.map((id) => {
    const labels = { ...Object(found.metadata.labels), 'kqueen-cluster': id };
    const metadata = { ...found.metadata, name: `kqueen-${id}`, uid: randomUUID(), labels };
    return { ...found, metadata };
  });
  objects.add(...copies);
  for (const copy of copies) controllers.adopt(copy, found);
  // The state of the provisioner: the version, the namespace, and one Cluster.
  const look = {
    [`GET ${GROUP}`]: 2,
    [`GET /api/v1/namespaces/${NAMESPACE}`]: 1,
    [`GET ${CLUSTERS}`]: KEPT / PAGE + 1,
  };
  world.management.received.length = 0;
  expect(await writtenClusters(world, () => world.minutes(5))).toEqual([]);
  expect(counted()).toEqual(look);
  for (const copy of copies.slice(-CHANGED))
    Object.assign(copy, { spec: { ...Object(found.spec), paused: true } });
  world.management.received.length = 0;
  const written = await writtenClusters(world, () => world.minutes(5));
  expect(counted()).toEqual(look);
  expect([written.length, new Set(written).size]).toEqual([CHANGED, CHANGED]);
});
