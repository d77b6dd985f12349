/** @slow 1,000 creations, and 10,000 clusters of one provisioner */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { GROUP, nameOf, TAG } from '../../lib/engines/eks/names.ts';
import { createEksWorld, type EksWorld } from '../support/eks.ts';
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

/** The most names in one answer (https://docs.aws.amazon.com/eks/latest/APIReference/API_ListClusters.html). */
const PAGE = 100;
/** Idle clusters that are described in one run. */
const TURN = 250;
const NODES = `/clusters/<name>/node-groups`;

/** On a busy machine. */
jest.setTimeout(200_000);

let world: EksWorld;
beforeAll(async () => {
  world = await createEksWorld();
  // The quota of AWS is 100 at first: https://docs.aws.amazon.com/general/latest/gr/eks.html
  world.eks.state.most = KEPT;
  Object.assign(world.eks.state.seconds, { cluster: 120, nodes: 60 });
});
afterAll(() => world.close());

const counted = () =>
  countByKind(world.eks.received.map((line) => line.replace(/kqueen-[0-9a-f-]{36}/, '<name>')));
const run = async (seconds: number) => {
  world.pass(seconds - 60);
  world.eks.received.length = 0;
  await world.run();
};

/**
 * AWS lists names alone and calls nobody back: each look at a new cluster is a request (DescribeCluster, then
 * DescribeNodegroup), and there is one a minute.
 * Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
 */
test('1,000 clusters cost a request for each thing and a look a minute, also when throttled', async () => {
  const throttled = { status: 429, code: 'ThrottlingException', retryAfter: 1 };
  world.eks.misbehave(throttled, 'POST /clusters', THROTTLED);
  world.eks.received.length = 0;
  await orderMany(() => world.order());
  const [once, ...more] = Object.keys(counted());
  expect([once, more]).toEqual(['POST /clusters', []]);
  // Two minutes for the control plane, one for the nodes, and one later for those that were throttled.
  await world.run(4);
  const all = counted();
  expect(all['POST /clusters']).toBe(CREATED + THROTTLED);
  expect(world.eks.state.clusters.size).toBe(CREATED);
  expect(all[`POST ${NODES}`]).toBe(CREATED);
  // Two looks at the control plane, one for the kubeconfig, and one that saw a throttled creation begin.
  expect(all['GET /clusters/<name>']).toBeGreaterThanOrEqual(3 * CREATED);
  expect(all['GET /clusters/<name>']).toBeLessThanOrEqual(3 * CREATED + THROTTLED);
  expect(all[`GET ${NODES}/${GROUP}`]).toBe(CREATED);
  expect(await stateCounts(world, world.eksProvisioner)).toEqual({ OK: CREATED });
});

test('a run over 10,000 clusters is one list in pages with a look at 250, and one write for each that has changed', async () => {
  const [pattern] = await storedClusters(world, world.eksProvisioner);
  const { clusters } = world.eks.state;
  const atAws = clusters.get(nameOf(pattern?.id ?? ''));
  if (!pattern || !atAws) throw new Error('There is no cluster');
  const ids = await storeMore(world, pattern, KEPT - CREATED);
  for (const id of ids) {
    const name = nameOf(id);
    clusters.set(name, { ...atAws, name, tags: { [TAG]: id }, groups: new Map(atAws.groups) });
  }
  // The state of the provisioner is a list of one name.
  const looks = { 'GET /clusters/<name>': TURN, [`GET ${NODES}/${GROUP}`]: TURN };
  expect(await writtenClusters(world, () => run(300))).toEqual([]);
  expect(counted()).toEqual({ 'GET /clusters': KEPT / PAGE + 1, ...looks });
  for (const id of ids.slice(-CHANGED)) clusters.delete(nameOf(id));
  const written = await writtenClusters(world, () => run(300));
  const pages = Math.ceil((KEPT - CHANGED) / PAGE);
  // Names alone do not say that the account is another one.
  expect(counted()).toEqual({ 'GET /clusters': pages + 1, 'STS GetCallerIdentity': 1, ...looks });
  expect([written.length, new Set(written).size]).toEqual([CHANGED, CHANGED]);
  expect(await stateCounts(world, world.eksProvisioner)).toEqual({ OK: KEPT - CHANGED, Error: CHANGED });
});
