import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { EngineFailed } from '../../lib/errors.ts';
import { request } from '../support/api.ts';
import { createWorld, KUBECONFIG, text, type World } from '../support/world.ts';

const SECRET = 'secret-of-the-provisioner';

let world: World;
let provisioner: string;
let cluster: string;
let stored: string[];
beforeAll(async () => {
  world = await createWorld();
  const body = {
    name: 'fake',
    engine: 'kqueen.engines.FakeEngine',
    parameters: { url: 'https://fake.example', password: SECRET },
  };
  provisioner = text(await admin('POST', '/provisioners', body), 'id');
  cluster = text(await admin('POST', '/clusters', wish()), 'id');
  await settle();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.fake.asked.length = 0;
  world.dispatcher.operations.length = 0;
  stored = await everything();
});
afterEach(async () => {
  expect(await everything()).toEqual(stored);
  expect(world.dispatcher.operations).toEqual([]);
  expect(world.fake.asked.filter(({ what }) => /^(provision|deprovision|resize|upgrade)/.test(what))).toEqual(
    [],
  );
});

const admin = (method: string, path: string, body?: unknown, query?: string, headers = {}) =>
  request(method, path, { token: world.alpha.admin.token, body, query, headers });
const wish = (more: object = {}) => ({ name: 'wanted', provisioner, metadata: { node_count: 2 }, ...more });
const tried = (method: string, path: string, body?: unknown, more = '', headers = {}) =>
  admin(method, path, body, `dry_run=true${more}`, headers);

/** All that is stored: objects, secrets, histories, audit entries, records of requests. */
async function everything(): Promise<string[]> {
  const { ranges } = await world.store.read({ prefixes: [`${world.prefix}/`] });
  return ranges.flat().map(({ key, value }) => `${key} ${value}`);
}

/** The cluster is there, and its version known. */
async function settle(): Promise<void> {
  world.fake.answers.watch = async (clusters) =>
    new Map(clusters.map(({ id }) => [id, { state: 'OK', version: 'v1.30.0' }]));
  await world.dispatcher.look([{ namespace: 'alpha', provisioner }]);
}

describe('a dry run', () => {
  test('of a creation answers the cluster as it would be, and what the provider would be asked', async () => {
    const { status, body, text: json } = await tried('POST', '/clusters', wish());
    expect(status).toBe(200);
    expect(body).toMatchObject({
      name: 'wanted',
      state: 'Deploying',
      dry_run: true,
      plan: [{ step: 'POST /clusters', sends: { node_count: 2, password: '*******' } }],
    });
    expect(json).not.toContain(SECRET);
  });

  test('of an import looks at the cluster, and imports nothing', async () => {
    const body = { name: 'imported', provisioner: world.alpha.provisioner, kubeconfig: KUBECONFIG };
    const answer = await tried('POST', '/clusters', body);
    expect(answer.body).toMatchObject({ state: 'OK', dry_run: true, plan: [{ step: expect.any(String) }] });
    expect(answer.body.metadata).toMatchObject({ kubernetes_version: 'v1.31.2' });
  });

  test('of a resize, an upgrade and a deletion tells each', async () => {
    const path = `/clusters/${cluster}`;
    const resized = await tried('PATCH', `${path}/resize`, { node_count: 5 });
    const upgraded = await tried('PATCH', `${path}/upgrade`, { version: '1.31' });
    const deleted = await tried('DELETE', path);
    expect([resized.status, upgraded.status, deleted.status]).toEqual([200, 200, 200]);
    expect(resized.body).toMatchObject({ state: 'Updating', dry_run: true, metadata: { node_count: 5 } });
    expect(upgraded.body).toMatchObject({ state: 'Updating', metadata: { kubernetes_version: 'v1.30.0' } });
    expect(deleted.body).toMatchObject({ id: cluster, state: 'Destroying', dry_run: true });
    const asked = world.fake.asked.map(({ what }) => what);
    expect(asked).toEqual(['plan resize', 'plan upgrade', 'plan deprovision']);
    expect((await tried('DELETE', path, undefined, '&force=true')).body).toMatchObject({ state: 'deleted' });
  });

  test('is refused as the real request is', async () => {
    const path = `/clusters/${cluster}`;
    const member = { token: world.alpha.member.token, query: 'dry_run=true' };
    const stale = { 'If-Match': '"99"' };
    const statuses = [
      (await tried('POST', '/clusters', wish({ metadata: { node_count: 0 } }))).status,
      (await tried('POST', '/clusters', wish({ provisioner: randomUUID() }))).status,
      (await tried('PATCH', `${path}/upgrade`, { version: '1.29' })).status,
      (await tried('PATCH', `${path}/upgrade`, { version: '1.33' })).status,
      (await tried('PATCH', `${path}/resize`, { node_count: 3 }, '', stale)).status,
      (await tried('PATCH', `/clusters/${world.alpha.cluster}/resize`, { node_count: 3 })).status,
      (await tried('DELETE', `/clusters/${world.beta.cluster}`)).status,
    ];
    expect(statuses).toEqual([400, 400, 400, 400, 412, 501, 404]);
    // Refusals of rights are kept in the audit trail, also those of dry runs.
    expect((await request('PATCH', `${path}/resize`, { ...member, body: { node_count: 3 } })).status).toBe(
      403,
    );
    stored = await everything();
  });

  test('is refused where the provider would refuse', async () => {
    const { plan } = world.fake;
    world.fake.plan = () => Promise.reject(new EngineFailed('There is no room'));
    const answer = await tried('POST', '/clusters', wish());
    world.fake.plan = plan;
    expect([answer.status, answer.body.description]).toEqual([502, 'There is no room']);
  });

  test('of an engine that does not tell has no steps', async () => {
    const { plan } = world.fake;
    world.fake.plan = undefined;
    const { status, body } = await tried('POST', '/clusters', wish());
    world.fake.plan = plan;
    expect([status, body.dry_run, body.plan]).toEqual([200, true, []]);
  });

  test('keeps no record of an Idempotency-Key, so that the real request can have it', async () => {
    const key = { 'Idempotency-Key': `"${randomUUID()}"` };
    expect((await tried('POST', '/clusters', wish(), '', key)).status).toBe(200);
  });
});

test('a dry run of a protected cluster, and of one that is busy, is a 409', async () => {
  const busy = text(await admin('POST', '/clusters', wish({ protected: true })), 'id');
  stored = await everything();
  world.dispatcher.operations.length = 0;
  world.fake.asked.length = 0;
  expect((await tried('DELETE', `/clusters/${busy}`)).status).toBe(409);
  expect((await tried('PATCH', `/clusters/${busy}/resize`, { node_count: 3 })).status).toBe(409);
});

test('a dry run beyond the quota is a 409', async () => {
  const quota = { clusters: 1 };
  const path = `/organizations/${world.alpha.id}`;
  const { token } = world.alpha.superadmin;
  expect((await request('PATCH', path, { token, body: { quota } })).status).toBe(200);
  const before = await everything();
  expect((await tried('POST', '/clusters', wish())).status).toBe(409);
  stored = await everything();
  // The trail notes once a day that a quota has stopped somebody, who may have only tried.
  const noted = stored.filter((entry) => !before.includes(entry)).map((entry) => entry.split(' ')[0]);
  expect(noted).toEqual([expect.stringContaining(`${world.prefix}/aud/`), `${world.prefix}/use/alpha/day`]);
});
