import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { expectIntact } from '../support/indexes.ts';
import { createJenkinsWorld, type JenkinsWorld } from '../support/jenkins.ts';

let world: JenkinsWorld;
beforeAll(async () => {
  world = await createJenkinsWorld();
});
afterAll(async () => {
  await expectIntact(world);
  await world.close();
});

const listed = async (id: string) => {
  const { status, body } = await world.owner('GET', '/clusters');
  const clusters = body as unknown as { id: string; state: string }[];
  return { status, state: clusters.find((cluster) => cluster.id === id)?.state };
};

test('a list of clusters in transition asks their provider first, once for all of them', async () => {
  const ids = [await world.order(), await world.order(), await world.order()];
  world.pass(700);
  world.jenkins.received.length = 0;
  expect(await listed(ids[0] ?? '')).toEqual({ status: 200, state: 'OK' });
  // The builds, and then the artifact of each build that is done.
  expect(
    world.jenkins.received.filter((line) => line === 'GET /job/clusters/job/make/api/json'),
  ).toHaveLength(1);
  world.jenkins.received.length = 0;
  await listed('');
  expect(world.jenkins.received).toEqual([]);
});

test.each(['silent', 'reset', { status: 500 }, 'html'] as const)(
  'a provider that answers by %j is no reason to refuse the list: it shows what is stored',
  async (fault) => {
    const id = await world.order();
    world.jenkins.misbehave(fault);
    expect(await listed(id)).toEqual({ status: 200, state: 'Deploying' });
    world.jenkins.misbehave(undefined);
    world.pass(700);
    expect(await listed(id)).toEqual({ status: 200, state: 'OK' });
  },
);

test('a cluster that turns out to be gone is not listed any more', async () => {
  const id = await world.order();
  world.pass(700);
  await listed(id);
  await world.owner('DELETE', `/clusters/${id}`);
  world.pass(100);
  expect(await listed(id)).toEqual({ status: 200, state: undefined });
});
