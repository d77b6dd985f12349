import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { forgetOldTrails } from '../../lib/audit/retention.ts';
import { Unavailable } from '../../lib/errors.ts';
import { request } from '../support/api.ts';
import { captureLogs } from '../support/captured-logs.ts';
import { expectIntact } from '../support/indexes.ts';
import { createWorld, KUBECONFIG, login, text, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld({ options: { JWT_EXPIRATION_DELTA: '31536000', AUDIT_RETENTION: '30' } });
});
afterAll(async () => {
  await expectIntact(world);
  await world.close();
});

interface Entry {
  id: string;
  at: string;
  user: string;
  action: string;
  _namespace?: string;
  object?: string;
  name?: string;
  outcome: string;
  request_id: string;
  address: string;
}
const trail = async (query = '', token = world.alpha.admin.token) => {
  const { status, body } = await request('GET', '/audit', { token, query });
  expect(status).toBe(200);
  return body as unknown as Entry[];
};
const brief = ({ user, action, outcome }: Entry) => `${user} ${action} ${outcome}`;
const later = (seconds: number) => {
  world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000);
};

test('a change is told with who, what, on what, outcome, request id and address', async () => {
  later(1);
  const { token } = world.alpha.owner;
  const path = `/clusters/${world.alpha.cluster}`;
  const response = await request('PATCH', path, { token, body: { name: 'renamed' } });
  expect((await trail())[0]).toEqual({
    id: expect.any(String),
    at: world.clock.now.toISOString(),
    user: 'alpha-owner',
    user_id: world.alpha.owner.id,
    action: 'cluster:update',
    object: `Cluster:${world.alpha.cluster}`,
    name: 'renamed',
    outcome: 'done',
    request_id: response.headers['x-request-id'],
    address: expect.stringMatching(/^[\d.]+$/),
  });
});

test('every kind of change is told, newest first', async () => {
  const { token } = world.alpha.admin;
  const send = async (method: string, path: string, body?: object) => {
    later(1);
    const response = await request(method, path, { token, body });
    expect(response.status).toBe(200);
    return response;
  };
  const before = (await trail()).length;
  const user = text(await send('POST', '/users', { username: 'audited', password: 'password' }), 'id');
  await send('PATCH', `/users/${user}`, { metadata: { a: 1 } });
  await send('PATCH', `/users/${user}/updatepw`, { password: 'another password' });
  await send('DELETE', `/users/${user}`);
  const engine = 'kqueen.engines.ManualEngine';
  const provisioner = text(await send('POST', '/provisioners', { name: 'p', engine }), 'id');
  await send('PATCH', `/provisioners/${provisioner}`, { name: 'q' });
  const body = { name: 'c', provisioner, kubeconfig: KUBECONFIG };
  const cluster = text(await send('POST', '/clusters', body), 'id');
  await send('DELETE', `/clusters/${cluster}`);
  await send('DELETE', `/provisioners/${provisioner}`);
  const entries = await trail();
  expect(entries.slice(0, entries.length - before).map(({ action }) => action)).toEqual([
    ...['provisioner:delete', 'cluster:delete', 'cluster:create', 'provisioner:update', 'provisioner:create'],
    ...['user:delete_member', 'user:update', 'user:update', 'user:create'],
  ]);
});

describe('a refused attempt', () => {
  test('of an authenticated user is told, on an object and without one', async () => {
    later(1);
    const { token } = world.alpha.member;
    expect((await request('DELETE', `/clusters/${world.alpha.cluster}`, { token })).status).toBe(403);
    later(1);
    expect((await request('POST', '/provisioners', { token, body: { name: 'n', engine: 'e' } })).status).toBe(
      403,
    );
    expect((await trail()).slice(0, 2)).toMatchObject([
      { user: 'alpha-member', action: 'provisioner:create', outcome: 'refused' },
      {
        user: 'alpha-member',
        action: 'cluster:delete',
        outcome: 'refused',
        object: `Cluster:${world.alpha.cluster}`,
      },
    ]);
  });

  test.each([
    '/clusters',
    '/clusters/health',
    '/clusters/overview',
    '/provisioners',
    '/provisioners/health',
    '/users',
  ])('to list beyond the own namespace is told: %s', async (path) => {
    for (const query of ['all_namespaces=true', 'namespace=beta']) {
      later(1);
      const { token } = world.alpha.admin;
      expect((await request('GET', path, { token, query })).status).toBe(403);
      expect((await trail(`since=${world.clock.now.toISOString()}`)).map(brief)).toEqual([
        `alpha-admin ${path.split('/')[1]?.slice(0, -1)}:list refused`,
      ]);
    }
  });

  test('stays a 403 when the trail cannot be written, which is logged', async () => {
    const logs = captureLogs();
    world.store.onCommit = async () => {
      throw new Unavailable('The store is down');
    };
    const { status } = await request('DELETE', `/clusters/${world.alpha.cluster}`, {
      token: world.alpha.member.token,
    });
    world.store.onCommit = undefined;
    logs.release();
    expect(status).toBe(403);
    expect(logs.lines.join('')).toContain('could not be noted');
  });
});

