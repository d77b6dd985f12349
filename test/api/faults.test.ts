import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { useServices } from '../../lib/app/instance.ts';
import { createServices } from '../../lib/app/services.ts';
import { Unavailable } from '../../lib/errors.ts';
import { organizationModel } from '../../lib/models/organization.ts';
import { GLOBAL_NAMESPACE } from '../../lib/repository/keys.ts';
import { wiredRoutes } from '../../scripts/wired-routes.ts';
import { request } from '../support/api.ts';
import { captureLogs } from '../support/captured-logs.ts';
import { expectIntact } from '../support/indexes.ts';
import { createWorld, KUBECONFIG, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await expectIntact(world);
  await world.close();
});
afterEach(() => {
  world.store.onCommit = undefined;
  world.store.onRead = undefined;
});

const down = () => Promise.reject(new Unavailable('The store does not answer: try again in a few seconds'));
const admin = (method: string, path: string, body?: unknown) =>
  request(method, path, { token: world.alpha.admin.token, body });

describe('a store that is down', () => {
  const withoutStore = ['/api/v1/swagger', '/api/docs', '/', '/api/docs/{asset}', '/assets/{asset}', '*'];
  // What these answer is known before the store is asked: no provider is configured, and no cookie is sent.
  const before = /^\/api\/v1\/auth\/(methods$|session\/refresh$|oidc\/)/;
  const routes = wiredRoutes().filter(({ path }) => !withoutStore.includes(path) && !before.test(path));

  test.each(routes.map(({ method, path }) => [method, path]))(
    'makes %s %s a 503 with Retry-After',
    async (method, path) => {
      world.store.onRead = down;
      const isLogin = path === '/api/v1/auth' || path === '/api/v1/auth/session';
      const body = isLogin ? { username: 'alpha-admin', password: 'password' } : {};
      const id = world.alpha.cluster;
      const response = await request(method, path.replace('{id}', id), {
        token: world.alpha.admin.token,
        body: method === 'POST' || method === 'PATCH' ? body : undefined,
      });
      expect(response.status).toBe(503);
      expect(response.headers['retry-after']).toMatch(/^\d+$/);
      expect(response.body).toMatchObject({ code: 503 });
    },
  );

  test.each(withoutStore.slice(0, 2))('does not touch %s', async (path) => {
    world.store.onRead = down;
    expect((await request('GET', path)).status).toBe(200);
  });
});

/** Every kind of write, each on an object that is there for it alone. */
const WRITES: [string, () => Promise<[method: string, path: string, body?: object]>][] = [
  ['create', async () => ['POST', '/users', { username: `lost${Math.random()}`, password: 'password' }]],
  [
    'create with secrets',
    async () => [
      'POST',
      '/clusters',
      { name: 'lost', provisioner: world.alpha.provisioner, kubeconfig: KUBECONFIG },
    ],
  ],
  ['update', async () => ['PATCH', `/users/${world.alpha.member.id}`, { metadata: { at: Math.random() } }]],
  [
    'update of an index',
    async () => ['PATCH', `/users/${world.alpha.member.id}`, { email: `m${Math.random()}@example.com` }],
  ],
  [
    'delete',
    async () => {
      const { body } = await admin('POST', '/users', {
        username: `gone${Math.random()}`,
        password: 'password',
      });
      return ['DELETE', `/users/${body.id}`];
    },
  ],
];

describe.each(WRITES)('a %s', (_name, write) => {
  test('whose answer is lost and that is sent again, as etcd3 does, succeeds once', async () => {
    const [method, path, body] = await write();
    const before = await world.store.dump(world.prefix);
    world.store.onCommit = async (commit, real) => {
      await real(commit);
      return real(commit);
    };
    const response = await admin(method, path, body);
    world.store.onCommit = undefined;
    expect(response.status).toBe(200);
    const { added, removed } = difference(before, await world.store.dump(world.prefix));
    expect(objects(added)).toBe(method === 'DELETE' ? 0 : 1);
    expect(objects(removed)).toBe(method === 'POST' ? 0 : 1);
  });

  test('whose answer is lost for good succeeds when the store shows that it was made', async () => {
    const [method, path, body] = await write();
    const before = await world.store.dump(world.prefix);
    world.store.onCommit = async (commit, real) => {
      await real(commit);
      return down();
    };
    const response = await admin(method, path, body);
    world.store.onCommit = undefined;
    expect(response.status).toBe(200);
    const { added, removed } = difference(before, await world.store.dump(world.prefix));
    expect([objects(added), objects(removed)]).toEqual([
      method === 'DELETE' ? 0 : 1,
      method === 'POST' ? 0 : 1,
    ]);
  });

  test('whose answer is lost, in a store that then does not answer either, says to try again', async () => {
    const [method, path, body] = await write();
    world.store.onCommit = async (commit, real) => {
      await real(commit);
      world.store.onRead = down;
      return down();
    };
    const response = await admin(method, path, body);
    world.store.onCommit = undefined;
    world.store.onRead = undefined;
    expect(response.status).toBe(503);
    if (method === 'DELETE') expect((await admin('DELETE', path)).status).toBe(404);
  });

  test('that never arrives is a 503, and changes nothing', async () => {
    const [method, path, body] = await write();
    const before = await world.store.dump(world.prefix);
    world.store.onCommit = down;
    const response = await admin(method, path, body);
    world.store.onCommit = undefined;
    expect(response.status).toBe(503);
    expect(await world.store.dump(world.prefix)).toEqual(before);
  });
});

