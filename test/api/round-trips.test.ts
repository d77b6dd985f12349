import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { request } from '../support/api.ts';
import { createWorld, KUBECONFIG, text, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

type Call = [method: string, path: string, body?: unknown];

async function tripsOf([method, path, body]: Call, token: string | undefined): Promise<string> {
  world.store.reset();
  const { status } = await request(method, path, { token, body });
  return `${status}: ${world.store.reads} read, ${world.store.commits} committed`;
}

/** Round trips for a member or an admin in his own organization. */
test.each<[string, () => Call, string]>([
  [
    'log in',
    () => ['POST', '/auth', { username: 'alpha-admin', password: 'password' }],
    '200: 2 read, 0 committed',
  ],
  [
    'fail to',
    () => ['POST', '/auth', { username: 'nobody', password: 'password' }],
    '401: 3 read, 1 committed',
  ],
  ['ask for health', () => ['GET', '/health'], '200: 1 read, 0 committed'],
  ['read the API', () => ['GET', '/swagger'], '200: 0 read, 0 committed'],
  ['ask who one is', () => ['GET', '/users/whoami'], '200: 1 read, 0 committed'],
  ['list the ways to log in', () => ['GET', '/configurations/auth'], '200: 1 read, 0 committed'],
  ['list engines', () => ['GET', '/provisioners/engines'], '200: 1 read, 0 committed'],
  ['list users', () => ['GET', '/users'], '200: 1 read, 0 committed'],
  ['read a user', () => ['GET', `/users/${world.alpha.member.id}`], '200: 1 read, 0 committed'],
  [
    'invite a user',
    () => ['POST', '/users', { username: 'new', password: 'password' }],
    '200: 1 read, 1 committed',
  ],
  [
    'change a user',
    () => ['PATCH', `/users/${world.alpha.member.id}`, { email: 'm@example.com' }],
    '200: 1 read, 1 committed',
  ],
  ['list organizations', () => ['GET', '/organizations'], '200: 1 read, 0 committed'],
  ['read an organization', () => ['GET', `/organizations/${world.alpha.id}`], '200: 1 read, 0 committed'],
  ['list provisioners', () => ['GET', '/provisioners'], '200: 1 read, 0 committed'],
  [
    'read a provisioner',
    () => ['GET', `/provisioners/${world.alpha.provisioner}`],
    '200: 1 read, 0 committed',
  ],
  [
    'change a provisioner',
    () => ['PATCH', `/provisioners/${world.alpha.provisioner}`, { name: 'p' }],
    '200: 2 read, 1 committed',
  ],
  ['count provisioners', () => ['GET', '/provisioners/health'], '200: 1 read, 0 committed'],
  ['list clusters', () => ['GET', '/clusters'], '200: 2 read, 0 committed'],
  ['see the overview', () => ['GET', '/clusters/overview'], '200: 2 read, 0 committed'],
  ['count clusters', () => ['GET', '/clusters/health'], '200: 1 read, 0 committed'],
  [
    'read a cluster that was just checked',
    () => ['GET', `/clusters/${world.alpha.cluster}`],
    '200: 2 read, 0 committed',
  ],
  [
    'change a cluster',
    () => ['PATCH', `/clusters/${world.alpha.cluster}`, { name: 'c' }],
    '200: 2 read, 1 committed',
  ],
  [
    'read a kubeconfig',
    () => ['GET', `/clusters/${world.alpha.cluster}/kubeconfig`],
    '200: 2 read, 0 committed',
  ],
  [
    'ask for progress',
    () => ['GET', `/clusters/${world.alpha.cluster}/progress`],
    '200: 1 read, 0 committed',
  ],
  [
    'import a cluster',
    () => ['POST', '/clusters', { name: 'n', provisioner: world.alpha.provisioner, kubeconfig: KUBECONFIG }],
    '200: 2 read, 1 committed',
  ],
  [
    'look into a cluster',
    () => ['GET', `/clusters/${world.alpha.cluster}/status`],
    '200: 2 read, 0 committed',
  ],
  ['be refused for the token', () => ['GET', '/clusters/x'], '404: 1 read, 0 committed'],
])('to %s', async (_name, call, trips) => {
  expect(await tripsOf(call(), world.alpha.admin.token)).toBe(trips);
});

test('a cluster whose check is due costs one commit more, that of the time of the check', async () => {
  world.clock.now = new Date(world.clock.now.getTime() + 61_000);
  expect(await tripsOf(['GET', `/clusters/${world.alpha.cluster}`], world.alpha.admin.token)).toBe(
    '200: 2 read, 1 committed',
  );
});

test('a superadmin in a foreign namespace costs one read more', async () => {
  const { token } = world.alpha.superadmin;
  expect(await tripsOf(['GET', `/users/${world.beta.member.id}`], token)).toBe('200: 3 read, 0 committed');
  expect(await tripsOf(['GET', `/clusters/${world.beta.cluster}`], token)).toMatch(/^200: 3 read/);
});

test('a list costs the same however many objects are in it', async () => {
  const body = { name: 'one of many', provisioner: world.alpha.provisioner, kubeconfig: KUBECONFIG };
  for (let i = 0; i < 40; i += 1)
    await request('POST', '/clusters', { token: world.alpha.member.token, body });
  const list = await request('GET', '/clusters', { token: world.alpha.admin.token });
  expect(list.text.split('one of many').length - 1).toBe(40);
  expect(await tripsOf(['GET', '/clusters'], world.alpha.admin.token)).toBe('200: 2 read, 0 committed');
});

test('deleting asks what holds the object and what goes with it, and commits once', async () => {
  const { token } = world.alpha.admin;
  const user = await request('POST', '/users', {
    token,
    body: { username: 'leaving', password: 'password' },
  });
  expect(await tripsOf(['DELETE', `/users/${text(user, 'id')}`], token)).toBe('200: 3 read, 1 committed');
  expect(await tripsOf(['DELETE', `/clusters/${world.alpha.cluster}`], token)).toBe(
    '200: 3 read, 1 committed',
  );
});

test('a superadmin who reaches another organization reads that organization alone', async () => {
  const { token } = world.alpha.superadmin;
  const asked: string[] = [];
  world.store.onRead = (request, real) => {
    asked.push(...(request.prefixes ?? []));
    return real(request);
  };
  for (const [path, query] of [
    [`/users/${world.beta.member.id}`],
    [`/clusters/${world.beta.cluster}`],
    ['/clusters', 'namespace=beta'],
    ['/clusters', 'all_namespaces=true'],
  ] as const) {
    const { status } = await request('GET', path, { token, query });
    expect(`${path} ${status}`).toBe(`${path} 200`);
  }
  world.store.onRead = undefined;
  expect(asked.filter((prefix) => prefix.includes('/obj/organization/'))).toEqual([]);
});

test('an Idempotency-Key costs two commits more, and no read; a request that is done costs the read of the identity', async () => {
  const { token } = world.alpha.admin;
  const body = { name: 'keyed', provisioner: world.alpha.provisioner, kubeconfig: KUBECONFIG };
  const trips = async (key?: string) => {
    world.store.reset();
    const headers: Record<string, string> = key === undefined ? {} : { 'Idempotency-Key': key };
    const { status } = await request('POST', '/clusters', { token, body, headers });
    return `${status}: ${world.store.reads} read, ${world.store.commits} committed`;
  };
  expect(await trips()).toBe('200: 2 read, 1 committed');
  expect(await trips('"round-trips"')).toBe('200: 2 read, 3 committed');
  expect(await trips('"round-trips"')).toBe('200: 1 read, 0 committed');
});
