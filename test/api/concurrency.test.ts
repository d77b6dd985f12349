import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Store } from '../../lib/repository/stores/store.ts';
import { request } from '../support/api.ts';
import { onBothStores } from '../support/both-stores.ts';
import { expectIntact } from '../support/indexes.ts';
import { createWorld, KUBECONFIG, text, type World } from '../support/world.ts';

onBothStores(suite);

function suite(open: () => Store): void {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ store: open() });
  });
  afterAll(async () => {
    await expectIntact(world);
    await world.close();
  });
  const admin = (method: string, path: string, body?: unknown, headers = {}) =>
    request(method, path, { token: world.alpha.admin.token, body, headers });
  const statuses = (responses: { status: number }[]) => {
    const counted: Record<number, number> = {};
    for (const { status } of responses) counted[status] = (counted[status] ?? 0) + 1;
    return counted;
  };

  test('of 100 updates of one object at once none is lost', async () => {
    const path = `/users/${world.alpha.member.id}`;
    const before = await admin('GET', path);
    const responses = await Promise.all(
      Array.from({ length: 100 }, (_, i) => admin('PATCH', path, { metadata: { update: i } })),
    );
    expect(statuses(responses)).toEqual({ 200: 100 });
    const generations = responses.map(({ headers }) => Number(headers.etag?.replaceAll('"', '')));
    const first = Number(before.headers.etag?.replaceAll('"', ''));
    expect(generations.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => first + 1 + i));
  });

  test('of 100 updates with the same If-Match exactly one is made', async () => {
    const path = `/clusters/${world.alpha.cluster}`;
    const { headers } = await admin('GET', path);
    const responses = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        admin('PATCH', path, { name: `n${i}` }, { 'If-Match': headers.etag }),
      ),
    );
    expect(statuses(responses)).toEqual({ 200: 1, 412: 99 });
    const winner = responses.find(({ status }) => status === 200);
    expect((await admin('GET', path)).body.name).toBe(winner?.body.name);
  });

  test('of 100 that invite one user name at once exactly one succeeds, and one user is stored', async () => {
    const responses = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        admin('POST', '/users', {
          username: i % 2 ? 'wanted' : 'WANTED',
          password: 'password',
          email: `w${i}@example.com`,
        }),
      ),
    );
    expect(statuses(responses)).toEqual({ 200: 1, 409: 99 });
    const { body } = await admin('GET', '/users');
    const users = body as unknown as { username: string }[];
    expect(users.filter(({ username }) => username.toLowerCase() === 'wanted')).toHaveLength(1);
  });

  test('a cluster is never made on a provisioner that is deleted at the same moment', async () => {
    for (let round = 0; round < 25; round += 1) {
      const provisioner = text(
        await admin('POST', '/provisioners', { name: 'p', engine: 'kqueen.engines.ManualEngine' }),
        'id',
      );
      const [deleted, made] = await Promise.all([
        admin('DELETE', `/provisioners/${provisioner}`),
        admin('POST', '/clusters', { name: 'racing', provisioner, kubeconfig: KUBECONFIG }),
      ]);
      const isDeleted = deleted.status === 200;
      expect([deleted.status, made.status]).toEqual(isDeleted ? [200, 400] : [409, 200]);
      expect((await admin('GET', `/provisioners/${provisioner}`)).status).toBe(isDeleted ? 404 : 200);
    }
  });

  test('a cluster is never moved to a provisioner that is deleted at the same moment', async () => {
    const path = `/clusters/${world.alpha.cluster}`;
    for (let round = 0; round < 25; round += 1) {
      const body = { name: 'next', engine: 'kqueen.engines.ManualEngine' };
      const provisioner = text(await admin('POST', '/provisioners', body), 'id');
      const [deleted, moved] = await Promise.all([
        admin('DELETE', `/provisioners/${provisioner}`),
        admin('PATCH', path, { provisioner }),
      ]);
      expect([deleted.status, moved.status]).toEqual(deleted.status === 200 ? [200, 400] : [409, 200]);
      const shown = (await admin('GET', path)).body.provisioner;
      expect((await admin('GET', `/provisioners/${shown?.id}`)).status).toBe(200);
    }
  });

  test('what is made for an owner who is deleted at the same moment has an owner, or is not made', async () => {
    for (let round = 0; round < 25; round += 1) {
      const user = await admin('POST', '/users', { username: `owner${round}`, password: 'password' });
      const owner = text(user, 'id');
      const body = { name: 'owned', engine: 'kqueen.engines.ManualEngine', owner };
      const [deleted, made] = await Promise.all([
        admin('DELETE', `/users/${owner}`),
        admin('POST', '/provisioners', body),
      ]);
      expect([deleted.status, made.status]).toEqual(deleted.status === 200 ? [200, 400] : [409, 200]);
    }
    expect((await admin('GET', '/provisioners')).status).toBe(200);
  });

  test('an organization is never deleted under a user who is invited at the same moment', async () => {
    const { token } = world.alpha.superadmin;
    for (let round = 0; round < 25; round += 1) {
      const body = { name: 'short', namespace: `short${round}` };
      const organization = text(await request('POST', '/organizations', { token, body }), 'id');
      const guest = { username: `guest${round}`, password: 'password', organization };
      const [deleted, invited] = await Promise.all([
        request('DELETE', `/organizations/${organization}`, { token }),
        request('POST', '/users', { token, body: guest }),
      ]);
      expect([deleted.status, invited.status]).toEqual(deleted.status === 200 ? [200, 400] : [409, 200]);
    }
  });

  test('of 50 users who take one e-mail address at once exactly one gets it', async () => {
    const users = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        admin('POST', '/users', { username: `mail${i}`, password: 'password' }),
      ),
    );
    const responses = await Promise.all(
      users.map((user) => admin('PATCH', `/users/${text(user, 'id')}`, { email: 'one@example.com' })),
    );
    expect(statuses(responses)).toEqual({ 200: 1, 409: 49 });
    const { body } = await admin('GET', '/users');
    const listed = body as unknown as { email?: string }[];
    expect(listed.filter(({ email }) => email === 'one@example.com')).toHaveLength(1);
  });

  test('of 20 that delete one object at once all are told that it is gone, and nothing of it stays', async () => {
    const before = await world.store.dump(world.prefix);
    const user = await admin('POST', '/users', { username: 'hunted', password: 'password' });
    const path = `/users/${text(user, 'id')}`;
    const responses = await Promise.all(Array.from({ length: 20 }, () => admin('DELETE', path)));
    expect(responses.filter(({ status }) => status !== 200 && status !== 404)).toEqual([]);
    expect(await world.store.dump(world.prefix)).toEqual(before);
  });

  test('an update that races a delete finds the object, or a 404, and never brings it back', async () => {
    for (let round = 0; round < 25; round += 1) {
      const user = text(
        await admin('POST', '/users', { username: `racer${round}`, password: 'password' }),
        'id',
      );
      const [deleted, changed] = await Promise.all([
        admin('DELETE', `/users/${user}`),
        admin('PATCH', `/users/${user}`, { metadata: { round } }),
      ]);
      expect(deleted.status).toBe(200);
      expect([200, 404]).toContain(changed.status);
      expect((await admin('GET', `/users/${user}`)).status).toBe(404);
    }
  });
}
