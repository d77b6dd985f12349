/** @slow 1,000 creations, and 10,000 clusters of one provisioner */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { type AksWorld, createAksWorld, METADATA } from '../support/aks.ts';
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

const PAGE = 100;
/** The state of the provisioner is that of its resource group. */
const look = (pages: number) => ({ 'GET /resourceGroups/kqueen-rg': 1, 'GET /managedClusters': pages });

/** On a busy machine. */
jest.setTimeout(200_000);

let world: AksWorld;
beforeAll(async () => {
  world = await createAksWorld({ options: { CLUSTER_STATE_ON_LIST: 'false' } });
  Object.assign(world.azure.state, { quota: 100_000 });
  world.azure.options.pageSize = PAGE;
});
afterAll(() => world.close());

const counted = () => countByKind(world.azure.received.filter((line) => !line.endsWith('/token')));
const run = async (seconds: number) => {
  world.pass(seconds);
  world.azure.received.length = 0;
  await world.run();
};

/** Source: https://learn.microsoft.com/en-us/rest/api/aks/managed-clusters: the PUT creates a cluster with its node pool. */
test('1,000 clusters cost two requests each, one when they begin and one when they are there, also when throttled', async () => {
  world.azure.misbehave({ status: 429, retryAfter: 1 }, 'PUT /managedClusters', THROTTLED);
  world.azure.received.length = 0;
  await orderMany(() => world.order({ ...METADATA, node_count_aks: 1 }));
  const begun = counted();
  expect(Object.keys(begun)).toEqual(['PUT /managedClusters/<id>']);
  await run(300);
  const again = counted();
  await run(300);
  const last = counted();
  const sum = (kind: string) => [begun, again, last].reduce((total, one) => total + (one[kind] ?? 0), 0);
  expect(sum('PUT /managedClusters/<id>')).toBe(CREATED + THROTTLED);
  expect(new Set(world.azure.state.created).size).toBe(CREATED);
  expect(world.azure.state.created).toHaveLength(CREATED);
  expect(sum('POST /managedClusters/<id>/listClusterAdminCredential')).toBe(CREATED);
  expect(last).toMatchObject(look(CREATED / PAGE));
  expect(await stateCounts(world, world.aksProvisioner)).toEqual({ OK: CREATED });
});

test('a run over 10,000 clusters is one list, and one write for each that has changed', async () => {
  const [pattern] = await storedClusters(world, world.aksProvisioner);
  const { clusters } = world.azure.state;
  const atAzure = clusters.get(pattern?.id ?? '');
  if (!pattern || !atAzure) throw new Error('There is no cluster');
  const ids = await storeMore(world, pattern, KEPT - CREATED);
  for (const id of ids) {
    const document = { ...atAzure.document, tags: { 'kqueen-cluster': id } };
    clusters.set(id, { ...atAzure, name: id, document });
  }
  expect(await writtenClusters(world, () => run(300))).toEqual([]);
  expect(counted()).toEqual(look(KEPT / PAGE));
  for (const id of ids.slice(-CHANGED)) Object.assign(clusters.get(id) ?? {}, { power: 'Stopped' });
  const written = await writtenClusters(world, () => run(300));
  expect(counted()).toEqual(look(KEPT / PAGE));
  expect([written.length, new Set(written).size]).toEqual([CHANGED, CHANGED]);
  expect(await stateCounts(world, world.aksProvisioner)).toMatchObject({ OK: KEPT - CHANGED });
});
