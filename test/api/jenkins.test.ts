import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { request } from '../support/api.ts';
import { expectIntact } from '../support/indexes.ts';
import { createJenkinsWorld, type JenkinsWorld } from '../support/jenkins.ts';
import { KUBECONFIG } from '../support/world.ts';

let world: JenkinsWorld;
beforeAll(async () => {
  world = await createJenkinsWorld({}, { options: { CLUSTER_STATE_ON_LIST: 'false' } });
});
afterAll(async () => {
  await expectIntact(world);
  await world.close();
});
afterEach(() => {
  world.jenkins.misbehave(undefined);
  world.make.result = () => 'SUCCESS';
  world.make.estimatedDuration = 600_000;
  expect(world.jenkins.unplanned).toEqual([]);
});

/** Past the queue, into the build. */
const started = async (id: string) => {
  world.pass(60);
  await world.run();
  return id;
};
/** Past the build. */
const done = async (id: string) => {
  await started(id);
  world.pass(660);
  await world.run();
  return id;
};

test('a cluster goes Deploying, OK, Destroying, gone, and its events tell the whole story in order', async () => {
  const id = await world.order();
  expect(await world.state(id)).toEqual({
    state: 'Deploying',
    message: expect.stringContaining('in its queue'),
  });
  await started(id);
  const progress = await world.owner('GET', `/clusters/${id}/progress`);
  expect(progress.body).toEqual({ response: 200, progress: 9, result: 'Deploying' });
  world.pass(660);
  await world.run();
  expect(await world.state(id)).toEqual({ state: 'OK', message: undefined });
  expect((await world.owner('GET', `/clusters/${id}/kubeconfig`)).body).toEqual(KUBECONFIG);
  expect((await world.owner('DELETE', `/clusters/${id}`)).body).toEqual({ id, state: 'Destroying' });
  await started(id);
  expect((await world.state(id)).message).toMatch(/^Jenkins deletes it in build \d+$/);
  world.pass(120);
  await world.run();
  expect((await world.owner('GET', `/clusters/${id}`)).status).toBe(404);
  expect(await world.story(id)).toEqual([
    'requested Deploying: The cluster has been requested',
    expect.stringMatching(/^started Deploying: Jenkins has the build in its queue \(item \d+\)$/),
    expect.stringMatching(/^state Deploying: Jenkins creates it in build \d+$/),
    'state OK: The cluster is OK',
    'changed OK: The kubeconfig has been fetched',
    'requested Destroying: The provider has been asked to delete the cluster',
    expect.stringMatching(/^started Destroying: Jenkins has the build in its queue \(item \d+\)$/),
    expect.stringMatching(/^state Destroying: Jenkins deletes it in build \d+$/),
    'deleted Destroying: The provider has deleted the cluster',
  ]);
});

test('the history of a cluster that is gone is for those who had it, and for no other tenant', async () => {
  const id = await world.order();
  const path = `/clusters/${id}`;
  await request('DELETE', path, { token: world.alpha.admin.token, query: 'force=true' });
  const events = (token: string) => request('GET', `${path}/events`, { token });
  const told = await events(world.alpha.owner.token);
  expect(told.body).toMatchObject([
    { type: 'forgotten', user: 'alpha-admin' },
    {},
    { type: 'requested', user: 'alpha-owner' },
  ]);
  expect((await events(world.beta.admin.token)).status).toBe(404);
  const page = await world.owner('GET', `${path}/events`, undefined, 'offset=1&limit=1');
  expect(page.body).toMatchObject({ items: [{ id: 2 }], total: 3 });
});

test('a build gets the context, the overrides, the stack and the id, and nothing that the job does not define', async () => {
  const id = await world.order({ override_parameters: { NODES: 5, REGION: 'us' } });
  await started(id);
  expect(world.make.builds[0]?.parameters).toEqual({
    STACK_NAME: `kqueen-${id}`,
    KQUEEN_BUILD_ID: id,
    NODES: '5',
    REGION: 'us',
  });
});

test.each([
  ['the anchor', { STACK_NAME: 'mine' }, '.STACK_NAME'],
  ['the id', { KQUEEN_BUILD_ID: 'mine' }, '.KQUEEN_BUILD_ID'],
  ['a map', { NODES: { deep: 1 } }, '.NODES'],
  ['a list', [1], ''],
  ['no JSON', '{', ''],
])('an override of %s is a 400 that names it', async (_what, override_parameters, name) => {
  const body = { name: 'n', provisioner: world.jenkinsProvisioner, metadata: { override_parameters } };
  const { status, body: answer } = await world.owner('POST', '/clusters', body);
  expect([status, answer.errors]).toEqual([
    400,
    [{ path: `metadata.override_parameters${name}`, message: expect.any(String) }],
  ]);
});

