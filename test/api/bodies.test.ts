import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request, type Sent } from '../support/api.ts';
import { createWorld, KUBECONFIG, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** Sends a body and sees that nothing was stored. */
async function refused(method: string, path: string, sent: Sent) {
  const before = await world.store.dump(world.prefix);
  const response = await request(method, path, { token: world.alpha.superadmin.token, ...sent });
  expect(await world.store.dump(world.prefix)).toEqual(before);
  return response;
}

describe('a body', () => {
  const user = (text: string) => `{"username":"u","password":"password","metadata":${text}}`;

  test.each<[string, Sent, number]>([
    ['that is missing', {}, 400],
    ['that is truncated', { body: '{"username":"u"' }, 400],
    ['that is no JSON', { body: 'username=u' }, 400],
    ['that is a list', { body: '[]' }, 400],
    ['that is null', { body: 'null' }, 400],
    ['of bytes that are no UTF-8', { body: Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]) }, 400],
    ['with __proto__', { body: user('{"__proto__":{"admin":true}}') }, 400],
    [
      'with __proto__ on top',
      { body: '{"username":"u","password":"password","__proto__":{"role":"admin"}}' },
      400,
    ],
    ['with constructor.prototype', { body: user('{"constructor":{"prototype":{"admin":true}}}') }, 400],
    ['with a lone surrogate', { body: user('{"a":"\\ud800"}') }, 400],
    ['with a lone surrogate as key', { body: user('{"\\udfff":1}') }, 400],
    ['nested 100,000 deep', { body: user('['.repeat(100_000) + ']'.repeat(100_000)) }, 400],
    ['nested 100,000 deep and truncated', { body: user('['.repeat(100_000)) }, 400],
    ['of more than 1 MiB', { body: user(`"${'x'.repeat(1024 * 1024)}"`) }, 413],
    ['of form data', { body: 'a=b', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }, 415],
    ['of text', { body: user('{}'), headers: { 'Content-Type': 'text/plain' } }, 415],
    ['without a content type', { body: user('{}'), headers: { 'Content-Type': '' } }, 415],
  ])('%s is refused, and nothing is stored', async (_name, sent, status) => {
    const response = await refused('POST', '/users', sent);
    expect(response.status).toBe(status);
    expect(response.body).toMatchObject({ code: status, description: expect.not.stringContaining("'") });
    expect({}).not.toHaveProperty('admin');
  });

  test.each([
    ['application/json; charset=utf-8', 'plain'],
    ['APPLICATION/JSON', 'shouted'],
    ['application/merge-patch+json', 'suffixed'],
  ])('of the content type %s is taken', async (type, username) => {
    const body = { username, password: 'password' };
    const headers = { 'Content-Type': type };
    const { token } = world.alpha.admin;
    expect((await request('POST', '/users', { token, body, headers })).status).toBe(200);
  });

  test('in Base64 is taken', async () => {
    const body = Buffer.from(JSON.stringify({ username: 'based', password: 'password' }));
    expect((await request('POST', '/users', { token: world.alpha.admin.token, body })).status).toBe(200);
  });

  test('of a GET or a DELETE is not even looked at', async () => {
    const sent = {
      token: world.alpha.admin.token,
      body: 'nonsense',
      headers: { 'Content-Type': 'text/plain' },
    };
    expect((await request('GET', '/users', sent)).status).toBe(200);
    expect((await request('DELETE', '/users/no-id', sent)).status).toBe(404);
  });

  test('does not come before the token', async () => {
    expect((await request('POST', '/users', { body: 'nonsense' })).status).toBe(401);
  });
});

/** For each route that takes a body: one that is right, and the fields that are ignored. */
const BODIES: [string, (world: World) => string, (world: World) => object, string[]][] = [
  [
    'POST',
    () => '/users',
    () => ({
      username: 'u',
      password: 'password',
      email: 'e@example.com',
      role: 'member',
      active: true,
      auth: 'local',
      organization: world.alpha.id,
      metadata: {},
    }),
    [],
  ],
  [
    'PATCH',
    () => `/users/${world.alpha.member.id}`,
    () => ({
      username: 'u',
      email: 'e@example.com',
      role: 'member',
      active: true,
      auth: 'local',
      organization: world.alpha.id,
      metadata: {},
      id: world.alpha.member.id,
      created_at: '2026-03-01T12:00:00Z',
    }),
    [],
  ],
  ['PATCH', () => `/users/${world.alpha.member.id}/updatepw`, () => ({ password: 'password' }), []],
  ['POST', () => '/organizations', () => ({ name: 'n', namespace: 'nnn', policy: {} }), []],
  [
    'PATCH',
    () => `/organizations/${world.beta.id}`,
    () => ({
      name: 'n',
      namespace: 'beta',
      policy: {},
      id: world.beta.id,
      created_at: '2026-03-01T12:00:00Z',
    }),
    [],
  ],
  [
    'POST',
    () => '/provisioners',
    () => ({ name: 'n', engine: 'kqueen.engines.ManualEngine', parameters: {}, owner: world.alpha.admin.id }),
    [],
  ],
  [
    'PATCH',
    () => `/provisioners/${world.alpha.provisioner}`,
    () => ({
      name: 'n',
      engine: 'kqueen.engines.ManualEngine',
      parameters: {},
      owner: world.alpha.admin.id,
      id: world.alpha.provisioner,
    }),
    [],
  ],
  [
    'POST',
    () => '/clusters',
    () => ({
      name: 'n',
      provisioner: world.alpha.provisioner,
      owner: world.alpha.owner.id,
      metadata: {},
      kubeconfig: KUBECONFIG,
    }),
    [],
  ],
  [
    'PATCH',
    () => `/clusters/${world.alpha.cluster}`,
    () => ({
      name: 'n',
      provisioner: world.alpha.provisioner,
      owner: world.alpha.owner.id,
      metadata: {},
      kubeconfig: KUBECONFIG,
      id: world.alpha.cluster,
    }),
    [],
  ],
  ['PATCH', () => `/clusters/${world.alpha.cluster}/resize`, () => ({ node_count: 3 }), []],
  [
    'PATCH',
    () => `/clusters/${world.alpha.cluster}/set_network_policy`,
    () => ({ provider: 'CALICO', enabled: true }),
    [],
  ],
];

/** Wrong for every field of the API, whatever its type. */
const WRONG: [string, unknown][] = [
  ['null', null],
  ['a number', 1.5],
  ['a list', [{}]],
  ['a map with a strange key', { "it's": { deep: [null] } }],
  ['an endless text', 'x'.repeat(70_000)],
];

describe.each(BODIES)('%s %s', (method, path, body) => {
  test('takes no field of a wrong type: a 400 that names it, and nothing is stored', async () => {
    const good = body(world);
    for (const field of Object.keys(good)) {
      for (const [name, value] of WRONG) {
        const isMap = ['metadata', 'parameters', 'kubeconfig', 'policy'].includes(field);
        if (isMap && name.startsWith('a map')) continue;
        const response = await refused(method, path(world), { body: { ...good, [field]: value } });
        const errors = response.body.errors as unknown as { path: string }[] | undefined;
        expect({ field, name, status: response.status, named: errors?.[0]?.path.split('.')[0] }).toEqual({
          field,
          name,
          status: 400,
          named: field,
        });
        expect(response.text).not.toContain("'");
      }
    }
  });

  test('takes no unknown field', async () => {
    const response = await refused(method, path(world), { body: { ...body(world), unknown_field: 1 } });
    expect(response.body).toMatchObject({ code: 400, errors: [{ path: 'unknown_field' }] });
  });
});
