import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { EngineRegistry } from '../../lib/engines/registry.ts';
import { EngineFailed, EngineTimeout } from '../../lib/errors.ts';
import { useServices } from '../../lib/runtime.ts';
import { request } from '../support/api.ts';
import { createWorld, KUBECONFIG, text, type World } from '../support/world.ts';

let world: World;
let fakeProvisioner: string;
beforeAll(async () => {
  world = await createWorld();
  const body = {
    name: 'fake',
    engine: 'kqueen.engines.FakeEngine',
    parameters: {
      url: 'u',
      password: 'provisioner-secret',
      cluster_defaults: { ssh_key: 'default-key', node_count: 5 },
    },
  };
  fakeProvisioner = text(
    await request('POST', '/provisioners', { token: world.alpha.admin.token, body }),
    'id',
  );
});
afterAll(() => world.close());
beforeEach(() => {
  world.probe.answer = async () => ({ gitVersion: 'v1.31.2' });
});

const owner = (method: string, path: string, body?: unknown, headers = {}) =>
  request(method, path, { token: world.alpha.owner.token, body, headers });
const imported = (more: object = {}) =>
  owner('POST', '/clusters', {
    name: 'c',
    provisioner: world.alpha.provisioner,
    kubeconfig: KUBECONFIG,
    ...more,
  });
const later = (seconds: number) => {
  world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000);
};

describe('importing a cluster', () => {
  test('answers it checked: OK with its version, its relations expanded, its kubeconfig for its owner', async () => {
    const { status, body, headers } = await imported({
      metadata: { note: 'mine', status_message: 'x', kubernetes_version: 'x' },
    });
    expect(status).toBe(200);
    expect(headers.etag).toBe('"1"');
    expect(body).toMatchObject({
      name: 'c',
      state: 'OK',
      provisioner: {
        id: world.alpha.provisioner,
        verbose_name: 'Manual Engine',
        owner: `User:${world.alpha.admin.id}`,
      },
      owner: { username: 'alpha-owner', organization: { name: 'Alpha' } },
      metadata: { note: 'mine', kubernetes_version: 'v1.31.2' },
      created_at: '2026-03-01T12:00:00Z',
      checked_at: '2026-03-01T12:00:00Z',
    });
    expect(body.metadata).not.toHaveProperty('status_message');
    expect(body.kubeconfig).toEqual(KUBECONFIG);
  });

  test('one that does not answer is kept as Error with the reason', async () => {
    world.probe.answer = () => Promise.reject(new EngineFailed('The API server cannot be reached'));
    const { status, body } = await imported();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      state: 'Error',
      metadata: { status_message: 'The API server cannot be reached' },
    });
  });

  test.each<[string, object]>([
    ['as an object', { kubeconfig: KUBECONFIG }],
    ['as YAML', { kubeconfig: stringify(KUBECONFIG) }],
    [
      'in the metadata, as forms send it',
      { kubeconfig: undefined, metadata: { kubeconfig: stringify(KUBECONFIG) } },
    ],
    ['in the metadata, beside an empty one', { kubeconfig: '', metadata: { kubeconfig: KUBECONFIG } }],
    [
      'of 50 KiB in the metadata',
      { kubeconfig: undefined, metadata: { kubeconfig: { ...KUBECONFIG, filler: 'x'.repeat(50_000) } } },
    ],
  ])('takes the kubeconfig %s, and keeps it out of the metadata', async (_name, more) => {
    const made = await imported(more);
    expect(made.status).toBe(200);
    expect(made.body.metadata).toEqual({ kubernetes_version: 'v1.31.2' });
    expect((await owner('GET', `/clusters/${text(made, 'id')}/kubeconfig`)).body).toEqual(KUBECONFIG);
  });

  test.each<[string, object, string]>([
    ['no kubeconfig', { kubeconfig: undefined }, 'metadata.kubeconfig'],
    ['a masked kubeconfig without a default', { kubeconfig: '*******' }, 'kubeconfig'],
    [
      'a kubeconfig with a command',
      { kubeconfig: { ...KUBECONFIG, users: [{ name: 'u', user: { exec: {} } }] } },
      'kubeconfig.users.0.user.exec',
    ],
    [
      'a provisioner that is not there',
      { provisioner: '11111111-1111-4111-8111-111111111111' },
      'provisioner',
    ],
    ['no provisioner', { provisioner: undefined }, 'provisioner'],
    ['an owner who is not there', { owner: 'nobody' }, 'owner'],
    ['an id', { id: '11111111-1111-4111-8111-111111111111' }, 'id'],
    ['more than 32 KiB of metadata', { metadata: { note: 'x'.repeat(33_000) } }, 'metadata'],
  ])('with %s is a 400 that names the field', async (_name, more, path) => {
    const response = await imported(more);
    expect(response.status).toBe(400);
    expect(response.body.errors).toEqual([{ path, message: expect.any(String) }]);
  });

  test.each(['provisioner', 'owner'] as const)(
    'a foreign %s is no other than an unknown one',
    async (field) => {
      const foreign = field === 'owner' ? world.beta.owner.id : world.beta.provisioner;
      const type = field === 'owner' ? 'User' : 'Provisioner';
      const own = field === 'owner' ? world.alpha.owner.id : world.alpha.provisioner;
      const unknown = '11111111-1111-4111-8111-111111111111';
      const references = [
        unknown,
        foreign,
        `${type}:${foreign}`,
        { id: foreign },
        `Organization:${own}`,
        5,
        [],
        'x',
        {},
      ];
      const answers = await Promise.all(
        references.map(async (reference) => {
          const { status, text } = await imported({ [field]: reference });
          return { status, text };
        }),
      );
      expect(answers).toEqual(answers.map(() => answers[0]));
      expect(answers[0]?.status).toBe(400);
    },
  );

  test('for another owner is for those who may act for him', async () => {
    expect((await imported({ owner: world.alpha.member.id })).status).toBe(403);
    expect((await imported({ owner: world.alpha.owner.id })).status).toBe(200);
    const body = {
      name: 'c',
      provisioner: world.alpha.provisioner,
      kubeconfig: KUBECONFIG,
      owner: `User:${world.alpha.member.id}`,
    };
    const byAdmin = await request('POST', '/clusters', { token: world.alpha.admin.token, body });
    expect(byAdmin.body.owner).toMatchObject({ username: 'alpha-member' });
  });

  test('on a provisioner that is not OK is a 409', async () => {
    world.fake.answers.status = async () => ({ state: 'Error' });
    const body = {
      name: 'bad',
      engine: 'kqueen.engines.FakeEngine',
      parameters: { url: 'u', password: 'p' },
    };
    const bad = await request('POST', '/provisioners', { token: world.alpha.admin.token, body });
    world.fake.answers.status = async () => ({ state: 'OK' });
    expect((await owner('POST', '/clusters', { name: 'c', provisioner: bad.body.id })).status).toBe(409);
  });
});

