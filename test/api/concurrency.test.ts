import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { EmbeddedStore } from '../../lib/repository/stores/embedded.ts';
import { EtcdStore } from '../../lib/repository/stores/etcd.ts';
import type { Store } from '../../lib/repository/stores/store.ts';
import { request } from '../support/api.ts';
import { describeWithEtcd, etcdEndpoint } from '../support/etcd.ts';
import { createWorld, KUBECONFIG, text, type World } from '../support/world.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kqueen-concurrency-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('on the embedded store', () => suite(() => new EmbeddedStore(join(directory, 'kqueen.db'))));
describeWithEtcd('on etcd', () =>
  suite(() => new EtcdStore({ endpoint: etcdEndpoint(), deadlineMs: 5_000 })),
);

function suite(open: () => Store): void {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ store: open() });
  });
  afterAll(() => world.close());
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