/** Somebody else changes the member between the read and the write of the next request. */
function raceNextWrite(change: object): void {
  world.store.onCommit = async (commit, real) => {
    world.store.onCommit = undefined;
    const path = `/users/${world.alpha.member.id}`;
    expect((await request('PATCH', path, { token: world.alpha.superadmin.token, body: change })).status).toBe(
      200,
    );
    return real(commit);
  };
}

describe('a write between whose read and commit somebody else writes', () => {
  const path = () => `/users/${world.alpha.member.id}`;

  test('is applied to what he left: neither change is lost', async () => {
    raceNextWrite({ metadata: { of: 'the other' } });
    const email = `raced${Math.random()}@example.com`;
    expect((await admin('PATCH', path(), { email })).status).toBe(200);
    expect((await admin('GET', path())).body).toMatchObject({ email, metadata: { of: 'the other' } });
  });

  test('is a 503 that has changed nothing when the store goes down before it is tried again', async () => {
    raceNextWrite({ metadata: { of: 'the other' } });
    const { onCommit } = world.store;
    world.store.onCommit = async (commit, real) => {
      const done = await onCommit?.(commit, real);
      world.store.onRead = down;
      return done === true;
    };
    const response = await admin('PATCH', path(), { metadata: { of: 'mine' } });
    world.store.onRead = undefined;
    expect(response.status).toBe(503);
    expect((await admin('GET', path())).body.metadata).toEqual({ of: 'the other' });
  });

  test('with If-Match is a 412, and the other change stands', async () => {
    const { headers } = await admin('GET', path());
    raceNextWrite({ metadata: { of: 'the first' } });
    const response = await request('PATCH', path(), {
      token: world.alpha.admin.token,
      body: { metadata: { of: 'mine' } },
      headers: { 'If-Match': headers.etag ?? '' },
    });
    expect(response.status).toBe(412);
    expect((await admin('GET', path())).body.metadata).toEqual({ of: 'the first' });
  });
});

function difference(before: string[], after: string[]) {
  return {
    added: after.filter((line) => !before.includes(line)),
    removed: before.filter((line) => !after.includes(line)),
  };
}

function objects(lines: string[]): number {
  return lines.filter((line) => line.startsWith(`${world.prefix}/obj/`)).length;
}

describe('a store that holds what it should not', () => {
  test('secrets of another SECRET_KEY are a logged 500 that tells nothing', async () => {
    const { config, engines } = world.services;
    const other = { ...config, SECRET_KEY: 'another-key-that-is-long-enough-for-a-key' };
    const foreign = createServices({
      config: other,
      store: world.store,
      engines: engines.all(),
      dispatcher: world.dispatcher,
      now: world.services.now,
    });
    useServices({ ...foreign, tokens: world.services.tokens });
    const logs = captureLogs();
    const response = await request('GET', `/clusters/${world.alpha.cluster}`, {
      token: world.alpha.owner.token,
    });
    logs.release();
    useServices(world.services);
    expect(response.status).toBe(500);
    expect(response.body).toEqual({ code: 500, description: expect.stringContaining('request id') });
    expect(response.headers['x-request-id']).toEqual(expect.any(String));
    expect(response.text).not.toMatch(/secret|encrypt|cluster/i);
    expect(logs.lines.join()).toContain('another SECRET_KEY');
    expect(logs.lines.join()).toContain(response.headers['x-request-id']);
  });

  test.each([
    ['an object', 'obj', '{"generation":1,"object":'],
    ['an object that is none', 'obj', 'null'],
    ['secrets', 'sec', 'canary, not JSON'],
    ['secrets of an unknown key', 'sec', '{"kubeconfig":"v1:00000000:AAAA"}'],
  ])('%s that cannot be read is a logged 500, and the next request is served', async (_name, kind, value) => {
    const path = `/clusters/${world.alpha.cluster}`;
    const key = `${world.prefix}/${kind}/cluster/alpha/${world.alpha.cluster}`;
    const { token } = world.alpha.owner;
    const before = (await world.store.read({ keys: [key] })).entries.get(key)?.value ?? '';
    await world.store.commit({ put: [{ key, value }] });
    const logs = captureLogs();
    const broken = await request('GET', path, { token });
    logs.release();
    await world.store.commit({ put: [{ key, value: before }] });
    expect(broken.status).toBe(500);
    expect(broken.body).toEqual({ code: 500, description: expect.stringContaining('request id') });
    expect(logs.lines.join()).toContain(broken.headers['x-request-id']);
    expect((await request('GET', path, { token })).status).toBe(200);
  });

  test('an organization that is not there any more ends the tokens of its users', async () => {
    const { repository } = world.services;
    const key = `${world.prefix}/obj/organization/${GLOBAL_NAMESPACE}/${world.beta.id}`;
    const { beta } = await repository.read({
      beta: repository.queries.object(organizationModel, GLOBAL_NAMESPACE, world.beta.id),
    });
    expect(beta).toBeDefined();
    const value = (await world.store.read({ keys: [key] })).entries.get(key)?.value ?? '';
    await world.store.commit({ delete: [key] });
    expect((await request('GET', '/users/whoami', { token: world.beta.member.token })).status).toBe(401);
    await world.store.commit({ put: [{ key, value }] });
  });
});
