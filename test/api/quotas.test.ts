import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Unavailable } from '../../lib/errors.ts';
import type { Quota } from '../../lib/repository/quotas/quota.ts';
import type { Store } from '../../lib/repository/stores/store.ts';
import { request } from '../support/api.ts';
import { onBothStores } from '../support/both-stores.ts';
import { expectIntact } from '../support/indexes.ts';
import { createWorld, KUBECONFIG, type OrganizationWorld, text, type World } from '../support/world.ts';

const HUNDRED = Array.from({ length: 100 }, (_, i) => i);

onBothStores(suite);

function suite(open: () => Store): void {
  let world: World;
  let fakeProvisioner: string;
  beforeAll(async () => {
    world = await createWorld({ store: open(), options: { JWT_EXPIRATION_DELTA: '31536000' } });
    const parameters = { url: 'https://fake.example.com', password: 'secret' };
    const body = { name: 'fake', engine: world.fake.name, parameters };
    fakeProvisioner = text(await admin('POST', '/provisioners', body), 'id');
  }, 60_000);
  afterAll(async () => {
    await expectIntact(world);
    await world.close();
  });

  const root = (method: string, path: string, body?: unknown) =>
    request(method, path, { token: world.alpha.superadmin.token, body });
  const admin = (method: string, path: string, body?: unknown) =>
    request(method, path, { token: world.alpha.admin.token, body });
  const allow = async (quota: Quota, { id }: OrganizationWorld = world.alpha) =>
    expect((await root('PATCH', `/organizations/${id}`, { quota })).status).toBe(200);
  const usage = async ({ id }: OrganizationWorld = world.alpha) =>
    (await root('GET', `/organizations/${id}/usage`)).body;
  const used = async (kind: string) => Number((await usage())[kind]?.used);
  const imported = (name: string) =>
    admin('POST', '/clusters', { name, provisioner: world.alpha.provisioner, kubeconfig: KUBECONFIG });
  const provisioned = (name: string, node_count: number) =>
    admin('POST', '/clusters', { name, provisioner: fakeProvisioner, metadata: { node_count } });
  const count = async (path: string) => {
    const { text: list } = await request('GET', path, { token: world.alpha.admin.token });
    return (JSON.parse(list) as unknown[]).length;
  };

  test('what was there before anything was counted is counted once', async () => {
    await world.store.commit({ delete: [`${world.prefix}/use/alpha/count`] });
    expect(await usage()).toMatchObject({
      clusters: { used: 1 },
      provisioners: { used: 2 },
      users: { used: 4 },
      tokens: { used: 0 },
    });
    await allow({ users: 5 });
    const user = { username: 'fifth', password: 'password' };
    expect((await admin('POST', '/users', user)).status).toBe(200);
    expect(await usage()).toMatchObject({ users: { used: 5, allowed: 5 } });
    const sixth = await admin('POST', '/users', { ...user, username: 'sixth' });
    expect([sixth.status, sixth.body.description]).toEqual([
      409,
      'The organization has 5 of 5 users: delete one or ask for a higher quota',
    ]);
  });

  test('of 100 who create a cluster at once, as many succeed as the quota allows, and not one more', async () => {
    const before = await used('clusters');
    await allow({ clusters: before + 7 });
    const answers = await Promise.all(HUNDRED.map((i) => imported(`racer ${i}`)));
    const made = answers.filter(({ status }) => status === 200);
    const refused = answers.filter(({ status }) => status === 409);
    expect([made.length, refused.length]).toEqual([7, 93]);
    expect(refused[0]?.body.description).toBe(
      `The organization has ${before + 7} of ${before + 7} clusters: delete one or ask for a higher quota`,
    );
    expect(await used('clusters')).toBe(before + 7);
    expect(await count('/clusters')).toBe(before + 7);
    const gone = await Promise.all(made.map(({ body }) => admin('DELETE', `/clusters/${body.id}`)));
    expect(gone.every(({ status }) => status === 200)).toBe(true);
    expect(await used('clusters')).toBe(before);
  }, 120_000);

  test('a quota that is lowered under what is used deletes nothing, and refuses what would be more', async () => {
    await allow({ clusters: 0 });
    const before = await used('clusters');
    expect(await usage()).toMatchObject({ clusters: { used: before, allowed: 0 } });
    const { status, body } = await imported('one more');
    expect([status, body.description]).toEqual([
      409,
      `The organization has ${before} of 0 clusters: delete one or ask for a higher quota`,
    ]);
    expect(await count('/clusters')).toBe(before);
    expect((await admin('PATCH', `/clusters/${world.alpha.cluster}`, { name: 'renamed' })).status).toBe(200);
    await allow({});
    const again = await imported('one more');
    expect(again.status).toBe(200);
    expect((await admin('DELETE', `/clusters/${again.body.id}`)).status).toBe(200);
  });

  /** Commits, and does not tell. */
  const loseNextAnswer = () => {
    world.store.onCommit = async (commit, real) => {
      world.store.onCommit = undefined;
      await real(commit);
      throw new Unavailable('The store does not answer');
    };
  };

  test('nodes count by what was asked for, whatever the metadata is changed to, and a failed resize gives them back', async () => {
    await allow({ nodes: 5 });
    world.fake.answers.provision = async () => ({ state: 'OK' });
    const made = await provisioned('nodes', 3);
    expect([made.status, await used('nodes')]).toEqual([200, 3]);
    const more = await provisioned('more nodes', 3);
    expect([more.status, more.body.description]).toEqual([
      409,
      'The organization has 3 of 5 nodes, and 3 more are wanted: take fewer or ask for a higher quota',
    ]);
    const path = `/clusters/${made.body.id}`;
    expect((await admin('PATCH', path, { metadata: { node_count: 1 } })).status).toBe(200);
    expect(await used('nodes')).toBe(3);
    expect((await admin('PATCH', `${path}/resize`, { node_count: 6 })).status).toBe(409);
    world.fake.answers.resize = async () => ({ state: 'Error', message: 'There is no room' });
    expect((await admin('PATCH', `${path}/resize`, { node_count: 5 })).status).toBe(200);
    expect(await used('nodes')).toBe(3);
    world.fake.answers.resize = async () => ({ state: 'OK' });
    expect((await admin('PATCH', `${path}/resize`, { node_count: 5 })).status).toBe(200);
    expect(await used('nodes')).toBe(5);
    const gone = await request('DELETE', path, { token: world.alpha.admin.token, query: 'force=true' });
    expect(gone.status).toBe(200);
    expect(await used('nodes')).toBe(0);
  });

  test('a user who moves to another organization counts there, and only where there is room', async () => {
    const user = await admin('POST', '/users', { username: 'mover', password: 'password' });
    const [alpha, beta] = [await used('users'), Number((await usage(world.beta)).users?.used)];
    await allow({ users: beta }, world.beta);
    const moved = () =>
      root('PATCH', `/users/${user.body.id}`, { organization: `Organization:${world.beta.id}` });
    const refused = await moved();
    expect([refused.status, refused.body.description]).toEqual([
      409,
      `The organization has ${beta} of ${beta} users: delete one or ask for a higher quota`,
    ]);
    await allow({ users: beta + 1 }, world.beta);
    expect((await moved()).status).toBe(200);
    expect([await used('users'), Number((await usage(world.beta)).users?.used)]).toEqual([
      alpha - 1,
      beta + 1,
    ]);
  });

  test('a create whose answer is lost is counted once', async () => {
    const before = await used('provisioners');
    loseNextAnswer();
    const made = await admin('POST', '/provisioners', {
      name: 'lost',
      engine: 'kqueen.engines.ManualEngine',
    });
    expect(made.status).toBe(200);
    expect(await used('provisioners')).toBe(before + 1);
    loseNextAnswer();
    expect((await admin('DELETE', `/provisioners/${made.body.id}`)).status).toBe(200);
    expect(await used('provisioners')).toBe(before);
  });

  test('admins see the quota and cannot set it, even if their policy lets them change the organization', async () => {
    const path = `/organizations/${world.alpha.id}`;
    await root('PATCH', path, { policy: { 'organization:update': 'IS_ADMIN' }, quota: { tokens: 3 } });
    expect((await admin('GET', path)).body.quota).toEqual({ tokens: 3 });
    expect((await admin('PATCH', path, { name: 'Alpha', quota: { tokens: 3 } })).status).toBe(200);
    const refused = await admin('PATCH', path, { quota: { tokens: 4 } });
    expect([refused.status, refused.body.description]).toEqual([403, 'Only superadmins may set quotas']);
    expect((await root('PATCH', path, { quota: { tokens: -1 } })).status).toBe(400);
    expect((await root('PATCH', path, { quota: { cows: 1 } })).status).toBe(400);
    await root('PATCH', path, { policy: {}, quota: {} });
  });

  test('an organization that gets the namespace of another one begins with nothing', async () => {
    const body = { name: 'Gamma', namespace: 'gamma', quota: { users: 1 } };
    const first = await root('POST', '/organizations', body);
    const invite = (organization: unknown, username: string) =>
      root('POST', '/users', {
        username,
        password: 'password',
        organization: `Organization:${organization}`,
      });
    const user = await invite(first.body.id, 'gamma-one');
    expect((await invite(first.body.id, 'gamma-two')).status).toBe(409);
    await root('DELETE', `/users/${user.body.id}`);
    expect((await root('DELETE', `/organizations/${first.body.id}`)).status).toBe(200);
    const second = await root('POST', '/organizations', { name: 'Gamma', namespace: 'gamma' });
    expect((await root('GET', `/organizations/${second.body.id}/usage`)).body.users).toEqual({ used: 0 });
    expect((await invite(second.body.id, 'gamma-one')).status).toBe(200);
    expect((await invite(second.body.id, 'gamma-two')).status).toBe(200);
  });
}
