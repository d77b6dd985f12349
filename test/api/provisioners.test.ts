import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EngineFailed, EngineTimeout } from '../../lib/errors.ts';
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
const create = (parameters: object, more: object = {}) =>
  admin('POST', '/provisioners', { name: 'fake', engine: FAKE, parameters, ...more });
const lastStatus = () => world.fake.asked.filter(({ what }) => what === 'status').at(-1)?.parameters;

describe('verifying a provisioner', () => {
  test('asks the engine at once, and keeps why it is not OK, and when that was asked', async () => {
    const path = `/provisioners/${text(await create({ url: 'u', password: 'p' }), 'id')}`;
    const { answers } = world.fake;
    const before = answers.status;
    answers.status = async () => ({ state: 'Error', message: 'The password is refused: send another one' });
    world.clock.now = new Date(world.clock.now.getTime() + 5_000);
    const verified = await admin('POST', `${path}/verify`);
    expect(verified.body).toMatchObject({
      state: 'Error',
      status_message: 'The password is refused: send another one',
      checked_at: world.clock.now.toISOString().replace(/\.\d+/, ''),
      parameters: { password: MASK },
    });
    expect(lastStatus()).toEqual({ url: 'u', password: 'p' });
    expect((await admin('GET', path)).body).toEqual(verified.body);
    const listed = JSON.parse((await admin('GET', '/provisioners')).text);
    expect(listed).toContainEqual(verified.body);
    const page = await request('GET', '/provisioners', {
      token: world.alpha.admin.token,
      query: 'offset=0&limit=100',
    });
    expect(page.body.items).toContainEqual(verified.body);
    answers.status = before;
    const again = await admin('POST', `${path}/verify`);
    expect(again.body).toMatchObject({ state: 'OK' });
    expect(again.body).not.toHaveProperty('status_message');
    // What was read can be sent back.
    expect((await admin('PATCH', path, verified.body)).status).toBe(200);
  });
});

describe('creating a provisioner', () => {
  test('asks the engine with the plain secrets, and answers them masked', async () => {
    const parameters = {
      url: 'https://jenkins',
      password: 'pw',
      key: { a: 1 },
      tries: '3',
      zone: 'a',
      fast: true,
    };
    const response = await create(parameters);
    expect(response.status).toBe(200);
    expect(lastStatus()).toEqual({ ...parameters, tries: 3 });
    expect(response.body).toMatchObject({
      name: 'fake',
      verbose_name: 'Fake Engine',
      engine: FAKE,
      state: 'OK',
      parameters: { ...parameters, password: MASK, key: MASK },
      owner: { username: 'alpha-admin', organization: { namespace: 'alpha' } },
    });
  });

  test.each([
    ['Error', 'Error', async () => ({ state: 'Error' as const })],
    ['an error', 'Error', () => Promise.reject(new EngineFailed('It said no'))],
    ['no answer in time', 'Not Reachable', () => Promise.reject(new EngineTimeout('It took too long'))],
  ])('stores what the engine says: %s is %s', async (_name, state, status) => {
    const { answers } = world.fake;
    const before = answers.status;
    answers.status = status;
    expect((await create({ url: 'u', password: 'p' })).body).toMatchObject({ state });
    answers.status = before;
  });

  test.each([
    ['an unknown engine', { engine: 'kqueen.engines.NoEngine' }, 'engine'],
    ['the name of a prototype', { engine: 'constructor' }, 'engine'],
    ['a required parameter missing', { parameters: { url: 'u' } }, 'parameters.password'],
    ['an unknown parameter', { parameters: { url: 'u', password: 'p', shell: 'x' } }, 'parameters.shell'],
    ['a number for a text', { parameters: { url: 5, password: 'p' } }, 'parameters.url'],
    ['a text for an integer', { parameters: { url: 'u', password: 'p', tries: 'many' } }, 'parameters.tries'],
    [
      'a fraction for an integer',
      { parameters: { url: 'u', password: 'p', tries: 1.5 } },
      'parameters.tries',
    ],
    ['an integer out of range', { parameters: { url: 'u', password: 'p', tries: 10 } }, 'parameters.tries'],
    ['none of the choices', { parameters: { url: 'u', password: 'p', zone: 'c' } }, 'parameters.zone'],
    ['a text for a checkbox', { parameters: { url: 'u', password: 'p', fast: 'yes' } }, 'parameters.fast'],
    ['a list for a file', { parameters: { url: 'u', password: 'p', key: [] } }, 'parameters.key'],
    ['a masked secret', { parameters: { url: 'u', password: MASK } }, 'parameters.password'],
    [
      'defaults that are no map',
      { parameters: { url: 'u', password: 'p', cluster_defaults: 1 } },
      'parameters.cluster_defaults',
    ],
    [
      'an unknown default',
      { parameters: { url: 'u', password: 'p', cluster_defaults: { x: 1 } } },
      'parameters.cluster_defaults.x',
    ],
    ['an owner who is not there', { owner: 'User:11111111-1111-4111-8111-111111111111' }, 'owner'],
  ])('with %s is a 400 that names the field', async (_name, more, path) => {
    const response = await create({ url: 'u', password: 'p' }, more);
    expect(response.status).toBe(400);
    expect(response.body.errors).toEqual([{ path, message: expect.any(String) }]);
  });

  test('a foreign owner is no other than an unknown one', async () => {
    const references = [
      `User:${world.beta.admin.id}`,
      world.beta.admin.id,
      { id: world.beta.admin.id },
      `Organization:${world.alpha.admin.id}`,
      'x',
    ];
    const answers = await Promise.all(
      references.map(async (owner) => (await create({ url: 'u', password: 'p' }, { owner })).text),
    );
    expect(answers).toEqual(answers.map(() => answers[0]));
    expect(answers[0]).toContain('400');
  });

  test.each<[string, () => unknown]>([
    ['a bare id', () => world.alpha.member.id],
    ['User:<id>', () => `User:${world.alpha.member.id}`],
    ['the expanded object', () => ({ id: world.alpha.member.id, username: 'whatever' })],
  ])('takes the owner as %s', async (_name, reference) => {
    const { body } = await create({ url: 'u', password: 'p' }, { owner: reference() });
    expect(body.owner).toMatchObject({ username: 'alpha-member' });
  });

  test.each([
    ['state', 'Error'],
    ['verbose_name', 'Mine'],
    ['created_at', '1999-01-01T00:00:00Z'],
  ])('ignores %s', async (field, value) => {
    const { status, body } = await create({ url: 'u', password: 'p' }, { [field]: value });
    expect(status).toBe(200);
    expect(body[field]).not.toBe(value);
  });

  test('is not for members', async () => {
    const body = { name: 'm', engine: MANUAL };
    const asked = world.fake.asked.length;
    expect((await request('POST', '/provisioners', { token: world.alpha.member.token, body })).status).toBe(
      403,
    );
    expect(world.fake.asked).toHaveLength(asked);
  });

  test('for another user is for those who may act for him', async () => {
    const forMember = await create({ url: 'u', password: 'p' }, { owner: world.alpha.member.id });
    expect(forMember.body.owner).toMatchObject({ username: 'alpha-member' });
    expect((await create({ url: 'u', password: 'p' }, { owner: world.alpha.superadmin.id })).status).toBe(
      403,
    );
  });
});

