import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request } from '../support/api.ts';
import { createWorld, KUBECONFIG, text, type World } from '../support/world.ts';

interface Item {
  id: string;
  name: string;
  username: string;
  state: string;
  created_at: string;
  _namespace?: string;
  provisioner: { name: string };
}

let world: World;
beforeAll(async () => {
  world = await createWorld();
  const { token } = world.alpha.admin;
  const other = await request('POST', '/provisioners', {
    token,
    body: { name: 'Zebra', engine: 'kqueen.engines.FakeEngine', parameters: { url: 'u', password: 'p' } },
  });
  for (const [i, name] of ['delta', 'Bravo', 'charlie'].entries()) {
    world.clock.now = new Date(Date.parse('2026-03-01T12:00:10Z') + i * 1000);
    await request('POST', '/clusters', {
      token,
      body: { name, provisioner: world.alpha.provisioner, kubeconfig: KUBECONFIG },
    });
  }
  const body = { name: 'echo', provisioner: text(other, 'id'), metadata: { node_count: 1 } };
  await request('POST', '/clusters', { token, body });
});
afterAll(() => world.close());

async function list(query: string, path = '/clusters', token = world.alpha.member.token) {
  const { status, body } = await request('GET', path, { token, query });
  const { items, total } = body as unknown as { items?: Item[]; total?: number };
  return { status, total, items: items ?? (body as unknown as Item[]) };
}
const names = async (query: string) => (await list(query)).items.map(({ name }) => name);

test('without offset a list is a bare array of everything, oldest first', async () => {
  expect(await list('')).toMatchObject({ total: undefined });
  expect(await names('')).toEqual(['alpha cluster', 'delta', 'Bravo', ...(await names('')).slice(3)]);
});

describe('paging', () => {
  test('pages follow each other without gap or repetition, and tell the total', async () => {
    const whole = await names('sortby=name');
    const pages = await Promise.all(
      ['0', '2', '4'].map((offset) => list(`sortby=name&limit=2&offset=${offset}`)),
    );
    expect(pages.flatMap(({ items }) => items.map(({ name }) => name))).toEqual(whole);
    expect(pages.map(({ total }) => total)).toEqual([5, 5, 5]);
  });

  test('past the end there is an empty page', async () => {
    expect(await list('offset=100')).toMatchObject({ status: 200, items: [], total: 5 });
  });

  test('limit without offset is checked, and otherwise ignored', async () => {
    expect((await list('limit=1')).items).toHaveLength(5);
    expect((await list('limit=0')).status).toBe(400);
  });

  test('the default limit is 20', async () => {
    for (let i = 0; i < 22; i += 1) {
      const body = { username: `page${i}`, password: 'password' };
      await request('POST', '/users', { token: world.beta.admin.token, body });
    }
    expect((await list('offset=0', '/users', world.beta.admin.token)).items).toHaveLength(20);
  });
});

describe('sorting', () => {
  test.each([
    ['sortby=name', ['Bravo', 'alpha cluster', 'charlie', 'delta', 'echo']],
    ['sortby=name&order=asc', ['Bravo', 'alpha cluster', 'charlie', 'delta', 'echo']],
    ['sortby=name&order=desc', ['echo', 'delta', 'charlie', 'alpha cluster', 'Bravo']],
    ['sortby=state&name=e', ['echo', 'delta', 'charlie']],
  ])('%s', async (query, expected) => {
    const sorted = await names(query);
    if (query.startsWith('sortby=state')) expect(sorted[0]).toBe(expected[0]);
    else expect(sorted).toEqual(expected);
  });

  test('order=desc by creation begins with the newest', async () => {
    const times = (await list('order=desc')).items.map(({ created_at }) => created_at);
    expect(times).toEqual([...times].sort().reverse());
  });

  test('by provisioner, by username and by engine', async () => {
    expect((await names('sortby=provisioner'))[0]).toBe('echo');
    const users = await list('sortby=username', '/users');
    const usernames = users.items.map(({ username }) => username);
    expect(usernames).toEqual([...usernames].sort());
    expect((await list('sortby=engine', '/provisioners')).items[0]?.name).toBe('Zebra');
  });

  test('ties end on the id', async () => {
    const { items } = await list('sortby=state&name=a');
    const ids = items.filter(({ state }) => state === 'OK').map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
  });
});

