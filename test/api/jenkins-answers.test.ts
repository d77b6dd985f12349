import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { request } from '../support/api.ts';
import { expectIntact } from '../support/indexes.ts';
import { createJenkinsWorld, type JenkinsWorld } from '../support/jenkins.ts';
import { KUBECONFIG, text } from '../support/world.ts';

let world: JenkinsWorld;
beforeAll(async () => {
  world = await createJenkinsWorld();
});
afterAll(async () => {
  await expectIntact(world);
  await world.close();
});
afterEach(() => {
  Object.assign(world.make, {
    archiveSeconds: 0,
    isDisabled: false,
    kind: undefined,
    choices: undefined,
    result: () => 'SUCCESS',
  });
  Object.assign(world.remove, { archiveSeconds: 0, result: () => 'SUCCESS', isDisabled: false });
  world.jenkins.misbehave(undefined);
});

const look = async (seconds: number) => {
  world.pass(seconds);
  await world.run();
};
/** A cluster that Jenkins has created. */
const created = async () => {
  const id = await world.order();
  await look(10);
  await look(700);
  expect((await world.state(id)).state).toBe('OK');
  return id;
};

describe('a result does not count while its build still runs', () => {
  test('a Pipeline that shows SUCCESS and archives goes on, and its kubeconfig is fetched when it has ended', async () => {
    world.make.archiveSeconds = 120;
    const id = await world.order();
    await look(10);
    await look(610);
    expect(await world.state(id)).toMatchObject({
      state: 'Deploying',
      message: expect.stringContaining('creates it'),
    });
    await look(120);
    expect(await world.state(id)).toEqual({ state: 'OK', message: undefined });
    const { status } = await world.owner('GET', `/clusters/${id}/kubeconfig`);
    expect(status).toBe(200);
  });

  test('a removal that shows SUCCESS, runs on and then fails keeps the record', async () => {
    const id = await created();
    world.remove.archiveSeconds = 120;
    world.remove.result = () => 'FAILURE';
    await world.owner('DELETE', `/clusters/${id}`);
    await look(10);
    await look(70);
    expect((await world.state(id)).state).toBe('Destroying');
    await look(120);
    expect(await world.state(id)).toMatchObject({
      state: 'Error',
      message: expect.stringContaining('ended as FAILURE'),
    });
  });

  test('a build that shows FAILURE and runs on is not over: it may still be stopped by a DELETE, which waits for its end', async () => {
    world.make.archiveSeconds = 600;
    world.make.stopSeconds = 0;
    const id = await world.order();
    await look(10);
    await look(650);
    expect(world.make.builds[0]).toMatchObject({ result: 'SUCCESS', isArchiving: true });
    world.jenkins.received.length = 0;
    await world.owner('DELETE', `/clusters/${id}`);
    expect(world.jenkins.received).toContain(
      `POST ${jobPath(world.make.name)}/${world.make.builds[0]?.number}/stop`,
    );
  });
});

describe('what is for good is told at once, with its cause', () => {
  test.each([
    ['a disabled job', () => Object.assign(world.make, { isDisabled: true }), /is disabled: enable it$/],
    [
      'a multibranch project',
      () =>
        Object.assign(world.make, {
          kind: 'org.jenkinsci.plugins.workflow.multibranch.WorkflowMultiBranchProject',
        }),
      /is a folder or a multibranch project of Jenkins: name a job in it$/,
    ],
    [
      'a folder',
      () => Object.assign(world.make, { kind: 'com.cloudbees.hudson.plugins.folder.Folder' }),
      /is a folder or a multibranch project/,
    ],
    [
      'an identity provider in front',
      () =>
        world.jenkins.misbehave(
          { status: 302, location: 'https://login.example.com/authorize?client=1' },
          'GET /job/',
        ),
      /^Jenkins redirects to https:\/\/login\.example\.com: check JENKINS_API_URL/,
    ],
    [
      'a redirect to https',
      () =>
        world.jenkins.misbehave({ status: 301, location: 'https://jenkins.example.com/job/x' }, 'POST /job/'),
      /^Jenkins redirects to https:\/\/jenkins\.example\.com: check JENKINS_API_URL/,
    ],
  ])('%s', async (_name, misconfigure, message) => {
    misconfigure();
    const id = await world.order();
    expect(await world.state(id)).toEqual({ state: 'Error', message: expect.stringMatching(message) });
  });

  test('an illegal choice', async () => {
    world.make.choices = { NODES: ['1', '3'] };
    const id = await world.order({ override_parameters: { NODES: 'huge' } });
    expect(await world.state(id)).toEqual({
      state: 'Error',
      message: 'Jenkins rejects the build: Illegal choice for parameter NODES: huge',
    });
  });

  test('a build that somebody cancels in the queue', async () => {
    const id = await world.order();
    const [item] = world.jenkins.state.waiting;
    world.jenkins.state.cancel(item?.id ?? 0);
    await look(60);
    expect(await world.state(id)).toEqual({
      state: 'Error',
      message: `Somebody cancelled its build in the queue of Jenkins (item ${item?.id}): DELETE it, and create another one`,
    });
  });

  test('a removal that somebody cancels in the queue keeps the record', async () => {
    const id = await created();
    await world.owner('DELETE', `/clusters/${id}`);
    const [item] = world.jenkins.state.waiting;
    world.jenkins.state.cancel(item?.id ?? 0);
    await look(60);
    expect(await world.state(id)).toMatchObject({
      state: 'Error',
      message: expect.stringContaining('cancelled its build'),
    });
  });
});

