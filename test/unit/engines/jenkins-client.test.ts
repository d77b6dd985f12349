import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { JenkinsClient } from '../../../lib/engines/jenkins/client.ts';
import { EngineFailed, EngineTimeout, Unavailable } from '../../../lib/errors.ts';
import { pickTree } from '../../simulators/jenkins/tree.ts';
import { type JenkinsSimulator, startJenkinsSimulator } from '../../simulators/jenkins.ts';

const JOB = 'folder/sub folder/job';
const PASSWORD = 'CANARY-password-of-jenkins';

let jenkins: JenkinsSimulator;
let client: JenkinsClient;
beforeAll(async () => {
  jenkins = await startJenkinsSimulator({ clock: () => 1_000_000 });
});
afterAll(() => jenkins.close());
beforeEach(() => {
  jenkins.misbehave(undefined);
  jenkins.received.length = 0;
  jenkins.setPassword(PASSWORD);
  jenkins.state.jobs.clear();
  jenkins.state.addJob({ name: JOB, parameters: ['A', 'B'], artifacts: () => ({ kubeconfig: 'text' }) });
  client = new JenkinsClient({ url: `${jenkins.url}/`, username: jenkins.username, password: PASSWORD });
});
const soon = () => AbortSignal.timeout(10_000);

test('a build in folders is queued, found in the queue and among the builds, and leaves its artifact', async () => {
  expect(await client.jobParameters(JOB, soon())).toEqual(new Set(['A', 'B']));
  const item = await client.build(JOB, { A: 'ä & b', unknown: 'x' }, soon());
  expect(await client.queued(JOB, soon())).toEqual([{ id: item, parameters: [['A', 'ä & b']] }]);
  expect(await client.queueItem(Number(item), soon())).toEqual({ buildNumber: undefined, cancelled: false });
  jenkins.state.advance(10);
  expect(await client.queueItem(Number(item), soon())).toEqual({ buildNumber: 1, cancelled: false });
  expect(await client.queued(JOB, soon())).toEqual([]);
  expect(await client.builds(JOB, 10, soon())).toMatchObject([
    { number: 1, queueId: item, result: null, parameters: [['A', 'ä & b']] },
  ]);
  expect(await client.artifact(JOB, 1, 'kubeconfig', soon())).toBeUndefined();
  jenkins.state.advance(600);
  expect(await client.buildOf(JOB, 1, soon())).toMatchObject({ result: 'SUCCESS' });
  expect(await client.artifact(JOB, 1, 'kubeconfig', soon())).toBe('text');
});

test('a build that is in the queue already is that one', async () => {
  const item = await client.build(JOB, { A: 'same' }, soon());
  expect(await client.build(JOB, { A: 'same' }, soon())).toBe(item);
  expect(await client.queued(JOB, soon())).toHaveLength(1);
});

test('to be sent elsewhere is not to have stopped a build', async () => {
  await client.build(JOB, { A: 'on' }, soon());
  jenkins.state.advance(10);
  jenkins.misbehave({ status: 302, location: 'https://elsewhere.example.com/' }, 'POST');
  await expect(client.stop(JOB, 1, soon())).rejects.toThrow(EngineFailed);
  await expect(client.cancel(1, soon())).rejects.toThrow(EngineFailed);
});

test('a job called login is a job, and not the way to log in', async () => {
  jenkins.state.addJob({ name: 'login', parameters: ['A'] });
  await client.build('login', { A: '1' }, soon());
  jenkins.state.advance(10);
  jenkins.misbehave({ status: 302, location: `${jenkins.url}/job/login/` }, 'POST');
  await client.stop('login', 1, soon());
});

test.each([
  '/login?from=%2Fjob',
  'https://jenkins.example.com/login',
  '/securityRealm/commenceLogin?from=%2F',
])('who is sent to %s is told to check the credentials', async (location) => {
  jenkins.misbehave({ status: 302, location });
  await expect(client.whoAmI(soon())).rejects.toThrow('check username and password');
});

