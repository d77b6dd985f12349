import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ApiResponse, request } from '../support/api.ts';
import { type CapturedLogs, captureLogs } from '../support/captured-logs.ts';
import { createWorld, KUBECONFIG, text, type World } from '../support/world.ts';

let world: World;
let logs: CapturedLogs;
beforeAll(async () => {
  logs = captureLogs();
  world = await createWorld({ options: { TOKEN_MAX_TTL: '86400', LOG_LEVEL: 'DEBUG' } });
});
afterAll(async () => {
  logs.release();
  await world.close();
});

const create = (token: string, body: object = {}): Promise<ApiResponse> =>
  request('POST', '/tokens', { token, body: { name: 'ci', ...body } });
/** A token that works, of the caller. */
const made = async (token: string, body: object = {}) => {
  const answer = await create(token, body);
  return { id: text(answer, 'id'), token: text(answer, 'token') };
};
const invite = async (body: object): Promise<string> =>
  text(await request('POST', '/users', { token: world.alpha.admin.token, body }), 'id');
const list = async (token: string, query = ''): Promise<string[]> => {
  const { text: json } = await request('GET', '/tokens', { token, query });
  return (JSON.parse(json) as { id: string }[]).map(({ id }) => id);
};
const status = async (token: string, method = 'GET', path = '/users/whoami', body?: object) =>
  (await request(method, path, { token, body })).status;

describe('an API token', () => {
  test('acts as its user, and is shown once, when it is made', async () => {
    const answer = await create(world.alpha.member.token, { expires_at: '2026-03-01T13:00:00+00:00' });
    expect(answer.body).toEqual({
      id: expect.any(String),
      name: 'ci',
      user: `User:${world.alpha.member.id}`,
      created_at: '2026-03-01T12:00:00Z',
      expires_at: '2026-03-01T13:00:00Z',
      token: expect.stringMatching(/^kq_[0-9A-Za-z]+$/),
    });
    const token = text(answer, 'token');
    const whoami = await request('GET', '/users/whoami', { token });
    expect(whoami.body.username).toBe('alpha-member');
    const { text: listed } = await request('GET', '/tokens', { token });
    expect(listed).toContain(text(answer, 'id'));
    expect(listed).not.toContain('kq_');
    expect(listed).not.toContain('hash');
  });

  test('is stored as a hash alone, and is in no log and no audit trail', async () => {
    const { token } = await made(world.alpha.admin.token);
    expect(await status(token)).toBe(200);
    expect(await status(`${token}x`)).toBe(401);
    expect(logs.lines.join('')).toContain('GET /api/v1/users/whoami');
    const stored = JSON.stringify([...(await world.store.dump(world.prefix))]);
    expect(stored + logs.lines.join('')).not.toContain(token);
  });

  test('costs a request no more round trips than a login, and notes its use once an hour', async () => {
    const { id, token } = await made(world.alpha.admin.token);
    const cost = async () => {
      world.store.reset();
      await status(token, 'GET', `/users/${world.alpha.member.id}`);
      return [world.store.reads, world.store.commits];
    };
    const lastUse = async () => {
      const { text: json } = await request('GET', '/tokens', { token: world.alpha.admin.token });
      return (JSON.parse(json) as { id: string; last_used_at?: string }[]).find((one) => one.id === id)
        ?.last_used_at;
    };
    expect(await lastUse()).toBeUndefined();
    expect(await cost()).toEqual([1, 1]);
    expect(await cost()).toEqual([1, 0]);
    expect(await lastUse()).toBe('2026-03-01T12:00:00Z');
    const before = world.clock.now;
    world.clock.now = new Date(before.getTime() + 59 * 60_000);
    expect(await cost()).toEqual([1, 0]);
    world.clock.now = new Date(before.getTime() + 60 * 60_000);
    expect(await cost()).toEqual([1, 1]);
    world.clock.now = before;
  });

  test('ends at its expiry, and when it is revoked', async () => {
    const { token } = await made(world.alpha.member.token, { expires_at: '2026-03-01T12:10:00Z' });
    const before = world.clock.now;
    world.clock.now = new Date('2026-03-01T12:09:59Z');
    expect(await status(token)).toBe(200);
    world.clock.now = new Date('2026-03-01T12:10:00Z');
    expect(await status(token)).toBe(401);
    world.clock.now = before;

    const other = await made(world.alpha.member.token);
    expect(await status(world.alpha.member.token, 'DELETE', `/tokens/${other.id}`)).toBe(200);
    expect(await status(other.token)).toBe(401);
    expect(await list(world.alpha.member.token)).not.toContain(other.id);
  });

  test('ends with its user: inactive, deleted, or moved into another organization', async () => {
    const body = { username: 'leaver', password: 'password' };
    const id = await invite(body);
    const login = text(await request('POST', '/auth', { body }), 'access_token');
    const { token } = await made(login);
    const { admin, superadmin } = world.alpha;
    await request('PATCH', `/users/${id}`, { token: admin.token, body: { active: false } });
    expect(await status(token)).toBe(401);
    await request('PATCH', `/users/${id}`, { token: admin.token, body: { active: true } });
    expect(await status(token)).toBe(200);
    const organization = world.beta.id;
    await request('PATCH', `/users/${id}`, { token: superadmin.token, body: { organization } });
    expect(await status(token)).toBe(401);
    const again = text(await request('POST', '/auth', { body }), 'access_token');
    const second = await made(again);
    expect(await status(superadmin.token, 'DELETE', `/users/${id}`)).toBe(200);
    expect(await status(second.token)).toBe(401);
    expect(await list(superadmin.token, 'all_namespaces=true')).not.toContain(second.id);
  });

  test('outlives a new password, and cannot set one', async () => {
    const body = { username: 'changer', password: 'password' };
    const id = await invite(body);
    const login = text(await request('POST', '/auth', { body }), 'access_token');
    const { token } = await made(login);
    const path = `/users/${id}/updatepw`;
    expect(await status(token, 'PATCH', path, { password: 'password2' })).toBe(403);
    expect(await status(login, 'PATCH', path, { password: 'password2' })).toBe(200);
    expect(await status(login)).toBe(401);
    expect(await status(token)).toBe(200);
  });

  test('cannot make another token', async () => {
    const { token } = await made(world.alpha.admin.token);
    expect((await create(token)).status).toBe(403);
  });

  test('is named with its user in the audit trail, and in the history of a cluster, whose owner is the user', async () => {
    const { alpha } = world;
    const { token } = await made(alpha.admin.token, { name: 'pipeline' });
    const body = { name: 'by token', provisioner: alpha.provisioner, kubeconfig: KUBECONFIG };
    const cluster = await request('POST', '/clusters', { token, body });
    expect(cluster.body.owner).toMatchObject({ id: alpha.admin.id });
    const path = `/clusters/${text(cluster, 'id')}`;
    const named = 'alpha-admin (token pipeline)';
    expect((await request('GET', `${path}/events`, { token })).text).toContain(named);
    expect((await request('GET', '/audit', { token })).text).toContain(named);
  });
});

