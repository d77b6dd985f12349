import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { EngineFailed } from '../../lib/errors.ts';
import { MODELS } from '../../lib/models/all.ts';
import { EtcdStore } from '../../lib/repository/stores/etcd.ts';
import { request } from '../support/api.ts';
import { captureLogs } from '../support/captured-logs.ts';
import { chaptersOf } from '../support/chapters.ts';
import { expectRepaired } from '../support/damage.ts';
import { describeWithEtcd, startEtcd } from '../support/etcd.ts';
import { findEtcdctl } from '../support/etcd-binary.ts';
import type { EtcdServer } from '../support/etcd-server.ts';
import { fill, QUOTA } from '../support/full-etcd.ts';
import { expectIntact } from '../support/indexes.ts';
import { createWorld, login, text, type World } from '../support/world.ts';

const FULL = 'The store is full: ask your administrator to make room in etcd';

describeWithEtcd('with an etcd that is full', () => {
  let etcd: EtcdServer;
  let world: World;
  let spare: string;
  let webhook: string;
  beforeAll(async () => {
    etcd = await startEtcd(QUOTA);
    const store = new EtcdStore({ endpoint: etcd.endpoint, deadlineMs: 5_000 });
    world = await createWorld({ store, options: { PROMETHEUS_WHITELIST: '192.0.2.0/28' } });
    const body = { username: 'spare', password: 'password' };
    spare = text(await admin('POST', '/users', body), 'id');
    const hook = { name: 'ops', url: 'https://receiver.example.com', events: ['cluster.*'] };
    webhook = text(await admin('POST', '/webhooks', hook), 'id');
    await fill(store);
  });
  afterAll(async () => {
    await expectIntact(world);
    await world.close();
    await etcd.stop();
  });

  let logs: ReturnType<typeof captureLogs>;
  beforeEach(() => {
    logs = captureLogs();
  });
  afterEach(() => logs.release());

  const admin = (method: string, path: string, body?: unknown) =>
    request(method, path, { token: world.alpha.admin.token, body });

  test.each([
    ['a create', () => admin('POST', '/users', { username: 'another', password: 'password' })],
    ['an update', () => admin('PATCH', `/users/${world.alpha.member.id}`, { metadata: { a: 1 } })],
    ['a wrong login', () => request('POST', '/auth', { body: { username: 'x', password: 'wrong1' } })],
  ])('%s is a 503 that says so, and the reads after it are answered', async (_name, write) => {
    for (let i = 0; i < 5; i += 1) {
      const { status, body } = await write();
      expect([status, body.description]).toEqual([503, FULL]);
    }
    expect((await admin('GET', '/users')).status).toBe(200);
    expect((await request('GET', '/health')).status).toBe(200);
    expect(await login('alpha-member')).toEqual(expect.any(String));
  });

  test('a cluster whose state has changed is read with the state that is stored', async () => {
    const { answer } = world.probe;
    world.probe.answer = () => Promise.reject(new EngineFailed('It is down'));
    world.clock.now = new Date(world.clock.now.getTime() + 600_000);
    const { status, body } = await admin('GET', `/clusters/${world.alpha.cluster}`);
    world.probe.answer = answer;
    expect([status, body.state]).toEqual([200, 'OK']);
  });

  test('a deletion is done, and its audit entry is in the log', async () => {
    const { status } = await admin('DELETE', `/users/${spare}`);
    expect(status).toBe(200);
    expect((await admin('GET', `/users/${spare}`)).status).toBe(404);
    const line = logs.lines.find((one) => one.includes('audit entries of a deletion'));
    expect(line).toContain(spare);
    expect(line).toContain(world.alpha.admin.id);
  });

  test('a webhook is deleted', async () => {
    expect((await admin('DELETE', `/webhooks/${webhook}`)).status).toBe(200);
    expect((await admin('GET', `/webhooks/${webhook}`)).status).toBe(404);
  });

  test('on AWS a refused write is counted for the alarm, under the stage alone', async () => {
    const onAws = { AWS_LAMBDA_FUNCTION_NAME: 'kqueen-test-users', KQUEEN_STAGE: 'test' };
    Object.assign(process.env, onAws);
    await admin('POST', '/users', { username: 'another', password: 'password' });
    for (const name of Object.keys(onAws)) delete process.env[name];
    const counted = logs.lines
      .filter((line) => line.includes('"StoreFull":1'))
      .map((line) => JSON.parse(line));
    expect(counted).toEqual([expect.objectContaining({ service: 'kqueen', stage: 'test', StoreFull: 1 })]);
    expect(counted[0]._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: 'KQueen',
        Dimensions: [['service', 'stage']],
        Metrics: [{ Name: 'StoreFull', Unit: 'Count' }],
      },
    ]);
  });

  test('the metrics say so', async () => {
    const { text: metrics } = await request('GET', '/metrics', { sourceIp: '192.0.2.10' });
    expect(metrics).toContain('\nstore_full 1\n');
    expect(metrics).toContain('\nstore_reachable 1\n');
  });

  test('the commands of docs/operations.md make room, and writes are taken again', async () => {
    const found = await findEtcdctl();
    if ('missing' in found) throw new Error(found.missing);
    const [commands = ''] = chaptersOf('docs/operations.md').get('When etcd is full') ?? [];
    const env = { ...process.env, ETCDCTL_API: '3', ETCDCTL_ENDPOINTS: etcd.endpoint };
    await promisify(execFile)('bash', ['-ec', commands.replaceAll('etcdctl', found.path)], { env });
    const body = { username: 'after', password: 'password' };
    expect((await admin('POST', '/users', body)).status).toBe(200);
    // The schedule counts what could not be counted, and a repair forgets who gets events no more.
    await world.services.repository.migrate(MODELS);
    await expectRepaired(world, ['wrong subscriptions']);
  });
});

test('GET /health?live=true is answered without the store', async () => {
  const world = await createWorld();
  world.store.reset();
  const { status, body } = await request('GET', '/health', { query: 'live=true' });
  expect([status, body, world.store.reads]).toEqual([200, { response: 'Kqueen ready!' }, 0]);
  expect((await request('GET', '/health', { query: 'live=yes' })).status).toBe(400);
  await world.close();
});
