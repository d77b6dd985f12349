import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DEFAULT_POLICIES } from '../../config/policies.ts';
import { organizationModel } from '../../lib/models/organization.ts';
import { GLOBAL_NAMESPACE } from '../../lib/repository/keys.ts';
import { request } from '../support/api.ts';
import { createWorld, text, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const root = (method: string, path: string, body?: unknown) =>
  request(method, path, { token: world.alpha.superadmin.token, body });

describe('an organization', () => {
  test('is created with its namespace, and shown', async () => {
    const made = await root('POST', '/organizations', { name: 'Gamma', namespace: 'gamma' });
    expect(made.status).toBe(200);
    expect(made.body).toEqual({
      id: expect.any(String),
      name: 'Gamma',
      namespace: 'gamma',
      created_at: '2026-03-01T12:00:00Z',
    });
    expect((await root('GET', `/organizations/${text(made, 'id')}`)).body).toEqual(made.body);
  });

  test.each(['', 'global', 'Gamma', '-a', 'a-', 'a_b', 'a.b', 'a/b', '../a', 'a'.repeat(64), 'é'])(
    'cannot have the namespace %j',
    async (namespace) => {
      expect((await root('POST', '/organizations', { name: 'n', namespace })).status).toBe(400);
    },
  );

  test('cannot have the namespace of another one', async () => {
    const response = await root('POST', '/organizations', { name: 'n', namespace: 'alpha' });
    expect(response.status).toBe(409);
    expect(response.body.description).toContain('namespace');
  });

  test('keeps its namespace: an equal one may be sent back, another is a 400', async () => {
    const path = `/organizations/${world.beta.id}`;
    const read = await root('GET', path);
    expect((await root('PATCH', path, read.body)).status).toBe(200);
    expect((await root('PATCH', path, { namespace: 'gamma' })).status).toBe(400);
  });

  test('that holds something tells what, and is not deleted', async () => {
    const deletable = await root('GET', `/organizations/${world.beta.id}/deletable`);
    expect(deletable.body.deletable).toBe(false);
    expect(deletable.body.remaining).toEqual(
      expect.arrayContaining([
        { object: 'user', name: 'beta-admin', uuid: world.beta.admin.id },
        { object: 'provisioner', name: 'beta manual', uuid: world.beta.provisioner },
        { object: 'cluster', name: 'beta cluster', uuid: world.beta.cluster },
      ]),
    );
    const refused = await root('DELETE', `/organizations/${world.beta.id}`);
    expect(refused.status).toBe(409);
    expect(refused.body.description).toMatch(/beta/);
  });

  test('that is empty is deleted, and its namespace free', async () => {
    const made = await root('POST', '/organizations', { name: 'Empty', namespace: 'empty' });
    const path = `/organizations/${text(made, 'id')}`;
    expect((await root('GET', `${path}/deletable`)).body).toEqual({ deletable: true, remaining: [] });
    expect((await root('DELETE', path)).body).toEqual({ id: made.body.id, state: 'deleted' });
    expect((await root('GET', path)).status).toBe(404);
    expect((await root('POST', '/organizations', { name: 'Again', namespace: 'empty' })).status).toBe(200);
  });

  test('is listed to its members alone, and all are to superadmins', async () => {
    const names = async (token: string) => {
      const { body } = await request('GET', '/organizations', { token, query: 'sortby=name' });
      return (body as unknown as { name: string }[]).map(({ name }) => name);
    };
    expect(await names(world.beta.member.token)).toEqual(['Beta']);
    expect(await names(world.alpha.superadmin.token)).toEqual(expect.arrayContaining(['Alpha', 'Beta']));
  });
});

describe('a policy', () => {
  const path = () => `/organizations/${world.beta.id}`;
  const readsCluster = async (token: string) =>
    (await request('GET', `/clusters/${world.beta.cluster}`, { token })).status;

  test('is the defaults as long as the organization has none', async () => {
    expect((await root('GET', `${path()}/policy`)).body).toEqual(DEFAULT_POLICIES);
  });

  test.each([
    ['ALL', [200, 200, 200, 200]],
    ['ADMIN_OR_OWNER', [403, 200, 200, 200]],
    ['IS_OWNER', [403, 200, 403, 200]],
    ['IS_ADMIN', [403, 403, 200, 200]],
    ['IS_SUPERADMIN', [403, 403, 403, 200]],
  ])('of %s lets in member, owner, admin, superadmin: %j', async (value, statuses) => {
    expect((await root('PATCH', path(), { policy: { 'cluster:get': value } })).status).toBe(200);
    expect((await root('GET', `${path()}/policy`)).body).toEqual({
      ...DEFAULT_POLICIES,
      'cluster:get': value,
    });
    const { member, owner, admin, superadmin } = world.beta;
    const tokens = [member, owner, admin, superadmin].map(({ token }) => token);
    expect(await Promise.all(tokens.map(readsCluster))).toEqual(statuses);
  });

  test('is shown without the rules of the organization to who asks for the defaults', async () => {
    await root('PATCH', path(), { policy: { 'cluster:get': 'IS_ADMIN' } });
    const { token } = world.beta.admin;
    const ask = (defaults: string) =>
      request('GET', `${path()}/policy`, { token, query: `defaults=${defaults}` });
    expect((await ask('true')).body).toEqual(DEFAULT_POLICIES);
    expect((await ask('false')).body['cluster:get']).toBe('IS_ADMIN');
    expect((await ask('maybe')).status).toBe(400);
  });

  test('holds in its own organization alone', async () => {
    await root('PATCH', path(), { policy: { 'cluster:get': 'IS_SUPERADMIN' } });
    const { token } = world.alpha.member;
    expect((await request('GET', `/clusters/${world.alpha.cluster}`, { token })).status).toBe(200);
  });

  test.each([
    ['an unknown action', { 'cluster:explode': 'ALL' }],
    ['an unknown value', { 'cluster:get': 'EVERYBODY' }],
    ['a text', 'ALL'],
  ])('with %s is a 400', async (_name, policy) => {
    expect((await root('PATCH', path(), { policy })).status).toBe(400);
  });

  test('with a value that nobody knows denies everybody but superadmins', async () => {
    const { repository } = world.services;
    const { beta } = await repository.read({
      beta: repository.queries.object(organizationModel, GLOBAL_NAMESPACE, world.beta.id),
    });
    if (!beta) throw new Error('beta is gone');
    const policy = JSON.parse('{"cluster:get":"ANYBODY"}');
    await repository.update(organizationModel, beta, { by: 'client' }, (object) => ({
      object: { ...object, policy },
    }));
    const { member, owner, admin, superadmin } = world.beta;
    const statuses = await Promise.all(
      [member, owner, admin, superadmin].map(({ token }) => readsCluster(token)),
    );
    expect(statuses).toEqual([403, 403, 403, 200]);
  });

  test('that lets admins change organizations does not let them grant what they do not hold', async () => {
    await root('PATCH', path(), { policy: { 'organization:update': 'IS_ADMIN' } });
    const asAdmin = (body: unknown) => request('PATCH', path(), { token: world.beta.admin.token, body });
    expect((await asAdmin({ name: 'Beta 2' })).status).toBe(200);
    const grant = { 'organization:update': 'IS_ADMIN', 'organization:create': 'IS_ADMIN' };
    expect((await asAdmin({ policy: grant })).status).toBe(403);
    expect(
      (await asAdmin({ policy: { 'organization:update': 'IS_ADMIN', 'cluster:get': 'IS_ADMIN' } })).status,
    ).toBe(200);
  });
});