describe('a role and scopes', () => {
  test('leave the token no more than they name, whatever its user may', async () => {
    const { alpha } = world;
    const { token } = await made(alpha.admin.token, { scopes: ['cluster:list', 'token:list'] });
    expect(await status(token, 'GET', '/clusters')).toBe(200);
    expect(await status(token, 'GET', `/clusters/${alpha.cluster}`)).toBe(403);
    expect(await status(token, 'POST', '/users', { username: 'x', password: 'password' })).toBe(403);
    expect(await status(token, 'GET', '/users/whoami')).toBe(200);
  });

  test('a scope gives no right that the user has not', async () => {
    const { token } = await made(world.alpha.member.token, { scopes: ['user:create'] });
    expect(await status(token, 'POST', '/users', { username: 'x', password: 'password' })).toBe(403);
  });

  test('hold for superadmins as well', async () => {
    const { alpha, beta } = world;
    const scoped = await made(alpha.superadmin.token, { scopes: ['cluster:list'] });
    expect(await status(scoped.token, 'GET', `/clusters/${beta.cluster}`)).toBe(403);
    const lower = await made(alpha.superadmin.token, { role: 'member' });
    expect(await status(lower.token, 'GET', `/clusters/${beta.cluster}`)).toBe(404);
    expect(await status(lower.token, 'GET', '/metrics')).toBe(403);
    expect(await status(lower.token, 'POST', '/organizations', { name: 'n', namespace: 'n' })).toBe(403);
    expect(await status(lower.token, 'PATCH', `/users/${alpha.admin.id}`, { role: 'member' })).toBe(403);
  });

  test('a role that the user loses is lost to the token too', async () => {
    const body = { username: 'lowered', password: 'password' };
    const id = await invite({ ...body, role: 'admin' });
    const login = text(await request('POST', '/auth', { body }), 'access_token');
    const { token } = await made(login, { role: 'admin' });
    expect(await status(token, 'GET', '/audit')).toBe(200);
    await request('PATCH', `/users/${id}`, { token: world.alpha.admin.token, body: { role: 'member' } });
    expect(await status(token, 'GET', '/audit')).toBe(403);
  });

  test('no role above that of the maker', async () => {
    expect((await create(world.alpha.member.token, { role: 'admin' })).status).toBe(403);
    expect((await create(world.alpha.admin.token, { role: 'superadmin' })).status).toBe(403);
  });

  test.each<[string, object]>([
    ['no name', { name: '' }],
    ['an unknown role', { role: 'king' }],
    ['an unknown scope', { scopes: ['cluster:explode'] }],
    ['no scope at all', { scopes: [] }],
    ['an expiry that is past', { expires_at: '2026-03-01T11:59:59Z' }],
    ['an expiry beyond TOKEN_MAX_TTL', { expires_at: '2026-03-02T12:00:01Z' }],
    ['an expiry that is no time', { expires_at: 'tomorrow' }],
    ['a user who does not exist', { user: '11111111-1111-4111-8111-111111111111' }],
    ['another field', { hash: 'x' }],
  ])('%s is a 400', async (_name, body) => {
    expect((await create(world.alpha.admin.token, body)).status).toBe(400);
  });
});

