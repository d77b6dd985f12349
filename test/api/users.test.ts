import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { request, type Sent } from '../support/api.ts';
import { createWorld, login, text, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const as = (token: string, method: string, path: string, body?: unknown, sent: Sent = {}) =>
  request(method, path, { token, body, ...sent });

let count = 0;
async function invite(body: object = {}): Promise<string> {
  count += 1;
  const user = { username: `user${count}`, password: 'password', ...body };
  return text(await as(world.alpha.superadmin.token, 'POST', '/users', user), 'id');
}

describe('inviting a user', () => {
  test('answers the user with his organization, without a password', async () => {
    const body = {
      username: 'joe',
      password: 'secret pw',
      email: 'Joe@Example.com',
      metadata: { team: 'blue' },
    };
    const response = await as(world.alpha.admin.token, 'POST', '/users', body);
    expect(response.status).toBe(200);
    expect(response.headers.etag).toBe('"1"');
    expect(response.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      username: 'joe',
      email: 'Joe@Example.com',
      organization: {
        id: world.alpha.id,
        name: 'Alpha',
        namespace: 'alpha',
        created_at: '2026-03-01T12:00:00Z',
      },
      role: 'member',
      active: true,
      auth: 'local',
      metadata: { team: 'blue' },
      created_at: '2026-03-01T12:00:00Z',
    });
    expect(await login('joe', 'secret pw')).toEqual(expect.any(String));
  });

  test('ignores created_at, takes user for member, and empty strings for unset', async () => {
    const body = { username: 'ann', password: 'password', email: '', role: 'user', created_at: '1999-01-01' };
    const { body: user } = await as(world.alpha.admin.token, 'POST', '/users', body);
    expect(user).toMatchObject({ role: 'member', created_at: '2026-03-01T12:00:00Z' });
    expect(user).not.toHaveProperty('email');
  });

  test.each([
    ['the same user name in another case', { username: 'ALPHA-member' }, 'username'],
    ['the same user name in another Unicode form', { username: 'ａlpha-member' }, 'username'],
    ['the same e-mail address', { username: 'other', email: 'TAKEN@example.com' }, 'email'],
  ])('with %s is a 409 that names it', async (_name, body, field) => {
    await invite({ email: 'taken@example.com' }).catch(() => undefined);
    const response = await as(world.alpha.admin.token, 'POST', '/users', { password: 'password', ...body });
    expect(response.status).toBe(409);
    expect(response.body.description).toContain(field);
  });

  test.each([
    ['a password of 5 characters', { password: '12345' }, 'password'],
    ['a password of 73 bytes', { password: 'x'.repeat(73) }, 'password'],
    ['a password of 25 characters that are 75 bytes', { password: '€'.repeat(25) }, 'password'],
    ['no password', { password: undefined }, 'password'],
    ['an empty password', { password: '' }, 'password'],
    ['a password for another way of logging in', { auth: 'ldap' }, 'password'],
    ['no user name', { username: undefined }, 'username'],
    ['an empty user name', { username: ' ' }, 'username'],
    ['an id', { id: '11111111-1111-4111-8111-111111111111' }, 'id'],
    ['an unknown role', { role: 'king' }, 'role'],
    ['an unknown way of logging in', { auth: 'magic' }, 'auth'],
    ['no e-mail address', { email: 'joe' }, 'email'],
    ['a text for active', { active: 'true' }, 'active'],
    ['a list as metadata', { metadata: [] }, 'metadata'],
    ['more than 32 KiB of metadata', { metadata: { note: 'x'.repeat(33_000) } }, 'metadata'],
    ['an unknown field', { is_admin: true }, 'is_admin'],
  ])('with %s is a 400 that names the field', async (_name, body, field) => {
    const whole = { username: 'wrong', password: 'password', ...body };
    const response = await as(world.alpha.superadmin.token, 'POST', '/users', whole);
    expect(response.status).toBe(400);
    expect(response.body.errors).toEqual([{ path: field, message: expect.any(String) }]);
  });

  test('into another organization is for superadmins, and one that is unknown is no other than a foreign one', async () => {
    const references = [
      world.beta.id,
      `Organization:${world.beta.id}`,
      { id: world.beta.id, name: 'Beta' },
      '11111111-1111-4111-8111-111111111111',
      `User:${world.alpha.id}`,
      'nonsense',
    ];
    const answers = await Promise.all(
      references.map(async (organization) => {
        const body = { username: 'foreign', password: 'password', organization };
        const { status, text } = await as(world.alpha.admin.token, 'POST', '/users', body);
        return { status, text };
      }),
    );
    expect(answers).toEqual(answers.map(() => answers[0]));
    expect(answers[0]).toMatchObject({ status: 400 });
    const moved = await as(world.alpha.superadmin.token, 'POST', '/users', {
      username: 'placed',
      password: 'password',
      organization: world.beta.id,
    });
    expect(moved.body.organization).toMatchObject({ namespace: 'beta' });
  });

  test.each([
    ['a role above his own', { role: 'superadmin' }],
    ['a role above his own that is inactive', { role: 'superadmin', active: false }],
  ])('with %s is refused to an admin', async (_name, body) => {
    const whole = { username: 'too-high', password: 'password', ...body };
    expect((await as(world.alpha.admin.token, 'POST', '/users', whole)).status).toBe(403);
  });
});

