import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Unavailable } from '../../lib/errors.ts';
import { request } from '../support/api.ts';
import { expectIntact } from '../support/indexes.ts';
import { createJenkinsWorld, type JenkinsWorld } from '../support/jenkins.ts';

let world: JenkinsWorld;
beforeAll(async () => {
  world = await createJenkinsWorld({}, { options: { CLUSTER_STATE_ON_LIST: 'false' } });
});
afterAll(async () => {
  await expectIntact(world);
  await world.close();
});
afterEach(async () => {
  world.jenkins.misbehave(undefined);
  world.dispatcher.isHolding = false;
  world.store.onCommit = undefined;
  // Jenkins is well again, and the provisioner is seen to be.
  world.pass(60);
  await world.run();
});

/** An ordered cluster whose event has not reached a worker yet. */
const held = async () => {
  world.dispatcher.isHolding = true;
  const id = await world.order();
  const [order] = world.dispatcher.operations.filter(({ cluster }) => cluster === id);
  world.dispatcher.isHolding = false;
  return { id, orders: order ? [order] : [] };
};
/** How many builds of a cluster Jenkins has, waiting ones among them. */
const buildsOf = (id: string) => {
  world.jenkins.state.settle();
  const all = [...world.make.builds, ...world.jenkins.state.waiting];
  return all.filter(({ parameters }) => parameters.KQUEEN_BUILD_ID === id).length;
};
const settle = async () => {
  for (let minute = 0; minute < 15; minute += 1) {
    world.pass(60);
    await world.run();
  }
};

describe('an event', () => {
  test('that is delivered twice at once, and again later, makes one build', async () => {
    const { id, orders } = await held();
    await Promise.all([
      world.dispatcher.work(orders),
      world.dispatcher.work(orders),
      world.dispatcher.work(orders),
    ]);
    world.pass(300);
    await world.dispatcher.work(orders);
    expect(buildsOf(id)).toBe(1);
  });

  test('that gets lost is sent again by the schedule', async () => {
    const { id } = await held();
    expect(buildsOf(id)).toBe(0);
    world.pass(60);
    await world.run();
    expect(buildsOf(id)).toBe(1);
  });

  test('for an operation that is over, or a cluster that is gone, does nothing', async () => {
    const { id, orders } = await held();
    await request('DELETE', `/clusters/${id}`, { token: world.alpha.admin.token, query: 'force=true' });
    await world.dispatcher.work(orders);
    expect(buildsOf(id)).toBe(0);
  });
});

describe('while a build is begun', () => {
  test.each([
    ['resets connections', 'reset', 'Jenkins cannot be reached'],
    ['restarts', { status: 503, retryAfter: 0 }, 'may be restarting'],
    ['is broken', { status: 500 }, 'may be restarting'],
  ] as const)(
    'a Jenkins that %s is tried again until it is back, with the reason',
    async (_what, fault, why) => {
      world.jenkins.misbehave(fault);
      const id = await world.order();
      expect(await world.state(id)).toEqual({ state: 'Deploying', message: expect.stringContaining(why) });
      world.jenkins.misbehave(undefined);
      await settle();
      expect([await world.state(id), buildsOf(id)]).toEqual([{ state: 'OK', message: undefined }, 1]);
      expect((await world.story(id))[1]).toContain('it is tried again');
    },
  );

  test.each([
    ['rejects the credentials', { status: 401 }, 'rejects the credentials'],
    ['sends to a login page', 'login page', 'rejects the credentials'],
    ['forbids it', { status: 403 }, 'grant the right'],
    ['hides the job', { status: 404 }, 'has no job'],
    ['is none', 'html', 'does not answer like a Jenkins'],
    ['never stops talking', 'endless', 'answers more than was asked for'],
  ] as const)('a Jenkins that %s fails the cluster, with the reason', async (_what, fault, why) => {
    world.jenkins.misbehave(fault, 'GET /job/clusters/job/make');
    world.jenkins.misbehave(fault, 'POST /job/clusters/job/make');
    const id = await world.order();
    expect(await world.state(id)).toEqual({ state: 'Error', message: expect.stringContaining(why) });
    expect(buildsOf(id)).toBe(0);
  });

  test('an answer that gets lost after the build was queued is found out: one build', async () => {
    world.jenkins.misbehave('lost answer', 'POST /job/clusters/job/make', 1);
    const id = await world.order();
    await settle();
    expect([await world.state(id), buildsOf(id)]).toEqual([{ state: 'OK', message: undefined }, 1]);
  });

  test('a password needs a crumb of its session, and gets one', async () => {
    const { token } = world.alpha.admin;
    const parameters = { username: world.jenkins.username, password: world.jenkins.password };
    const path = `/provisioners/${world.jenkinsProvisioner}`;
    expect((await request('PATCH', path, { token, body: { parameters } })).body.state).toBe('OK');
    const id = await world.order();
    expect(buildsOf(id)).toBe(1);
    expect(world.jenkins.received).toContain('GET /crumbIssuer/api/json');
  });

  test('etcd that is out of reach between the call and the write leaves one build, found again', async () => {
    let isDown = false;
    world.store.onCommit = (commit, real) => {
      if (isDown) throw new Unavailable('The store is down');
      return real(commit);
    };
    const { id, orders } = await held();
    const build = world.jenkins.state.trigger.bind(world.jenkins.state);
    world.jenkins.state.trigger = (job, parameters) => {
      isDown = true;
      return build(job, parameters);
    };
    await world.dispatcher.work(orders);
    world.jenkins.state.trigger = build;
    isDown = false;
    expect(buildsOf(id)).toBe(1);
    await settle();
    expect([(await world.state(id)).state, buildsOf(id)]).toEqual(['OK', 1]);
  });

  test('a worker that is frozen past his claim begins nothing when he thaws', async () => {
    const { id, orders } = await held();
    const parameters = world.make.parameters;
    let isFirst = true;
    Object.defineProperty(world.make, 'parameters', {
      configurable: true,
      get: () => {
        // While the first worker waits for this answer, his claim runs out.
        if (isFirst) world.pass(100);
        isFirst = false;
        return parameters;
      },
    });
    await world.dispatcher.work(orders);
    Object.defineProperty(world.make, 'parameters', { value: parameters, configurable: true });
    expect(buildsOf(id)).toBe(0);
    await settle();
    expect(buildsOf(id)).toBe(1);
  });
});

