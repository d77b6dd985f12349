/** @slow 1,000 creations, and 10,000 clusters of one provisioner */
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { gkeName } from '../../lib/engines/gke/cluster-names.ts';
import { gkeError } from '../simulators/gke/refusals.ts';
import { createGkeWorld, type GkeWorld, METADATA } from '../support/gke.ts';
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

const LOCATIONS = '/v1/projects/simulated-project/locations';
const CLUSTERS = `${LOCATIONS}/${METADATA.zone}/clusters`;
/** For the state of the provisioner, and for its clusters. There are no pages. */
const LISTS = { [`GET ${LOCATIONS}/-/clusters`]: 2 };

/** On a busy machine. */
jest.setTimeout(200_000);

let world: GkeWorld;
beforeAll(async () => {
  world = await createGkeWorld();
});
afterAll(() => world.close());

const counted = () => countByKind(world.gke.received.filter((line) => !line.endsWith('/token')));
const run = async (seconds: number) => {
  world.pass(seconds);
  world.gke.received.length = 0;
  await world.run();
};

/** Source: https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters */
test('1,000 clusters cost two requests each, one when they begin and one when they are there, also when throttled', async () => {
  const words = 'Quota exceeded for quota metric "Requests" and limit "Requests per minute".';
  const throttled = gkeError(429, 'RESOURCE_EXHAUSTED', words, [{ reason: 'RATE_LIMIT_EXCEEDED' }]);
  world.gke.misbehave({ ...throttled, headers: { 'retry-after': '1' } }, /^POST .*clusters$/, THROTTLED);
  world.gke.received.length = 0;
  await orderMany(() => world.order(METADATA));
  const begun = counted();
  expect(Object.keys(begun)).toEqual([`POST ${CLUSTERS}`]);
  await run(240);
  const again = counted();
  await run(240);
  const last = counted();
  const sum = (kind: string) => [begun, again, last].reduce((total, one) => total + (one[kind] ?? 0), 0);
  expect(sum(`POST ${CLUSTERS}`)).toBe(CREATED + THROTTLED);
  expect(world.gke.state.created).toBe(CREATED);
  // Where it is, and by which certificate it is known.
  expect(sum(`GET ${CLUSTERS}/<id>`)).toBe(CREATED);
  expect(last).toMatchObject(LISTS);
  expect(await stateCounts(world, world.provisioner)).toEqual({ OK: CREATED });
});

test('a run over 10,000 clusters is one list, and one write for each that has changed', async () => {
  const [pattern] = await storedClusters(world, world.provisioner);
  const [atGoogle] = world.gke.state.clusters.filter(({ name }) => name === gkeName(pattern?.id ?? ''));
  if (!pattern || !atGoogle) throw new Error('There is no cluster');
  for (const id of await storeMore(world, pattern, KEPT - CREATED))
    world.gke.state.add({ ...atGoogle, name: gkeName(id), resourceLabels: { 'kqueen-cluster': id } });
  expect(await writtenClusters(world, () => run(300))).toEqual([]);
  expect(counted()).toEqual(LISTS);
  for (const cluster of world.gke.state.clusters.slice(-CHANGED)) cluster.status = 'DEGRADED';
  const written = await writtenClusters(world, () => run(300));
  expect(counted()).toEqual(LISTS);
  expect([written.length, new Set(written).size]).toEqual([CHANGED, CHANGED]);
  expect(await stateCounts(world, world.provisioner)).toEqual({ OK: KEPT - CHANGED, Error: CHANGED });
});