describe('making a cluster by an engine', () => {
  const make = (metadata?: object, more: object = {}) =>
    owner('POST', '/clusters', { name: 'made', provisioner: fakeProvisioner, metadata, ...more });

  test('is Deploying; defaults fill what is missing or masked, and secrets go to the engine in plain', async () => {
    const made = await make({ ssh_key: '*******', script: 'rm -rf /', note: 'kept' });
    expect(made.body).toMatchObject({
      state: 'Deploying',
      metadata: { ssh_key: '*******', script: '*******', note: 'kept', node_count: 5 },
    });
    const asked = world.fake.asked.at(-1)?.cluster;
    expect(asked).toMatchObject({
      metadata: { ssh_key: 'default-key', script: 'rm -rf /', node_count: 5 },
      parameters: { password: 'provisioner-secret' },
    });
  });

  test.each([
    ['a wrong parameter', { node_count: 0 }, 'metadata.node_count'],
    ['a masked one without a default', { script: '*******' }, 'metadata.script'],
  ])('with %s is a 400 that names it', async (_name, metadata, path) => {
    expect((await make(metadata)).body.errors).toEqual([{ path, message: expect.any(String) }]);
  });

  test('takes no kubeconfig, which the engine brings itself', async () => {
    expect((await make({}, { kubeconfig: KUBECONFIG })).body).toMatchObject({
      errors: [{ path: 'kubeconfig' }],
    });
  });

  test('resizes, sets the network policy, tells progress, and is removed when the engine says so', async () => {
    const path = `/clusters/${text(await make(), 'id')}`;
    expect((await owner('GET', `${path}/progress`)).body).toEqual({
      response: 200,
      progress: 42,
      result: 'Deploying',
    });
    const resized = await owner('PATCH', `${path}/resize`, { node_count: '7' });
    expect(resized.body).toMatchObject({ state: 'Updating', metadata: { node_count: 7 } });
    const policy = { provider: 'CALICO', enabled: true };
    expect((await owner('PATCH', `${path}/set_network_policy`, policy)).body.metadata).toMatchObject({
      network_policy: policy,
    });
    expect(world.fake.asked.map(({ what }) => what)).toEqual(
      expect.arrayContaining(['resize to 7', 'network policy CALICO true']),
    );
    expect((await owner('DELETE', path)).body).toMatchObject({ state: 'Destroying' });
    expect((await owner('GET', path)).body).toMatchObject({
      state: 'Destroying',
      metadata: { status_message: expect.any(String) },
    });
    world.fake.answers.deprovision = async () => 'deleted';
    expect((await owner('DELETE', path)).body).toMatchObject({ state: 'deleted' });
    expect((await owner('GET', path)).status).toBe(404);
  });

  test('an engine that cannot tell its progress answers 501 in the body', async () => {
    const path = `/clusters/${text(await make(), 'id')}`;
    world.fake.answers.progress = async () => undefined;
    expect((await owner('GET', `${path}/progress`)).body).toMatchObject({
      response: 501,
      result: 'Deploying',
    });
  });

  test.each([
    ['fails', new EngineFailed('It broke'), 502],
    ['takes too long', new EngineTimeout('It is slow'), 504],
  ])('an engine that %s is told so, and the record stays', async (_name, error, status) => {
    const path = `/clusters/${text(await make(), 'id')}`;
    world.fake.answers.deprovision = () => Promise.reject(error);
    expect((await owner('DELETE', path)).status).toBe(status);
    expect((await owner('GET', path)).status).toBe(200);
  });

  test('an admin forgets by force what the engine does not give up, a member does not', async () => {
    const path = `/clusters/${text(await make(), 'id')}`;
    world.fake.answers.deprovision = () => Promise.reject(new EngineFailed('It knows no such cluster'));
    const forced = (token: string) => request('DELETE', path, { token, query: 'force=true' });
    expect((await forced(world.alpha.owner.token)).status).toBe(403);
    expect((await forced(world.alpha.admin.token)).body).toMatchObject({ state: 'deleted' });
    expect((await owner('GET', path)).status).toBe(404);
  });

  test.each([0, -1, 1.5, 'three', '', null, 100_000])('%j is no number of nodes', async (node_count) => {
    const path = `/clusters/${world.alpha.cluster}/resize`;
    expect((await owner('PATCH', path, { node_count })).status).toBe(400);
  });
});