describe('while it runs', () => {
  const running = async () => {
    const id = await world.order();
    world.pass(60);
    await world.run();
    return id;
  };

  test.each(['reset', { status: 500 }, { status: 401 }, 'login page', 'html'] as const)(
    'a Jenkins that answers by %j leaves it Deploying with the reason, and it goes on afterwards',
    async (fault) => {
      const id = await running();
      world.jenkins.misbehave(fault);
      world.pass(60);
      await world.run();
      expect(await world.state(id)).toEqual({
        state: 'Deploying',
        message: expect.stringMatching(
          /^The provider cannot be asked at the moment: Jenkins|^The provider cannot be asked at the moment: The server/,
        ),
      });
      const told = (await world.story(id)).length;
      world.pass(60);
      await world.run();
      expect(await world.story(id)).toHaveLength(told);
      world.jenkins.misbehave(undefined);
      await settle();
      expect((await world.state(id)).state).toBe('OK');
    },
    30_000,
  );

  test('a password that changes at Jenkins shows at the provisioner; the new one goes on where it stopped', async () => {
    const id = await running();
    const path = `/provisioners/${world.jenkinsProvisioner}`;
    const { token } = world.alpha.admin;
    world.jenkins.setPassword('another-password');
    world.pass(60);
    await world.run();
    expect((await request('GET', path, { token })).body.state).toBe('Error');
    expect((await world.state(id)).message).toContain('rejects the credentials');
    const parameters = { username: world.jenkins.username, password: 'another-password' };
    expect((await request('PATCH', path, { token, body: { parameters } })).body.state).toBe('OK');
    await settle();
    expect((await world.state(id)).state).toBe('OK');
  });

  test('its provisioner cannot be deleted', async () => {
    await running();
    const path = `/provisioners/${world.jenkinsProvisioner}`;
    expect((await request('DELETE', path, { token: world.alpha.admin.token })).status).toBe(409);
  });

  test('PROVISIONER_TIMEOUT ends it as Error with what was known last; it can still be deleted', async () => {
    world.make.buildSeconds = 1_000_000;
    const id = await running();
    world.pass(3_700);
    await world.run();
    expect(await world.state(id)).toEqual({
      state: 'Error',
      message: expect.stringMatching(
        /^The operation took longer than 3600 seconds. The last message was: Jenkins creates it/,
      ),
    });
    expect((await world.owner('DELETE', `/clusters/${id}`)).body).toMatchObject({ state: 'Destroying' });
    world.make.buildSeconds = 600;
    await settle();
    expect((await world.owner('GET', `/clusters/${id}`)).status).toBe(404);
  });

  test('a Jenkins that was away for longer than PROVISIONER_TIMEOUT ends nothing that it finished meanwhile', async () => {
    world.jenkins.misbehave('reset');
    const id = await world.order();
    world.pass(3_700);
    await world.run();
    expect(await world.state(id)).toMatchObject({ state: 'Error' });
    expect((await world.owner('DELETE', `/clusters/${id}`)).status).toBe(200);
  });
});

test('a delete while a worker begins the build waits for him, and then removes what he began', async () => {
  const { id, orders } = await held();
  const build = world.jenkins.state.trigger.bind(world.jenkins.state);
  const deleted: Promise<unknown>[] = [];
  world.jenkins.state.trigger = (job, parameters) => {
    if (job === world.make) deleted.push(world.owner('DELETE', `/clusters/${id}`));
    return build(job, parameters);
  };
  await world.dispatcher.work(orders);
  world.jenkins.state.trigger = build;
  await Promise.all(deleted);
  await settle();
  expect((await world.owner('GET', `/clusters/${id}`)).status).toBe(404);
  expect(
    world.make.builds.filter(
      ({ parameters, result }) => parameters.KQUEEN_BUILD_ID === id && result === null,
    ),
  ).toEqual([]);
  const removed = world.remove.builds.filter(({ parameters }) => parameters.KQUEEN_BUILD_ID === id);
  expect(removed).toHaveLength(1);
});

test('of two schedules at once one runs', async () => {
  world.pass(60);
  expect((await Promise.all([world.run(), world.run(), world.run()])).filter(Boolean)).toHaveLength(1);
});

test('a schedule that died leaves the next one to run', async () => {
  world.pass(60);
  world.store.onRead = (asked, real) => {
    if (asked.pages?.length) throw new Unavailable('The run dies here');
    return real(asked);
  };
  await expect(world.run()).rejects.toThrow('The run dies here');
  world.store.onRead = undefined;
  world.pass(60);
  expect(await world.run()).toBe(true);
});
