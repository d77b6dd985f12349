import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { expectIntact } from '../support/indexes.ts';
import { createJenkinsWorld, type JenkinsWorld } from '../support/jenkins.ts';

let world: JenkinsWorld;
let beforeCancel = () => {};
beforeAll(async () => {
  world = await createJenkinsWorld({}, { options: { CLUSTER_STATE_ON_LIST: 'false' } }, (client) => {
    const cancel = client.cancel.bind(client);
    client.cancel = (...asked) => {
      beforeCancel();
      return cancel(...asked);
    };
    return client;
  });
});
afterAll(async () => {
  await expectIntact(world);
  await world.close();
});
afterEach(() => {
  beforeCancel = () => {};
  Object.assign(world.make, { stopSeconds: 0 });
  Object.assign(world.remove, { result: () => 'SUCCESS', queueSeconds: 5 });
  expect(world.jenkins.unplanned).toEqual([]);
});

const buildOf = (job: JenkinsWorld['make'], id: string) =>
  job.builds.find(({ parameters }) => parameters.KQUEEN_BUILD_ID === id);
const removals = (id: string) =>
  [...world.remove.builds, ...world.jenkins.state.waiting.filter(({ job }) => job === world.remove)].filter(
    ({ parameters }) => parameters.KQUEEN_BUILD_ID === id,
  );
const later = async (seconds: number) => {
  world.pass(seconds);
  await world.run();
};

test('nothing is removed before the build has ended that makes it, however long that takes', async () => {
  world.make.stopSeconds = 100;
  const id = await world.order();
  await later(60);
  await world.owner('DELETE', `/clusters/${id}`);
  const build = buildOf(world.make, id);
  expect(await world.state(id)).toEqual({
    state: 'Destroying',
    message: `Jenkins has not ended build ${build?.number} yet, which creates the cluster; it is tried again`,
  });
  expect([build?.result, removals(id).length]).toEqual([null, 0]);
  await later(101);
  expect([build?.result, removals(id).length]).toEqual(['ABORTED', 1]);
  await later(60);
  await later(120);
  expect((await world.owner('GET', `/clusters/${id}`)).status).toBe(404);
}, 20_000);

test('a build that leaves the queue while it is being taken out is stopped', async () => {
  const id = await world.order();
  beforeCancel = () => {
    world.jenkins.state.advance(10);
    world.jenkins.state.settle();
  };
  await world.owner('DELETE', `/clusters/${id}`);
  expect(buildOf(world.make, id)?.result).toBe('ABORTED');
  expect(removals(id)).toHaveLength(1);
});

test('a removal that waits its turn is not over because an earlier one fails', async () => {
  Object.assign(world.remove, { result: () => 'FAILURE', buildSeconds: 5_000 });
  const id = await world.order();
  await later(60);
  await later(660);
  await world.owner('DELETE', `/clusters/${id}`);
  await later(60);
  await later(3_600);
  expect(await world.state(id)).toEqual({
    state: 'Error',
    message: expect.stringContaining('longer than 3600 seconds'),
  });
  world.remove.queueSeconds = 3_600;
  await world.owner('DELETE', `/clusters/${id}`);
  await later(1_600);
  expect(buildOf(world.remove, id)?.result).toBe('FAILURE');
  expect(await world.state(id)).toMatchObject({
    state: 'Destroying',
    message: expect.stringContaining('The build waits in the queue'),
  });
});
