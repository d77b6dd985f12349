import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request } from '../support/api.ts';
import { createWorld, KUBECONFIG, text, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
const ask = (token: string, method: string, path: string, more: object = {}) =>
  request(method, path, { token, ...more });
const names = (body: unknown) => (body as { username: string }[]).map(({ username }) => username);

test('GET /configurations/auth answers what the invitation form of the original reads', async () => {
  const { body } = await ask(world.alpha.member.token, 'GET', '/configurations/auth');
  expect(body.local).toMatchObject({
    engine: 'LocalAuth',
    name: 'Local',
    parameters: {},
    ui_parameters: {
      username: { type: 'email', validators: { required: true }, active: false, notify: true },
    },
  });
});

describe('GET /users of a superadmin', () => {
  test('without parameters lists the users of all organizations', async () => {
    const { body } = await ask(world.alpha.superadmin.token, 'GET', '/users');
    expect(names(body)).toEqual(expect.arrayContaining(['alpha-member', 'beta-member']));
  });

  test('with a parameter, and for everybody else, lists those of the own organization', async () => {
    const own = await ask(world.alpha.superadmin.token, 'GET', '/users', { query: 'sortby=name' });
    const admins = await ask(world.alpha.admin.token, 'GET', '/users');
    for (const { body } of [own, admins]) {
      expect(names(body)).toContain('alpha-member');
      expect(names(body)).not.toContain('beta-member');
    }
  });
});

test.each(['1', 'true', 'True', 'yes', 'YES'])('all_namespaces=%s asks for all namespaces', async (value) => {
  const { status, body } = await ask(world.alpha.superadmin.token, 'GET', '/users', {
    query: `all_namespaces=${value}`,
  });
  expect(status).toBe(200);
  expect(names(body)).toContain('beta-member');
});

test.each(['0', 'false', 'No'])('all_namespaces=%s asks for the own one', async (value) => {
  const { body } = await ask(world.alpha.superadmin.token, 'GET', '/users', {
    query: `all_namespaces=${value}`,
  });
  expect(names(body)).not.toContain('beta-member');
});

test('a single cluster has an empty kubeconfig for who may not read it', async () => {
  const member = await ask(world.alpha.member.token, 'GET', `/clusters/${world.alpha.cluster}`);
  expect(member.body.kubeconfig).toEqual({});
  const owner = await ask(world.alpha.owner.token, 'GET', `/clusters/${world.alpha.cluster}`);
  expect(owner.body.kubeconfig).toMatchObject({ 'current-context': KUBECONFIG['current-context'] });
});

test.each(['member', 'admin', 'superadmin'] as const)(
  'a %s who deletes the own user gets a 400 that says so',
  async (role) => {
    const { id, token } = world.alpha[role];
    const { status, body } = await ask(token, 'DELETE', `/users/${id}`);
    expect([status, body.description]).toEqual([400, 'You cannot delete your own user: ask another admin']);
  },
);

test.each([
  ['a bidirectional override', 'joe\u202Enimda'],
  ['a zero-width joiner', 'jo\u200De'],
  ['a line break', 'joe\nadmin'],
  ['a byte order mark', 'j\uFEFFoe'],
  ['a private character', 'joe\uE000'],
])('a user name with %s is a 400', async (_name, username) => {
  const { status, body } = await ask(world.alpha.admin.token, 'POST', '/users', {
    body: { username, password: 'password' },
  });
  expect([status, JSON.stringify(body.errors).includes('"path":"username"')]).toEqual([400, true]);
});

test('the policy of an organization does not let its members create organizations', async () => {
  const policy = { 'organization:create': 'ALL' };
  const { status } = await ask(world.alpha.superadmin.token, 'PATCH', `/organizations/${world.beta.id}`, {
    body: { policy },
  });
  expect(status).toBe(200);
  const body = { name: 'Mine', namespace: 'mine' };
  expect((await ask(world.beta.admin.token, 'POST', '/organizations', { body })).status).toBe(403);
  expect((await ask(world.alpha.superadmin.token, 'POST', '/organizations', { body })).status).toBe(200);
});

test('what an earlier organization of the same namespace left is not for the next one', async () => {
  const { token } = world.alpha.superadmin;
  const found = async (name: string) => {
    const organization = text(
      await ask(token, 'POST', '/organizations', { body: { name, namespace: 'again' } }),
      'id',
    );
    const user = { username: `${name}-admin`, password: 'password', role: 'admin', organization };
    const id = text(await ask(token, 'POST', '/users', { body: user }), 'id');
    const { body } = await request('POST', '/auth', {
      body: { username: user.username, password: 'password' },
    });
    return { organization, id, token: String(body.access_token) };
  };
  const first = await found('first');
  const provisioner = text(
    await ask(first.token, 'POST', '/provisioners', {
      body: { name: 'm', engine: 'kqueen.engines.ManualEngine' },
    }),
    'id',
  );
  const cluster = text(
    await ask(first.token, 'POST', '/clusters', { body: { name: 'c', provisioner, kubeconfig: KUBECONFIG } }),
    'id',
  );
  expect((await ask(first.token, 'DELETE', `/clusters/${cluster}`)).status).toBe(200);
  expect((await ask(first.token, 'GET', `/clusters/${cluster}/events`)).status).toBe(200);
  await ask(first.token, 'DELETE', `/provisioners/${provisioner}`);
  await ask(token, 'DELETE', `/users/${first.id}`);
  expect((await ask(token, 'DELETE', `/organizations/${first.organization}`)).status).toBe(200);
  world.clock.now = new Date(world.clock.now.getTime() + 60_000);
  const second = await found('second');
  const unknown = await ask(second.token, 'GET', '/clusters/11111111-1111-4111-8111-111111111111/events');
  const left = await ask(second.token, 'GET', `/clusters/${cluster}/events`);
  expect([left.status, left.text]).toEqual([404, unknown.text]);
});