describe('changing a user', () => {
  let id: string;
  let token: string;
  beforeEach(async () => {
    id = await invite();
    token = await login(`user${count}`);
  });
  const change = (body: unknown, by = world.alpha.admin.token, headers = {}) =>
    as(by, 'PATCH', `/users/${id}`, body, { headers });

  test('a member changes his own name, e-mail address and metadata', async () => {
    const response = await change(
      { username: `renamed${count}`, email: 'a@b.example', metadata: { a: 1 } },
      token,
    );
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({
      username: `renamed${count}`,
      email: 'a@b.example',
      metadata: { a: 1 },
    });
  });

  test('all that was read can be sent back, and only the generation changes', async () => {
    const read = await as(token, 'GET', `/users/${id}`);
    const response = await change(read.body, token);
    expect(response.status).toBe(200);
    expect(response.body).toEqual(read.body);
    expect(response.headers.etag).toBe('"2"');
  });

  test('an empty e-mail address removes it, and frees it for others', async () => {
    await change({ email: 'free@example.com' });
    expect((await change({ email: '' })).body).not.toHaveProperty('email');
    expect(await invite({ email: 'free@example.com' })).toEqual(expect.any(String));
  });

  test('a changed user name is the one to log in with, and the old one is free', async () => {
    const old = `user${count}`;
    await change({ username: 'brand-new' });
    expect(await login('brand-new')).toEqual(expect.any(String));
    expect(await invite({ username: old })).toEqual(expect.any(String));
    await change({ username: `was-brand-new${count}` });
  });

  test.each([
    ['nothing', {}],
    ['another id', { id: '11111111-1111-4111-8111-111111111111' }],
    ['another created_at', { created_at: '2026-03-01T12:00:01Z' }],
    ['an unknown field', { password_version: 0 }],
    ['a namespace', { namespace: 'beta' }],
    ['a null', { email: null }],
  ])('%s is a 400', async (_name, body) => {
    expect((await change(body)).status).toBe(400);
  });

  test('a password is a 400 that names updatepw', async () => {
    const response = await change({ password: 'password2' });
    expect(response.status).toBe(400);
    expect(response.body.description).toContain('updatepw');
  });

  test.each([
    '2026-03-01T12:00:00Z',
    '2026-03-01T12:00:00',
    '2026-03-01T13:00:00+01:00',
    '2026-03-01T12:00:00.000Z',
  ])('created_at may be sent back as %s', async (created_at) => {
    expect((await change({ created_at })).status).toBe(200);
  });

  test.each([
    ['his role', { role: 'admin' }],
    ['whether he is active', { active: false }],
    ['how he logs in', { auth: 'ldap' }],
  ])('a member does not change %s', async (_name, body) => {
    expect((await change(body, token)).status).toBe(403);
  });

  test('an admin raises to admin, and no further', async () => {
    expect((await change({ role: 'superadmin' })).status).toBe(403);
    expect((await change({ role: 'admin' })).status).toBe(200);
  });

  test('only a superadmin moves a user, who then belongs to the other organization alone', async () => {
    expect((await change({ organization: world.beta.id })).status).toBe(400);
    const moved = await change({ organization: world.beta.id }, world.alpha.superadmin.token);
    expect(moved.body.organization).toMatchObject({ namespace: 'beta' });
    expect((await as(world.alpha.admin.token, 'GET', `/users/${id}`)).status).toBe(404);
    expect((await as(world.beta.admin.token, 'GET', `/users/${id}`)).status).toBe(200);
    expect(await login(`user${count}`)).toEqual(expect.any(String));
  });

  test('one who owns something is not moved', async () => {
    const body = { organization: world.beta.id };
    const response = await as(world.alpha.superadmin.token, 'PATCH', `/users/${world.alpha.owner.id}`, body);
    expect(response.status).toBe(409);
    expect(response.body.description).toContain('alpha cluster');
  });

  test.each([
    ['PATCH', '', { username: 'x' }],
    ['PATCH', '/updatepw', { password: 'password2' }],
    ['DELETE', '', undefined],
  ])(
    'nobody changes a user of a higher role by %s%s, whatever a policy says',
    async (method, suffix, body) => {
      const policy = { 'user:update': 'ALL', 'user:delete_superadmin': 'ALL' };
      const { token: root } = world.alpha.superadmin;
      expect((await as(root, 'PATCH', `/organizations/${world.alpha.id}`, { policy })).status).toBe(200);
      const path = `/users/${world.alpha.superadmin.id}${suffix}`;
      expect((await as(world.alpha.admin.token, method, path, body)).status).toBe(403);
      await as(root, 'PATCH', `/organizations/${world.alpha.id}`, { policy: {} });
    },
  );

  describe('with If-Match', () => {
    test.each([
      ['the generation', '"1"', 200],
      ['one of several', '"7", "1"', 200],
      ['a star', '*', 200],
      ['another generation', '"2"', 412],
      ['a weak tag', 'W/"1"', 412],
      ['no tag', '1', 412],
    ])('%s gets %s: %d', async (_name, tag, status) => {
      const response = await change({ metadata: { a: 1 } }, token, { 'If-Match': tag });
      expect(response.status).toBe(status);
      if (status === 200) expect(response.headers.etag).toBe('"2"');
    });
  });

  test('updatepw ends the tokens of the older password', async () => {
    const response = await as(token, 'PATCH', `/users/${id}/updatepw`, { password: 'another one' });
    expect(response.status).toBe(200);
    expect(response.body).toMatchObject({ id });
    expect((await as(token, 'GET', '/users/whoami')).status).toBe(401);
    expect(await login(`user${count}`, 'another one')).toEqual(expect.any(String));
  });

  test('the password of a user who logs in elsewhere cannot be set', async () => {
    await change({ auth: 'ldap' });
    expect(
      (await as(world.alpha.admin.token, 'PATCH', `/users/${id}/updatepw`, { password: 'password2' })).status,
    ).toBe(409);
  });
});

describe('deleting a user', () => {
  test('oneself is a 400', async () => {
    const { token, id } = world.alpha.admin;
    expect((await as(token, 'DELETE', `/users/${id}`)).status).toBe(400);
  });

  test('one who owns something is a 409 that names it', async () => {
    const response = await as(world.alpha.admin.token, 'DELETE', `/users/${world.alpha.owner.id}`);
    expect(response.status).toBe(409);
    expect(response.body.description).toContain('alpha cluster');
  });

  test('leaves nothing of him in the store', async () => {
    const before = await world.store.dump(world.prefix);
    const id = await invite({ email: 'going@example.com' });
    const response = await as(world.alpha.admin.token, 'DELETE', `/users/${id}`);
    expect(response.body).toEqual({ id, state: 'deleted' });
    expect(await world.store.dump(world.prefix)).toEqual(before);
  });
});