test('an override that the job does not define fails the cluster, with its name, and starts no build', async () => {
  const before = world.jenkins.state.waiting.length;
  const id = await world.order({ override_parameters: { COLOUR: 'red' } });
  expect(await world.state(id)).toEqual({
    state: 'Error',
    message: expect.stringContaining('no parameter COLOUR'),
  });
  expect(world.jenkins.state.waiting).toHaveLength(before);
});

test.each([
  ['SUCCESS', 'OK'],
  ['FAILURE', 'Error'],
  ['ABORTED', 'Error'],
  ['UNSTABLE', 'Unknown'],
  ['NOT_BUILT', 'Unknown'],
] as const)('a build that ends as %s makes the cluster %s, with the reason', async (result, state) => {
  world.make.result = () => result;
  const id = await done(await world.order());
  const message = state === 'OK' ? undefined : expect.stringContaining(`ended as ${result}`);
  expect(await world.state(id)).toEqual({ state, message });
});

test('progress is held at 99 until it is done, and 501 where Jenkins has no estimate', async () => {
  const id = await started(await world.order());
  const progress = async () => (await world.owner('GET', `/clusters/${id}/progress`)).body;
  world.make.estimatedDuration = 10_000;
  expect(await progress()).toEqual({ response: 200, progress: 99, result: 'Deploying' });
  world.make.estimatedDuration = -1;
  expect(await progress()).toEqual({ response: 501, progress: 0, result: 'Deploying' });
  await done(id);
  expect(await progress()).toEqual({ response: 200, progress: 100, result: 'OK' });
});

describe('what the range of builds no longer holds', () => {
  test('is asked for by its number', async () => {
    const id = await started(await world.order());
    const [build] = world.make.builds;
    // Hundreds of builds of others come after it.
    for (let at = 0; at < 300; at += 1) world.jenkins.state.trigger(world.make, { NODES: String(at) });
    world.pass(660);
    world.jenkins.received.length = 0;
    await world.run();
    expect((await world.state(id)).state).toBe('OK');
    expect(world.jenkins.received).toContain(`GET /job/clusters/job/make/${build?.number}/api/json`);
  });

  test('is asked for by its number, in turn where there are many that take long', async () => {
    world.make.buildSeconds = 50_000;
    const ids: string[] = [];
    for (let at = 0; at < 30; at += 1) ids.push(await world.order());
    await started('');
    for (let at = 0; at < 400; at += 1) world.jenkins.state.trigger(world.make, { NODES: `turn ${at}` });
    const last = ids.sort().at(-1) ?? '';
    const build = world.make.builds.find(({ parameters }) => parameters.KQUEEN_BUILD_ID === last);
    Object.assign(build ?? {}, { result: 'SUCCESS' });
    const minutes = async (count: number) => {
      for (let minute = 0; minute < count; minute += 1) {
        world.pass(60);
        await world.run();
      }
    };
    await minutes(3);
    const { body } = await world.owner('GET', '/clusters');
    const clusters = (body as unknown as { id: string; state: string }[]).filter(({ id }) =>
      ids.includes(id),
    );
    expect(clusters.filter(({ state }) => state === 'OK').map(({ id }) => id)).toEqual([last]);
    world.make.buildSeconds = 600;
    await minutes(12);
  });

  test('and has been thrown away is Unknown, with the way out, and not asked for ever', async () => {
    const id = await started(await world.order());
    world.jenkins.state.prune(world.make, 0);
    world.pass(180);
    await world.run();
    expect(await world.state(id)).toEqual({
      state: 'Unknown',
      message: expect.stringContaining('no longer knows its build'),
    });
  });

  test('is not mistaken for the build that has its number after a reset', async () => {
    const id = await started(await world.order());
    world.jenkins.state.prune(world.make, 0);
    world.make.nextNumber = 1;
    for (let at = 0; at < 500; at += 1) world.jenkins.state.trigger(world.make, { NODES: `reset ${at}` });
    world.pass(660);
    await world.run();
    expect(await world.state(id)).toMatchObject({ state: 'Unknown' });
  });
});

test('of two builds that carry one id the first counts, and the other one is named', async () => {
  const id = await started(await world.order());
  const [first] = world.make.builds;
  world.jenkins.state.trigger(world.make, { KQUEEN_BUILD_ID: id, STACK_NAME: `kqueen-${id}`, NODES: '9' });
  world.pass(60);
  await world.run();
  const [second] = world.make.builds;
  expect((await world.state(id)).message).toBe(
    `Jenkins creates it in build ${first?.number}; more builds carry its id: ${second?.number}`,
  );
  world.make.result = ({ NODES }) => (NODES === '9' ? 'FAILURE' : 'SUCCESS');
  world.pass(660);
  await world.run();
  expect((await world.state(id)).state).toBe('OK');
});