test('an apply to a cluster that has no kubeconfig yet is none', async () => {
  const { token } = world.alpha.admin;
  const parameters = { url: 'u', password: 'p' };
  const engine = { name: 'f', engine: 'kqueen.engines.FakeEngine', parameters };
  const provisioner = text(await request('POST', '/provisioners', { token, body: engine }), 'id');
  const body = { name: 'no kubeconfig', provisioner, metadata: { node_count: 1 } };
  const cluster = text(await request('POST', '/clusters', { token, body }), 'id');
  const manifest = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a', namespace: 'b' } };
  const response = await request('POST', `/clusters/${cluster}/apply`, { token, body: manifest });
  expect(response.status).toBe(409);
  expect((await trail(`object=${cluster}`)).map(brief)).toEqual(['alpha-admin cluster:create done']);
  const forget = await request('DELETE', `/clusters/${cluster}`, { token, query: 'force=true' });
  expect(forget.status).toBe(200);
});

test('an entry is written in the transaction of its change: without the one there is not the other', async () => {
  const keys: string[][] = [];
  world.store.onCommit = async (commit) => {
    keys.push((commit.put ?? []).map(({ key }) => key.slice(world.prefix.length).split('/')[1] ?? ''));
    return false;
  };
  const path = `/clusters/${world.alpha.cluster}`;
  const before = (await trail()).length;
  const { status } = await request('PATCH', path, {
    token: world.alpha.owner.token,
    body: { name: 'lost' },
    headers: { 'If-Match': '"1"' },
  });
  world.store.onCommit = undefined;
  expect(status).not.toBe(200);
  expect(keys.every((put) => put.includes('obj') === put.includes('aud'))).toBe(true);
  expect(await trail()).toHaveLength(before);
});