test('what Jenkins has forgotten is undefined: items of the queue, builds, artifacts', async () => {
  expect(await client.queueItem(4711, soon())).toBeUndefined();
  expect(await client.buildOf(JOB, 4711, soon())).toBeUndefined();
  expect(await client.artifact(JOB, 4711, 'kubeconfig', soon())).toBeUndefined();
});

test('a build is taken out of the queue, or stopped; once more is fine', async () => {
  const item = await client.build(JOB, { A: '1' }, soon());
  await client.cancel(Number(item), soon());
  await client.cancel(Number(item), soon());
  expect(await client.queued(JOB, soon())).toEqual([]);
  await client.build(JOB, { A: '2' }, soon());
  jenkins.state.advance(10);
  const [build] = await client.builds(JOB, 1, soon());
  await client.stop(JOB, build?.number ?? 0, soon());
  await client.stop(JOB, build?.number ?? 0, soon());
  expect(await client.buildOf(JOB, build?.number ?? 0, soon())).toMatchObject({ result: 'ABORTED' });
});

test('who one is: nobody without a login', async () => {
  expect(await client.whoAmI(soon())).toBe(jenkins.username);
});

test.each(['', '/', 'a//b', '../secret', 'a/../b', './a'])(
  '%j is no name of a job, and is not asked for',
  async (job) => {
    await expect(client.builds(job, 1, soon())).rejects.toThrow(EngineFailed);
    expect(jenkins.received).toEqual([]);
  },
);

describe('tries again', () => {
  test('a GET, when Jenkins is busy for a moment', async () => {
    jenkins.misbehave({ status: 503, retryAfter: 0 }, 'GET', 2);
    expect(await client.whoAmI(soon())).toBe(jenkins.username);
    expect(jenkins.received).toHaveLength(3);
  });

  test('a POST never, since it may have had its effect', async () => {
    jenkins.misbehave('lost answer', 'POST', 1);
    await expect(client.build(JOB, { A: 'once' }, soon())).rejects.toThrow(Unavailable);
    expect(jenkins.received).toEqual(['POST /job/folder/job/sub%20folder/job/job/buildWithParameters']);
    expect(await client.queued(JOB, soon())).toHaveLength(1);
  });
});

test.each([
  ['reset', Unavailable],
  ['login page', EngineFailed],
  ['html', EngineFailed],
  ['endless', EngineFailed],
  [{ status: 401 }, EngineFailed],
  [{ status: 403 }, EngineFailed],
  [{ status: 404 }, EngineFailed],
  [{ status: 500 }, Unavailable],
] as const)('%j is a failure of its kind, with nothing of the credentials in it', async (fault, kind) => {
  jenkins.misbehave(fault);
  const error: unknown = await client.builds(JOB, 1, soon()).catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(kind);
  const base64 = Buffer.from(`${jenkins.username}:${PASSWORD}`).toString('base64');
  expect(inspect(error, { depth: 10, showHidden: true })).not.toMatch(new RegExp(`${PASSWORD}|${base64}`));
});

test('silence ends with the deadline', async () => {
  jenkins.misbehave('silent');
  await expect(client.whoAmI(AbortSignal.timeout(200))).rejects.toThrow(EngineTimeout);
});

test('a tree picks fields and ranges as Jenkins does', () => {
  const value = { a: [1, 2, 3, 4], b: [{ c: 1, d: 2 }, { c: 3 }], e: 'e' };
  expect(pickTree(value, 'a{1,3},b[c]')).toEqual({ a: [2, 3], b: [{ c: 1 }, { c: 3 }] });
  expect(pickTree(value, 'a{2}')).toEqual({ a: [3] });
  expect(pickTree(value, 'a{,2},e')).toEqual({ a: [1, 2], e: 'e' });
  expect(pickTree(value, 'a{3,}')).toEqual({ a: [4] });
});