describe('filters', () => {
  test.each([
    ['name=BRA', ['Bravo']],
    ['provisioner=zebra', ['echo']],
    ['engine=fake', ['echo']],
    ['name=e&engine=manual&sortby=name', ['alpha cluster', 'charlie', 'delta']],
    ['state=OK&name=bra', ['Bravo']],
    ['state=Deploying&name=bra', []],
    ['state=nowhere', []],
    ['name=.*', []],
    ['name=', null],
  ])('%s', async (query, expected) => {
    expect(await names(query)).toEqual(expected ?? (await names('')));
  });
});

describe('a query that is wrong is a 400 that names the parameter', () => {
  test.each([
    ['unknown=1', 'unknown'],
    ['offset=-1', 'offset'],
    ['offset=1.5', 'offset'],
    ['offset=0&limit=1001', 'limit'],
    ['limit=abc', 'limit'],
    ['sortby=password', 'sortby'],
    ['sortby=username', 'sortby'],
    ['order=up', 'order'],
    ['name=a&name=b', 'name'],
    ['all_namespaces=maybe', 'all_namespaces'],
    ['namespace=../obj', 'namespace'],
    ['__proto__=x', '__proto__'],
    ["it's=1", 'its'],
  ])('%s', async (query, name) => {
    const response = await request('GET', '/clusters', { token: world.alpha.member.token, query });
    expect(response.status).toBe(400);
    expect(response.body.errors).toEqual([{ path: name, message: expect.any(String) }]);
    expect(response.body.description).not.toContain("'");
  });

  test('also on a route that takes none', async () => {
    const { token, id } = world.alpha.member;
    expect((await request('GET', `/users/${id}`, { token, query: 'expand=1' })).status).toBe(400);
  });
});

describe('other namespaces', () => {
  const root = () => world.alpha.superadmin.token;

  test('are listed to superadmins, by name or all, and items carry them', async () => {
    const foreign = await list('namespace=beta', '/clusters', root());
    expect(foreign.items.map(({ _namespace }) => _namespace)).toEqual(['beta']);
    const all = await list('all_namespaces=True', '/clusters', root());
    expect(new Set(all.items.map(({ _namespace }) => _namespace))).toEqual(new Set(['alpha', 'beta']));
    expect((await list('all_namespaces=false', '/clusters', root())).items).toHaveLength(5);
  });

  test.each([
    '/clusters',
    '/provisioners',
    '/users',
    '/organizations',
    '/clusters/health',
    '/clusters/overview',
    '/provisioners/health',
  ])('%s refuses them to everybody else, but for his own', async (path) => {
    const { token } = world.alpha.admin;
    const statuses = await Promise.all(
      ['namespace=beta', 'all_namespaces=true', 'namespace=nobody', 'namespace=alpha'].map(
        async (query) => (await request('GET', path, { token, query })).status,
      ),
    );
    expect(statuses).toEqual([403, 403, 403, 200]);
  });

  test('do not show without being asked for', async () => {
    const { items } = await list('', '/clusters', root());
    expect(items.some(({ _namespace }) => _namespace !== undefined)).toBe(false);
    expect(items).toHaveLength(5);
  });
});

test('health counts what is well of what is not being deployed', async () => {
  const health = await request('GET', '/clusters/health', { token: world.alpha.member.token });
  expect(health.body).toEqual({ total: 5, healthy_percentage: 100 });
  world.probe.answer = () => Promise.reject(new Error('not reached'));
  expect((await request('GET', '/provisioners/health', { token: world.alpha.member.token })).body).toEqual({
    total: 2,
    healthy_percentage: 100,
  });
});