describe('the trail', () => {
  test('of an organization is for its admins, and not for another tenant', async () => {
    const own = await trail('', world.beta.admin.token);
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter(({ user }) => user.startsWith('alpha-') && user !== 'alpha-root')).toEqual([]);
    const refused = await request('GET', '/audit', {
      token: world.alpha.admin.token,
      query: 'namespace=beta',
    });
    expect(refused.status).toBe(403);
  });

  test('is read page by page: the pages are the whole, and no day is read that has none of them', async () => {
    const { token } = world.alpha.admin;
    const whole = await trail('', token);
    expect(whole.length).toBeGreaterThan(7);
    const ids: unknown[] = [];
    world.store.reset();
    for (let offset = 0; offset < whole.length; offset += 3) {
      const { body } = await request('GET', '/audit', { token, query: `offset=${offset}&limit=3` });
      const { items, total } = body as unknown as { items: { id: string }[]; total: number };
      expect(total).toBe(whole.length);
      expect(items.length).toBeLessThanOrEqual(3);
      ids.push(...items.map(({ id }) => id));
    }
    expect(ids).toEqual(whole.map(({ id }) => id));
    expect(world.store.scans).toBe(0);
    const { body } = await request('GET', '/audit', { token, query: `offset=${whole.length}` });
    expect(body).toEqual({ items: [], total: whole.length });
  });

  test('of an organization that is gone is not for the next one of that namespace', async () => {
    const { token } = world.alpha.superadmin;
    const found = async (username: string) => {
      later(1);
      const organization = { name: username, namespace: 'gamma' };
      const id = text(await request('POST', '/organizations', { token, body: organization }), 'id');
      const body = { username, password: 'password', role: 'admin', organization: id };
      return { id, user: text(await request('POST', '/users', { token, body }), 'id') };
    };
    const before = await found('before');
    for (const path of [`/users/${before.user}`, `/organizations/${before.id}`])
      expect((await request('DELETE', path, { token })).status).toBe(200);
    await found('after');
    const seen = await trail('since=2026-01-01T00:00:00Z', await login('after'));
    expect(seen.map(({ action, name }) => `${action} ${name}`).sort()).toEqual([
      'organization:create after',
      'user:create after',
    ]);
    expect((await trail('namespace=gamma', token)).map(({ name }) => name)).toContain('before');
  });

  test('of both organizations tells of a user who moves from one to the other', async () => {
    const { token } = world.alpha.superadmin;
    const body = { username: 'mover', password: 'password' };
    const id = text(await request('POST', '/users', { token, body }), 'id');
    later(1);
    const moved = { organization: world.beta.id };
    expect((await request('PATCH', `/users/${id}`, { token, body: moved })).status).toBe(200);
    const since = `since=${world.clock.now.toISOString()}`;
    for (const admin of [world.alpha.admin, world.beta.admin])
      expect(await trail(since, admin.token)).toMatchObject([
        { user: 'alpha-root', action: 'user:update', object: `User:${id}`, name: 'mover', outcome: 'done' },
      ]);
  });

  test('of every organization is for superadmins', async () => {
    const { token } = world.alpha.superadmin;
    const everywhere = await trail('all_namespaces=true', token);
    const order = everywhere.map(({ at, id }) => at + id);
    expect(order).toEqual([...order].sort().reverse());
    expect(new Set(everywhere.map(({ user }) => user.split('-')[0]))).toEqual(new Set(['alpha', 'beta']));
    const beta = await trail('namespace=beta', token);
    const own = await trail('', world.beta.admin.token);
    expect(beta).toEqual(own.map((entry) => ({ ...entry, _namespace: 'beta' })));
    expect(everywhere.filter(({ _namespace }) => _namespace === 'beta')).toEqual(beta);
  });

  test('is filtered by user, action, object and time, and paged', async () => {
    expect(new Set((await trail('user=OWNER')).map(({ user }) => user))).toEqual(new Set(['alpha-owner']));
    const deletes = await trail('action=delete');
    expect(deletes.length).toBeGreaterThan(0);
    expect(deletes.every(({ action }) => action.includes('delete'))).toBe(true);
    const ofCluster = await trail(`object=${world.alpha.cluster}`);
    expect(new Set(ofCluster.map(({ object }) => object))).toEqual(
      new Set([`Cluster:${world.alpha.cluster}`]),
    );
    const all = await trail();
    const middle = all[Math.floor(all.length / 2)]?.at ?? '';
    const split = [await trail(`since=${middle}`), await trail(`until=${middle}`)];
    expect(split.flat()).toEqual(all);
    const ahead = new Date(Date.parse(middle) + 7_200_000).toISOString().replace('Z', '%2B02:00');
    expect(await trail(`since=${ahead}`)).toEqual(split[0]);
    expect(await trail(`since=${middle.replace('Z', '')}`)).toEqual(split[0]);
    expect(await trail(`since=${middle.slice(0, 10)}`)).toEqual(all);
    const page = await request('GET', '/audit', {
      token: world.alpha.admin.token,
      query: 'offset=1&limit=2',
    });
    expect(page.body).toEqual({ items: all.slice(1, 3), total: all.length });
  });

  test.each([
    ...['since=soon', 'since=1', 'since=abc%202026', 'until=2026-02-30'],
    ...['limit=0', 'who=me', 'user=a&user=b'],
  ])('refuses %s', async (query) => {
    expect((await request('GET', '/audit', { token: world.alpha.admin.token, query })).status).toBe(400);
  });

  test('goes after AUDIT_RETENTION days, and not before', async () => {
    const all = (await trail()).length;
    later(29 * 86_400);
    await forgetOldTrails(world.services);
    expect(await trail()).toHaveLength(all);
    later(3 * 86_400);
    await forgetOldTrails(world.services);
    // The histories of clusters that are gone go with it; those of the others stay.
    const prefixes = ['aud', 'end', 'evt'].map((kind) => `${world.prefix}/${kind}/`);
    const { ranges } = await world.store.read({ prefixes });
    expect(ranges.slice(0, 2).flat()).toEqual([]);
    const histories = new Set(ranges[2]?.map(({ key }) => key.split('/').at(-2)));
    expect(histories).toEqual(new Set([world.alpha.cluster, world.beta.cluster]));
  });

  test('is paged over many days as over one', async () => {
    const days = 25;
    for (let day = 0; day < days; day += 1) {
      later(86_400);
      const { status } = await request('POST', '/users', {
        token: world.alpha.admin.token,
        body: { username: `day-${day}`, password: 'a good password' },
      });
      expect(status).toBe(200);
    }
    const all = await trail('object=day-');
    expect(all.map(({ name }) => name)).toEqual(
      Array.from({ length: days }, (_, index) => `day-${days - 1 - index}`),
    );
    for (let offset = 0; offset <= days; offset += 4) {
      const query = `object=day-&offset=${offset}&limit=4`;
      const page = await request('GET', '/audit', { token: world.alpha.admin.token, query });
      expect(page.body).toEqual({ items: all.slice(offset, offset + 4), total: days });
    }
  });
});