describe('reading a cluster', () => {
  let path: string;
  beforeEach(async () => {
    path = `/clusters/${text(await imported(), 'id')}`;
  });

  test('within 60 s of the last check does not check again', async () => {
    world.probe.answer = () => Promise.reject(new Error('asked'));
    later(60);
    expect((await owner('GET', path)).body).toMatchObject({ state: 'OK' });
  });

  test('later checks again, and notes only the time when nothing has changed', async () => {
    const before = await world.store.dump(world.prefix);
    later(61);
    const { body, headers } = await owner('GET', path);
    expect(body.checked_at).toBe(`${world.clock.now.toISOString().slice(0, 19)}Z`);
    expect(headers.etag).toBe('"1"');
    expect(await world.store.dump(world.prefix)).toEqual(before);
  });

  test('later shows what has changed, and keeps the generation, so that If-Match goes on matching', async () => {
    later(61);
    world.probe.answer = () => Promise.reject(new EngineFailed('It is down'));
    const down = await owner('GET', path);
    expect(down.body).toMatchObject({
      state: 'Error',
      metadata: { status_message: 'It is down', kubernetes_version: 'v1.31.2' },
    });
    expect(down.headers.etag).toBe('"1"');
    later(61);
    world.probe.answer = async () => ({ gitVersion: 'v1.32.0' });
    const up = await owner('GET', path);
    expect(up.body).toMatchObject({ state: 'OK', metadata: { kubernetes_version: 'v1.32.0' } });
    expect(up.body.metadata).not.toHaveProperty('status_message');
    expect((await owner('PATCH', path, { name: 'still matches' }, { 'If-Match': '"1"' })).status).toBe(200);
  });

  test('shows the kubeconfig to who may read it, in lists to nobody', async () => {
    const member = await request('GET', path, { token: world.alpha.member.token });
    expect(member.status).toBe(200);
    expect(member.text).not.toContain('kubeconfig-token');
    expect((await owner('GET', path)).body.kubeconfig).toEqual(KUBECONFIG);
    const list = await request('GET', '/clusters', { token: world.alpha.superadmin.token });
    expect(list.text).not.toContain('kubeconfig');
  });

  test('gives the kubeconfig as YAML to who asks for that', async () => {
    const yaml = await owner('GET', `${path}/kubeconfig`, undefined, { Accept: 'application/yaml' });
    expect(yaml.headers['content-type']).toMatch(/yaml/);
    expect(parse(yaml.text)).toEqual(KUBECONFIG);
    const json = await owner('GET', `${path}/kubeconfig`, undefined, { Accept: '*/*' });
    expect(json.body).toEqual(KUBECONFIG);
  });
});