describe('a service account', () => {
  test('has no password, and acts by the tokens that an admin makes', async () => {
    const { admin, member } = world.alpha;
    const user = await invite({ username: 'robot', auth: 'service' });
    expect((await request('POST', '/auth', { body: { username: 'robot', password: 'x' } })).status).toBe(401);
    expect(await status(admin.token, 'PATCH', `/users/${user}/updatepw`, { password: 'password' })).toBe(409);
    const { token } = await made(admin.token, { user: `User:${user}` });
    expect((await request('GET', '/users/whoami', { token })).body.username).toBe('robot');
    expect((await create(member.token, { user })).status).toBe(403);
    expect((await create(admin.token, { user, role: 'admin' })).status).toBe(400);
  });

  test('nobody makes tokens for another person, nor for a service account elsewhere or above', async () => {
    const { alpha, beta } = world;
    expect((await create(alpha.admin.token, { user: alpha.member.id })).status).toBe(403);
    const user = await invite({ username: 'robot2', auth: 'service' });
    expect((await create(beta.admin.token, { user })).status).toBe(400);
    const body = { username: 'robot3', auth: 'service', role: 'superadmin' };
    const above = await request('POST', '/users', { token: alpha.superadmin.token, body });
    expect((await create(alpha.admin.token, { user: text(above, 'id') })).status).toBe(403);
  });
});

describe('tokens of others', () => {
  test('are listed and revoked by admins of the organization, not by other members, and not elsewhere', async () => {
    const { alpha, beta } = world;
    const { id } = await made(alpha.owner.token);
    expect(await list(alpha.member.token)).not.toContain(id);
    expect(await list(alpha.admin.token)).toContain(id);
    expect(await list(beta.admin.token)).not.toContain(id);
    expect(await list(beta.superadmin.token, 'all_namespaces=true')).toContain(id);
    expect(await status(alpha.member.token, 'DELETE', `/tokens/${id}`)).toBe(403);
    expect(await status(beta.admin.token, 'DELETE', `/tokens/${id}`)).toBe(404);
    expect(await status(alpha.admin.token, 'DELETE', `/tokens/${id}`)).toBe(200);
  });

  test('a user has a hundred at most', async () => {
    const body = { username: 'collector', password: 'password' };
    await invite(body);
    const login = text(await request('POST', '/auth', { body }), 'access_token');
    for (let i = 0; i < 100; i += 1) expect((await create(login)).status).toBe(200);
    expect((await create(login)).status).toBe(409);
  });
});
