import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { refreshState } from '../../lib/clusters/refresh/schedule.ts';
import { EngineFailed } from '../../lib/errors.ts';
import { request } from '../support/api.ts';
import { expectIntact } from '../support/indexes.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld({ options: { JWT_EXPIRATION_DELTA: '31536000' } });
});
afterAll(async () => {
  await expectIntact(world);
  await world.close();
});
beforeEach(() => {
  world.probe.answer = async () => ({ gitVersion: 'v1.31.2' });
});

/** A run of the schedule after so many seconds, and the keys that it wrote. */
const run = async (seconds: number): Promise<string[]> => {
  const written: string[] = [];
  world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000);
  world.store.onCommit = (commit, real) => {
    written.push(...(commit.put ?? []).map(({ key }) => key.slice(world.prefix.length + 1)));
    return real(commit);
  };
  await refreshState(world.services);
  world.store.onCommit = undefined;
  return written;
};
/** As it is stored: a list looks at nothing that is settled. */
const listed = async () => {
  const { body } = await request('GET', '/clusters', { token: world.alpha.owner.token });
  const clusters = body as unknown as { id: string; state: string; metadata: { status_message?: string } }[];
  return clusters.find(({ id }) => id === world.alpha.cluster);
};

test('an imported cluster that stops answering is seen without anybody asking, and so is its return', async () => {
  world.probe.answer = () => Promise.reject(new EngineFailed('It does not answer'));
  await run(600);
  expect(await listed()).toMatchObject({
    state: 'Error',
    metadata: { status_message: 'It does not answer' },
  });
  world.probe.answer = async () => ({ gitVersion: 'v1.32.0' });
  await run(600);
  expect(await listed()).toMatchObject({ state: 'OK', metadata: { kubernetes_version: 'v1.32.0' } });
});

test('while nothing changes a run writes nothing but provisioners, with the time of their next look', async () => {
  await run(600);
  const written = await run(600);
  const next = new Date(world.clock.now.getTime() + 300_000).toISOString().replace('.', '$2e');
  expect(written.filter((key) => !key.startsWith('lock/')).sort()).toEqual(
    [world.alpha, world.beta]
      .flatMap(({ namespace, provisioner: id }) => [
        `chk/provisioner/${namespace}/${id}`,
        `due/provisioner/${next.replaceAll('-', '$2d')}!${id}`,
        `obj/provisioner/${namespace}/${id}`,
      ])
      .sort(),
  );
});

test('between two looks (CLUSTER_REFRESH_INTERVAL) settled clusters are left alone', async () => {
  await run(300 - ((world.clock.now.getTime() / 1000) % 300));
  let asked = 0;
  world.probe.answer = async () => {
    asked += 1;
    return { gitVersion: 'v1.31.2' };
  };
  for (let minute = 0; minute < 4; minute += 1) await run(60);
  expect(asked).toBe(0);
  await run(60);
  expect(asked).toBe(2);
});

test('a provisioner whose provider refuses it is seen to be in Error with the reason, and OK again', async () => {
  const { token } = world.alpha.admin;
  const body = { name: 'fake', engine: 'kqueen.engines.FakeEngine', parameters: { url: 'u', password: 'p' } };
  const { id } = (await request('POST', '/provisioners', { token, body })).body;
  const shown = async () => (await request('GET', `/provisioners/${String(id)}`, { token })).body;
  const checkedAt = () => world.clock.now.toISOString().replace(/\.\d+/, '');
  world.fake.answers.status = () => Promise.reject(new EngineFailed('Wrong password'));
  await run(600);
  expect(await shown()).toMatchObject({
    state: 'Error',
    status_message: 'Wrong password',
    checked_at: checkedAt(),
  });
  world.fake.answers.status = async () => ({ state: 'OK' });
  await run(600);
  expect(await shown()).toMatchObject({ state: 'OK', checked_at: checkedAt() });
  expect(await shown()).not.toHaveProperty('status_message');
});