describe('changing a cluster', () => {
  let path: string;
  beforeEach(async () => {
    path = `/clusters/${text(await imported({ metadata: { note: 'old' } }), 'id')}`;
  });

  test('all that was read can be sent back', async () => {
    const read = await owner('GET', path);
    const response = await owner('PATCH', path, read.body);
    expect(response.status).toBe(200);
    expect(response.headers.etag).toBe('"2"');
    const { kubeconfig: _, ...shown } = read.body;
    expect(response.body).toEqual(shown);
    expect((await owner('GET', `${path}/kubeconfig`)).body).toEqual(KUBECONFIG);
  });

  test('metadata is replaced as a whole, but for what the server owns', async () => {
    const metadata = { other: 1, status_message: 'forged', kubernetes_version: 'forged' };
    const { body } = await owner('PATCH', path, { metadata, state: 'Error' });
    expect(body).toMatchObject({ state: 'OK' });
    expect(body.metadata).toEqual({ other: 1, kubernetes_version: 'v1.31.2' });
  });

  test('a new kubeconfig is tried at once', async () => {
    const users = [{ name: 'u', user: { token: 'new-token' } }];
    world.probe.answer = async ({ users: [{ user }] }) => ({
      gitVersion: user.token === 'new-token' ? 'v2.0.0' : 'v1.0.0',
    });
    const { body } = await owner('PATCH', path, { kubeconfig: { ...KUBECONFIG, users } });
    expect(body.metadata).toEqual({ note: 'old', kubernetes_version: 'v2.0.0' });
    expect((await owner('GET', `${path}/kubeconfig`)).body).toMatchObject({ users });
  });

  test('a masked kubeconfig stays what it is', async () => {
    expect((await owner('PATCH', path, { kubeconfig: '*******', metadata: {} })).status).toBe(200);
    expect((await owner('GET', `${path}/kubeconfig`)).body).toEqual(KUBECONFIG);
  });

  test.each<[string, () => object]>([
    ['a provisioner of another engine', () => ({ provisioner: fakeProvisioner })],
    ['a foreign provisioner', () => ({ provisioner: world.beta.provisioner })],
    ['a foreign owner', () => ({ owner: world.beta.owner.id })],
    ['another id', () => ({ id: world.alpha.cluster })],
    ['a namespace', () => ({ namespace: 'beta' })],
    ['a hostile kubeconfig', () => ({ kubeconfig: 'apiVersion: v1' })],
  ])('%s is a 400', async (_name, body) => {
    expect((await owner('PATCH', path, body())).status).toBe(400);
  });

  test('its owner is changed by who may act for both', async () => {
    expect((await owner('PATCH', path, { owner: world.alpha.member.id })).status).toBe(403);
    const byAdmin = await request('PATCH', path, {
      token: world.alpha.admin.token,
      body: { owner: world.alpha.member.id },
    });
    expect(byAdmin.body.owner).toMatchObject({ username: 'alpha-member' });
    expect((await owner('PATCH', path, { name: 'mine no more' })).status).toBe(403);
  });

  describe('whose owner is changed by another at the same moment', () => {
    beforeEach(() => {
      world.store.onCommit = async (commit, real) => {
        world.store.onCommit = undefined;
        const body = { owner: world.alpha.member.id };
        await request('PATCH', path, { token: world.alpha.superadmin.token, body });
        return real(commit);
      };
    });

    test('is changed by who may change it still, and shown with the new owner', async () => {
      const { token } = world.alpha.admin;
      const { status, body } = await request('PATCH', path, { token, body: { name: 'renamed' } });
      expect(status).toBe(200);
      expect(body).toMatchObject({ name: 'renamed', owner: { username: 'alpha-member' } });
    });

    test.each(['PATCH', 'DELETE'])('is not written by who owned it, by %s', async (method) => {
      expect((await owner(method, path, { name: 'renamed' })).status).toBe(403);
      const { token } = world.alpha.admin;
      expect((await request('GET', path, { token })).body).toMatchObject({ name: 'c' });
    });
  });

  test('deleting a manual cluster detaches it at once, and leaves nothing of it', async () => {
    const before = await world.store.dump(world.prefix);
    const id = text(await imported(), 'id');
    expect((await owner('DELETE', `/clusters/${id}`)).body).toEqual({ id, state: 'deleted' });
    expect(await world.store.dump(world.prefix)).toEqual(before);
  });
});

test('a cluster whose engine is not installed any more is shown as it was, and what the engine would do is a 501', async () => {
  const { config, repository, tokens, now } = world.services;
  const path = `/clusters/${text(await imported(), 'id')}`;
  useServices({ config, repository, tokens, now, engines: new EngineRegistry([]) });
  later(61);
  const responses = [await owner('GET', path), await owner('DELETE', path), await owner('GET', '/clusters')];
  useServices(world.services);
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