test('one that is in use is not deleted, and the clusters are named', async () => {
  const response = await admin('DELETE', `/provisioners/${world.alpha.provisioner}`);
  expect(response.status).toBe(409);
  expect(response.body.description).toContain('alpha cluster');
});

test('one that is deleted leaves nothing in the store', async () => {
  const before = await world.store.dump(world.prefix);
  const id = text(await create({ url: 'u', password: 'p', key: 'k' }), 'id');
  expect((await admin('DELETE', `/provisioners/${id}`)).body).toEqual({ id, state: 'deleted' });
  expect(await world.store.dump(world.prefix)).toEqual(before);
});

test('health counts those that are OK', async () => {
  const { answers } = world.fake;
  const before = answers.status;
  answers.status = async () => ({ state: 'Error' });
  const id = text(await create({ url: 'u', password: 'p' }), 'id');
  answers.status = before;
  const health = await admin('GET', '/provisioners/health');
  const { total, healthy_percentage } = health.body as unknown as {
    total: number;
    healthy_percentage: number;
  };
  expect(total).toBeGreaterThan(2);
  expect(healthy_percentage).toBeLessThan(100);
  await admin('DELETE', `/provisioners/${id}`);
});

test('the engines are told with the parameters that forms need', async () => {
  const { body } = await admin('GET', '/provisioners/engines');
  expect(body).toEqual([
    {
      name: MANUAL,
      verbose_name: 'Manual Engine',
      changes: [],
      parameters: {
        provisioner: {},
        cluster: {
          kubeconfig: expect.objectContaining({
            type: 'yaml_file',
            order: 1,
            validators: { required: true, yamlfile: ['apiVersion', 'kind'] },
          }),
        },
      },
    },
    expect.objectContaining({ name: FAKE, changes: ['resize', 'set_network_policy', 'upgrade'] }),
  ]);
});

test('PROVISIONER_ENGINE_WHITELIST leaves out all other engines', async () => {
  const narrow = await createWorld({ options: { PROVISIONER_ENGINE_WHITELIST: MANUAL } });
  const { token } = narrow.alpha.admin;
  const { body } = await request('GET', '/provisioners/engines', { token });
  const refused = await request('POST', '/provisioners', { token, body: { name: 'n', engine: FAKE } });
  await narrow.close();
  expect(body).toHaveLength(1);
  expect(refused.status).toBe(400);
});
