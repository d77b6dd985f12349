import { beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { useServices } from '../../lib/app/instance.ts';
import { createServices } from '../../lib/app/services.ts';
import { EngineRegistry } from '../../lib/engines/registry.ts';
import { EngineFailed } from '../../lib/errors.ts';
import { request } from '../support/api.ts';
import { clusterTests } from '../support/clusters.ts';
import { asOlderVersion } from '../support/older-store.ts';
import { createWorld, KUBECONFIG, text } from '../support/world.ts';

const here = clusterTests();
const { owner, imported, later } = here;

describe('reading a cluster', () => {
  let path: string;
  beforeEach(async () => {
    path = `/clusters/${text(await imported(), 'id')}`;
  });

  test('in transition does not ask how it is: what is being done decides', async () => {
    const made = await owner('POST', '/clusters', { name: 'made', provisioner: here.fakeProvisioner });
    const asked = here.world.fake.asked.length;
    later(61);
    expect((await owner('GET', `/clusters/${text(made, 'id')}`)).body.state).toBe('Deploying');
    expect(here.world.fake.asked).toHaveLength(asked);
  });

  test('within 60 s of the last check does not check again', async () => {
    here.world.probe.answer = () => Promise.reject(new Error('asked'));
    later(60);
    expect((await owner('GET', path)).body).toMatchObject({ state: 'OK' });
  });

  test('later checks again, and notes only the time when nothing has changed', async () => {
    const before = await here.world.store.dump(here.world.prefix);
    later(61);
    const { body, headers } = await owner('GET', path);
    expect(body.checked_at).toBe(`${here.world.clock.now.toISOString().slice(0, 19)}Z`);
    expect(headers.etag).toBe('"1"');
    expect(await here.world.store.dump(here.world.prefix)).toEqual(before);
  });

  test('later shows what has changed, and keeps the generation, so that If-Match goes on matching', async () => {
    later(61);
    here.world.probe.answer = () => Promise.reject(new EngineFailed('It is down'));
    const down = await owner('GET', path);
    expect(down.body).toMatchObject({
      state: 'Error',
      metadata: { status_message: 'It is down', kubernetes_version: 'v1.31.2' },
    });
    expect(down.headers.etag).toBe('"1"');
    later(61);
    here.world.probe.answer = async () => ({ gitVersion: 'v1.32.0' });
    const up = await owner('GET', path);
    expect(up.body).toMatchObject({ state: 'OK', metadata: { kubernetes_version: 'v1.32.0' } });
    expect(up.body.metadata).not.toHaveProperty('status_message');
    expect((await owner('PATCH', path, { name: 'still matches' }, { 'If-Match': '"1"' })).status).toBe(200);
  });

  test('shows the kubeconfig to who may read it, in lists to nobody', async () => {
    const member = await request('GET', path, { token: here.world.alpha.member.token });
    expect(member.status).toBe(200);
    expect(member.text).not.toContain('kubeconfig-token');
    expect((await owner('GET', path)).body.kubeconfig).toEqual(KUBECONFIG);
    const list = await request('GET', '/clusters', { token: here.world.alpha.superadmin.token });
    expect(list.text).not.toMatch(/"kubeconfig":(?!"\*{7}")/);
  });

  test('gives the kubeconfig as YAML to who asks for that', async () => {
    const yaml = await owner('GET', `${path}/kubeconfig`, undefined, { Accept: 'application/yaml' });
    expect(yaml.headers['content-type']).toMatch(/yaml/);
    expect(parse(yaml.text)).toEqual(KUBECONFIG);
    const json = await owner('GET', `${path}/kubeconfig`, undefined, { Accept: '*/*' });
    expect(json.body).toEqual(KUBECONFIG);
  });
});

test('a list neither decrypts nor asks anybody (without CLUSTER_STATE_ON_LIST), and a health neither', async () => {
  const { config, repository: _, tokens, now, engines } = here.world.services;
  const foreign = createServices({
    config: {
      ...config,
      SECRET_KEY: 'a-key-that-decrypts-nothing-of-what-is-stored',
      CLUSTER_STATE_ON_LIST: false,
    },
    store: here.world.store,
    engines: engines.all(),
    dispatcher: here.world.dispatcher,
    now,
  });
  later(61);
  here.world.probe.answer = () => Promise.reject(new Error('asked'));
  const asked = here.world.fake.asked.length;
  useServices({ ...foreign, tokens });
  const list = await owner('GET', '/clusters');
  const statuses = [
    list.status,
    (await owner('GET', '/clusters/health')).status,
    (await owner('GET', '/provisioners')).status,
    (await owner('GET', '/provisioners/health')).status,
  ];
  useServices(here.world.services);
  expect(statuses).toEqual([200, 200, 200, 200]);
  expect(here.world.fake.asked).toHaveLength(asked);
  const listed = list.body as unknown as { id: string; state: string; checked_at: string }[];
  expect(listed.find(({ id }) => id === here.world.alpha.cluster)).toMatchObject({
    state: 'OK',
    checked_at: '2026-03-01T12:00:00Z',
  });
});

test('health counts Updating as well, and leaves Deploying out', async () => {
  const small = await createWorld();
  const { token } = small.alpha.admin;
  const fake = { name: 'fake', engine: 'kqueen.engines.FakeEngine', parameters: { url: 'u', password: 'p' } };
  const provisioner = text(await request('POST', '/provisioners', { token, body: fake }), 'id');
  for (const state of ['Deploying', 'Updating', 'Error', 'Destroying', 'Unknown'] as const) {
    small.fake.answers.provision = async () => ({ state });
    const body = { name: state, provisioner, metadata: { node_count: 1 } };
    const id = text(await request('POST', '/clusters', { token, body }), 'id');
    expect((await request('GET', `/clusters/${id}`, { token })).body.state).toBe(state);
  }
  const { body } = await request('GET', '/clusters/health', { token });
  await small.close();
  useServices(here.world.services);
  expect(body).toEqual({ total: 6, healthy_percentage: 40 });
});

test('the overview counts states and provisioners, and names what moves and what needs somebody', async () => {
  const small = await createWorld();
  const { token } = small.alpha.admin;
  const fake = { name: 'fake', engine: 'kqueen.engines.FakeEngine', parameters: { url: 'u', password: 'p' } };
  const provisioner = text(await request('POST', '/provisioners', { token, body: fake }), 'id');
  const create = async (
    name: string,
    state: 'Deploying' | 'Updating' | 'Error' | 'Unknown' | 'OK',
    more = {},
  ) => {
    small.fake.answers.provision = async () => ({ state });
    const body = { name, provisioner, metadata: { node_count: 1 }, ...more };
    const id = text(await request('POST', '/clusters', { token, body }), 'id');
    await request('GET', `/clusters/${id}`, { token });
  };
  for (let i = 0; i < 12; i += 1) await create(`moving ${i}`, i === 0 ? 'Updating' : 'Deploying');
  await create('unknown', 'Unknown');
  await create('short', 'OK', { expires_at: '2026-03-03T12:00:00Z' });
  await create('long', 'OK', { expires_at: '2026-03-09T12:00:00Z' });
  await create('broken', 'Error');
  const { body } = await request('GET', '/clusters/overview', { token });
  const other = await request('GET', '/clusters/overview', { token: small.beta.admin.token });
  const read: string[] = [];
  small.store.onRead = (asked, real) => {
    read.push(...(asked.keys ?? []), ...(asked.prefixes ?? []));
    return real(asked);
  };
  await request('GET', '/clusters/overview', { token, query: 'namespace=alpha' });
  small.store.onRead = undefined;
  await asOlderVersion(small.store, small.prefix);
  const older = await request('GET', '/clusters/overview', { token });
  await small.close();
  useServices(here.world.services);
  const states = { Deploying: 11, OK: 2, Updating: 1, Destroying: 0, Error: 1, Unknown: 1 };
  const counted = (found: unknown) =>
    Object.fromEntries(
      (found as { state: string; clusters: number }[]).map((one) => [one.state, one.clusters]),
    );
  const named = (found: unknown) => (found as { items: { name: string }[] }).items.map(({ name }) => name);
  expect(body.total).toBe(17);
  expect(counted(body.states)).toEqual({ ...states, OK: 3 });
  const [first, ...others] = body.provisioners as unknown as { id: string; total: number; states: unknown }[];
  expect(first).toMatchObject({ id: provisioner, name: 'fake', engine: fake.engine, total: 16 });
  expect(counted(first?.states)).toEqual(states);
  expect(others.map(({ total }) => total)).toEqual([1]);
  expect(body.in_transition).toMatchObject({ total: 12 });
  expect(named(body.in_transition)).toHaveLength(10);
  expect(named(body.attention)).toEqual(['broken', 'unknown', 'short']);
  expect(JSON.stringify(body)).not.toContain('kubeconfig');
  expect(other.body).toMatchObject({ total: 1, attention: { total: 0, items: [] } });
  // Ten that move and three that need somebody, of seventeen.
  expect(new Set(read.filter((key) => key.includes('/obj/cluster/'))).size).toBe(13);
  expect(older.body).toEqual(body);
});

test('a cluster whose engine is not installed any more is shown as it was, and what the engine would do is a 501', async () => {
  const path = `/clusters/${text(await imported(), 'id')}`;
  useServices({ ...here.world.services, engines: new EngineRegistry([]) });
  later(61);
  const responses = [await owner('GET', path), await owner('DELETE', path), await owner('GET', '/clusters')];
  useServices(here.world.services);
  expect(responses.map(({ status }) => status)).toEqual([200, 501, 200]);
  expect(responses[0]?.body).toMatchObject({
    state: 'OK',
    provisioner: { verbose_name: 'kqueen.engines.ManualEngine' },
  });
});

test('states are called what the configuration calls them', async () => {
  const renamed = await createWorld({ options: { CLUSTER_OK_STATE: 'Ready', PROVISIONER_OK_STATE: 'Fine' } });
  const { body } = await request('GET', `/clusters/${renamed.alpha.cluster}`, {
    token: renamed.alpha.owner.token,
  });
  await renamed.close();
  expect(body).toMatchObject({ state: 'Ready', provisioner: { state: 'Fine' } });
});
