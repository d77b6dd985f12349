import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request } from '../support/api.ts';
import { createWorld, text, type World } from '../support/world.ts';

const FAKE = 'kqueen.engines.FakeEngine';
const MANUAL = 'kqueen.engines.ManualEngine';
const MASK = '*******';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const admin = (method: string, path: string, body?: unknown) =>
  request(method, path, { token: world.alpha.admin.token, body });
const create = (parameters: object) =>
  admin('POST', '/provisioners', { name: 'fake', engine: FAKE, parameters });
const lastStatus = () => world.fake.asked.filter(({ what }) => what === 'status').at(-1)?.parameters;

/** The names of the secrets that the store holds of a provisioner. */
async function storedSecrets(id: string): Promise<string[]> {
  const key = `${world.prefix}/sec/provisioner/alpha/${id}`;
  const value = (await world.store.read({ keys: [key] })).entries.get(key)?.value ?? '{}';
  return Object.keys(JSON.parse(value)).sort();
}

describe('changing a provisioner', () => {
  async function made() {
    const defaults = { ssh_key: 'ssh-secret', node_count: 2 };
    return create({ url: 'u', password: 'first', key: '{"k":1}', cluster_defaults: defaults });
  }

  test('all that was read can be sent back: masked secrets stay what they are, at every depth', async () => {
    const read = await made();
    const path = `/provisioners/${text(read, 'id')}`;
    const response = await admin('PATCH', path, read.body);
    expect(response.status).toBe(200);
    expect(response.body).toEqual(read.body);
    expect(lastStatus()).toEqual({ url: 'u', password: 'first', key: '{"k":1}' });
    const cluster = await admin('POST', '/clusters', { name: 'c', provisioner: read.body.id });
    expect(cluster.status).toBe(200);
    expect(world.fake.asked.at(-1)?.cluster).toMatchObject({
      metadata: { ssh_key: 'ssh-secret', node_count: 2 },
      parameters: { password: 'first' },
    });
  });

  test('a new secret replaces the old one, and one that is left out goes', async () => {
    const path = `/provisioners/${text(await made(), 'id')}`;
    const response = await admin('PATCH', path, { parameters: { url: 'u', password: 'second' } });
    expect(response.body.parameters).toEqual({ url: 'u', password: MASK });
    expect(lastStatus()).toEqual({ url: 'u', password: 'second' });
    await admin('PATCH', path, { name: 'renamed' });
    expect(lastStatus()).toEqual({ url: 'u', password: 'second' });
    expect((await admin('PATCH', path, { parameters: { url: 'u', password: MASK, key: MASK } })).status).toBe(
      400,
    );
  });

  test('its state is what the engine says of the changed parameters', async () => {
    const path = `/provisioners/${text(await made(), 'id')}`;
    const { answers } = world.fake;
    const before = answers.status;
    answers.status = async () => ({ state: lastStatus()?.password === 'wrong' ? 'Error' : 'OK' });
    const wrong = await admin('PATCH', path, { parameters: { url: 'u', password: 'wrong' } });
    expect(wrong.body.state).toBe('Error');
    expect((await admin('GET', path)).body.state).toBe('Error');
    expect((await admin('PATCH', path, { parameters: { url: 'u', password: 'right' } })).body.state).toBe(
      'OK',
    );
    answers.status = before;
  });

  test('wrong parameters change nothing, and the engine is not asked', async () => {
    const path = `/provisioners/${text(await made(), 'id')}`;
    const [before, asked] = [await world.store.dump(world.prefix), world.fake.asked.length];
    for (const parameters of [{ url: 'u' }, { url: 'u', password: 'p', shell: 1 }, { url: 'u', password: 5 }])
      expect((await admin('PATCH', path, { parameters })).status).toBe(400);
    expect(await world.store.dump(world.prefix)).toEqual(before);
    expect(world.fake.asked).toHaveLength(asked);
  });

  test('a default that is left out goes, with its secret; a masked one without a value is refused', async () => {
    const read = await made();
    const path = `/provisioners/${text(read, 'id')}`;
    const parameters = { url: 'u', password: MASK, cluster_defaults: { node_count: 2 } };
    const id = text(read, 'id');
    const all = ['parameters.cluster_defaults.ssh_key', 'parameters.key', 'parameters.password'];
    expect(await storedSecrets(id)).toEqual(all);
    expect((await admin('PATCH', path, { parameters })).body.parameters).toEqual(parameters);
    expect(await storedSecrets(id)).toEqual(['parameters.password']);
    const masked = { ...parameters, cluster_defaults: { node_count: 2, ssh_key: MASK } };
    const refused = await admin('PATCH', path, { parameters: masked });
    expect(refused.body.errors).toMatchObject([{ path: 'parameters.cluster_defaults.ssh_key' }]);
  });

  test('the id and the time of creation are taken when they are its own', async () => {
    const read = await made();
    const path = `/provisioners/${text(read, 'id')}`;
    const fixed = { id: read.body.id, created_at: String(read.body.created_at).replace('Z', '+00:00') };
    expect((await admin('PATCH', path, fixed)).status).toBe(200);
    expect((await admin('PATCH', path, { id: world.alpha.provisioner })).status).toBe(400);
    expect((await admin('PATCH', path, { created_at: '1999-01-01T00:00:00Z' })).status).toBe(400);
    expect((await admin('PATCH', path, {})).status).toBe(400);
  });

  test('every change raises its ETag, and an old one is not accepted', async () => {
    const read = await made();
    const path = `/provisioners/${text(read, 'id')}`;
    expect(read.headers.etag).toBe('"1"');
    expect((await admin('PATCH', path, { name: 'two' })).headers.etag).toBe('"2"');
    const { token } = world.alpha.admin;
    const headers = { 'If-Match': '"1"' };
    const asked = world.fake.asked.length;
    const late = await request('PATCH', path, { token, headers, body: { name: 'late' } });
    const gone = await request('DELETE', path, { token, headers });
    expect([late.status, gone.status]).toEqual([412, 412]);
    expect(world.fake.asked).toHaveLength(asked);
    expect((await admin('GET', path)).body.name).toBe('two');
  });

  test('its engine stays what it is', async () => {
    const path = `/provisioners/${text(await made(), 'id')}`;
    expect((await admin('PATCH', path, { engine: MANUAL })).status).toBe(400);
    expect((await admin('PATCH', path, { engine: FAKE })).status).toBe(200);
  });

  test('its owner is changed by who may act for both', async () => {
    const path = `/provisioners/${text(await made(), 'id')}`;
    expect((await admin('PATCH', path, { owner: world.alpha.member.id })).body.owner).toMatchObject({
      username: 'alpha-member',
    });
    expect((await admin('PATCH', path, { owner: world.alpha.superadmin.id })).status).toBe(403);
    expect((await admin('PATCH', path, { owner: world.beta.member.id })).status).toBe(400);
  });
});