describe('a build is found', () => {
  test('by the id of the cluster, where Jenkins does not say where it has put it', async () => {
    world.jenkins.misbehave({ status: 201 }, 'POST /job/', 1);
    const id = await world.order();
    expect(await world.state(id)).toEqual({ state: 'Deploying', message: 'Jenkins has accepted the build' });
    world.jenkins.state.trigger(world.make, { KQUEEN_BUILD_ID: id, STACK_NAME: `kqueen-${id}` });
    await look(10);
    await look(700);
    expect((await world.state(id)).state).toBe('OK');
  });

  test('when somebody has rebuilt it after a failure', async () => {
    world.make.result = () => 'FAILURE';
    const id = await world.order();
    await look(10);
    await look(700);
    expect((await world.state(id)).state).toBe('Error');
    world.make.result = () => 'SUCCESS';
    world.jenkins.state.trigger(world.make, { KQUEEN_BUILD_ID: id, STACK_NAME: `kqueen-${id}` });
    world.pass(70);
    expect((await world.state(id)).state).toBe('Deploying');
    await look(700);
    expect((await world.state(id)).state).toBe('OK');
    await look(60);
    expect((await world.owner('GET', `/clusters/${id}/kubeconfig`)).body['current-context']).toBe(
      KUBECONFIG['current-context'],
    );
  });
});

test('the number of the build and the address of the job are shown, and no client sets them', async () => {
  const id = await created();
  const { body } = await world.owner('GET', `/clusters/${id}`);
  const job_url = `${world.jenkins.url}${jobPath(world.make.name)}/`;
  expect(body.metadata).toMatchObject({ build_number: world.make.builds[0]?.number, job_url });
  const sent = {
    metadata: { ...(body.metadata as object), build_number: 99, job_url: 'https://elsewhere', note: 'n' },
  };
  const changed = await world.owner('PATCH', `/clusters/${id}`, sent);
  expect(changed.body.metadata).toMatchObject({
    build_number: world.make.builds[0]?.number,
    job_url,
    note: 'n',
  });
  const listed = (await world.owner('GET', '/clusters')).body as unknown as {
    id: string;
    metadata: object;
  }[];
  expect(listed.find((one) => one.id === id)?.metadata).toMatchObject({ job_url });
});

test('the password of the configuration never goes with the user name of a provisioner', async () => {
  const shared = await createJenkinsWorld({ JENKINS_USERNAME: 'kqueen', JENKINS_PASSWORD: 'CANARY-shared' });
  const body = { name: 'half', engine: 'kqueen.engines.JenkinsEngine', parameters: { username: 'tenant' } };
  const made = await request('POST', '/provisioners', { token: shared.alpha.admin.token, body });
  expect(made.body.state).toBe('Error');
  expect(shared.jenkins.received.filter((line) => line.includes('whoAmI')).length).toBeLessThanOrEqual(1);
  expect(text(made, 'id')).toBeDefined();
  await shared.close();
});

function jobPath(name: string): string {
  return name
    .split('/')
    .map((part) => `/job/${encodeURIComponent(part)}`)
    .join('');
}