test('a build whose kubeconfig is missing or forbidden leaves an OK cluster that says so', async () => {
  for (const [artifact, why] of [
    [{}, /left no artifact kubeconfig; it is tried again$/],
    [{ kubeconfig: 'users: [{user: {exec: {command: rm}}}]' }, /cannot be used/],
  ] as const) {
    world.make.artifacts = () => artifact as Record<string, string>;
    const id = await done(await world.order());
    const { body } = await world.owner('GET', `/clusters/${id}`);
    expect(body).toMatchObject({ state: 'OK', metadata: { status_message: expect.stringMatching(why) } });
  }
  world.make.artifacts = () => ({ kubeconfig: JSON.stringify(KUBECONFIG) });
});

test('a kubeconfig that is archived late is fetched when it is there, and until then the reason stays', async () => {
  world.make.artifacts = () => ({});
  const id = await done(await world.order());
  world.pass(120);
  expect((await world.state(id)).message).toMatch(/left no artifact/);
  world.make.artifacts = () => ({ kubeconfig: JSON.stringify(KUBECONFIG) });
  world.pass(60);
  await world.run();
  expect(await world.state(id)).toEqual({ state: 'OK', message: undefined });
  const { body } = await world.owner('GET', `/clusters/${id}/kubeconfig`);
  expect(body['current-context']).toBe(KUBECONFIG['current-context']);
});

test('a kubeconfig that never comes is given up after PROVISIONER_TIMEOUT, and the reason stays', async () => {
  world.make.artifacts = () => ({});
  const id = await done(await world.order());
  world.pass(3700);
  await world.run();
  world.pass(3700);
  const { state, message } = await world.state(id);
  expect({ state, message }).toEqual({
    state: 'OK',
    message: expect.stringMatching(/^The operation took longer.*no artifact/),
  });
  expect((await world.story(id)).at(-1)).toContain('The operation took longer');
  world.make.artifacts = () => ({ kubeconfig: JSON.stringify(KUBECONFIG) });
});

describe('a delete', () => {
  test('while the build waits takes it out of the queue, and removes what may be there', async () => {
    const id = await world.order();
    await world.owner('DELETE', `/clusters/${id}`);
    await started(id);
    expect(world.make.builds.some(({ parameters }) => parameters.KQUEEN_BUILD_ID === id)).toBe(false);
    world.pass(120);
    await world.run();
    expect((await world.owner('GET', `/clusters/${id}`)).status).toBe(404);
  });

  test('while it runs stops it', async () => {
    const id = await started(await world.order());
    await world.owner('DELETE', `/clusters/${id}`);
    const build = world.make.builds.find(({ parameters }) => parameters.KQUEEN_BUILD_ID === id);
    expect(build?.result).toBe('ABORTED');
  });

  test('that fails can be repeated: the old build does not count again', async () => {
    world.remove.result = () => 'FAILURE';
    const id = await done(await world.order());
    await world.owner('DELETE', `/clusters/${id}`);
    await done(id);
    expect(await world.state(id)).toMatchObject({
      state: 'Error',
      message: expect.stringContaining('ended as FAILURE'),
    });
    world.remove.result = () => 'SUCCESS';
    expect((await world.owner('DELETE', `/clusters/${id}`)).body).toMatchObject({ state: 'Destroying' });
    await started(id);
    world.pass(120);
    await world.run();
    expect((await world.owner('GET', `/clusters/${id}`)).status).toBe(404);
  });

  test('that comes twice runs one build', async () => {
    const id = await done(await world.order());
    const before = world.remove.nextNumber + world.jenkins.state.waiting.length;
    await world.owner('DELETE', `/clusters/${id}`);
    await world.owner('DELETE', `/clusters/${id}`);
    expect(world.remove.nextNumber + world.jenkins.state.waiting.length).toBe(before + 1);
  });
});

test('failed clusters cost no request of the schedule, however long they stay', async () => {
  world.make.result = () => 'FAILURE';
  for (let at = 0; at < 5; at += 1) await world.order();
  await done('');
  world.jenkins.received.length = 0;
  world.pass(3_600);
  await world.run();
  expect(world.jenkins.received).toEqual(['GET /whoAmI/api/json']);
});

test('a run asks Jenkins three times at most, however many clusters there are, and writes those that changed', async () => {
  for (let minute = 0; minute < 15; minute += 1) {
    world.pass(60);
    await world.run();
  }
  for (let at = 0; at < 25; at += 1) await world.order();
  await started('');
  world.jenkins.received.length = 0;
  const written: string[] = [];
  world.store.onCommit = (commit, real) => {
    written.push(...(commit.put ?? []).map(({ key }) => key.slice(world.prefix.length)));
    return real(commit);
  };
  world.pass(60);
  await world.run();
  world.store.onCommit = undefined;
  // Who one is, the builds that make, and those that remove: each once.
  expect(new Set(world.jenkins.received).size).toBe(world.jenkins.received.length);
  expect(world.jenkins.received.length).toBeLessThanOrEqual(3);
  // Nothing changed: the lock, and one key for each provisioner that was looked at.
  expect(written.filter((key) => !key.startsWith('/lock/') && !key.startsWith('/chk/provisioner/'))).toEqual(
    [],
  );
  expect(new Set(written).size).toBe(written.length);
});
