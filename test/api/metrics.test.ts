import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Unavailable } from '../../lib/errors.ts';
import { scrape } from '../../lib/metrics/scrape.ts';
import { type Cluster, clusterModel } from '../../lib/models/cluster.ts';
import { type User, userModel } from '../../lib/models/user.ts';
import type { Store } from '../../lib/repository/stores/store.ts';
import { request } from '../support/api.ts';
import { onBothStores } from '../support/both-stores.ts';
import { captureLogs } from '../support/captured-logs.ts';
import { createWorld, login, type World } from '../support/world.ts';

const PROMETHEUS = '192.0.2.10';
const STRANGER = '203.0.113.9';

onBothStores(suite);

function suite(open: () => Store): void {
  let world: World;
  beforeAll(async () => {
    const options = { PROMETHEUS_WHITELIST: '192.0.2.0/28, 2001:db8:5::/48' };
    world = await createWorld({ store: open(), options });
  });
  afterAll(() => world.close());
  // What was kept is too old for the next test.
  beforeEach(() => pass(15));
  afterEach(() => {
    world.store.onRead = undefined;
  });

  const pass = (seconds: number) => {
    world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000);
  };
  const get = (sourceIp: string, sent: { token?: string; headers?: Record<string, string> } = {}) =>
    request('GET', '/metrics', { sourceIp, ...sent });
  const lines = async () => {
    const { status, text } = await get(PROMETHEUS);
    expect(status).toBe(200);
    return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  };
  const change = async (id: string, changed: Partial<Cluster>) => {
    const { repository } = world.services;
    const { loaded } = await repository.read({
      loaded: repository.queries.object(clusterModel, 'alpha', id),
    });
    if (!loaded) throw new Error('The cluster is not there');
    await repository.update(clusterModel, loaded, { by: 'server' }, (object) => ({
      object: { ...object, ...changed },
    }));
  };

  test('users and organizations have the names and labels of the original', async () => {
    const { status, headers, text } = await get(PROMETHEUS);
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text).toContain('# TYPE users_by_namespace gauge\n');
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'users_by_namespace{namespace="alpha"} 4',
        'users_by_namespace{namespace="beta"} 4',
        'users_by_role{role="member"} 4',
        'users_by_role{role="admin"} 2',
        'users_by_role{role="superadmin"} 2',
        'users_active 8',
        'organization_count 2',
        'store_reachable 1',
      ]),
    );
  });

  test('clusters and provisioners are counted by their states, those that there are none of too', async () => {
    const found = await lines();
    expect(found.filter((line) => line.startsWith('clusters_by_state{namespace="alpha"'))).toEqual([
      'clusters_by_state{namespace="alpha",state="Deploying"} 0',
      'clusters_by_state{namespace="alpha",state="OK"} 1',
      'clusters_by_state{namespace="alpha",state="Updating"} 0',
      'clusters_by_state{namespace="alpha",state="Destroying"} 0',
      'clusters_by_state{namespace="alpha",state="Error"} 0',
      'clusters_by_state{namespace="alpha",state="Unknown"} 0',
    ]);
    expect(found).toContain('provisioners_by_state{state="OK"} 2');
    expect(found).toContain('provisioners_by_state{state="Error"} 0');
  });

  test('clusters that expire, and deletions that wait for approval, are counted', async () => {
    const expiring = async () =>
      (await lines()).filter((line) => /^(clusters_expiring|deletions_unapproved)/.test(line));
    const counts = (expired: number, hour: number, day: number, week: number, waiting: number) => [
      `clusters_expiring{within="expired"} ${expired}`,
      `clusters_expiring{within="1h"} ${hour}`,
      `clusters_expiring{within="1d"} ${day}`,
      `clusters_expiring{within="7d"} ${week}`,
      `deletions_unapproved ${waiting}`,
    ];
    expect(await expiring()).toEqual(counts(0, 0, 0, 0, 0));
    const later = (seconds: number) => new Date(world.clock.now.getTime() + seconds * 1000).toISOString();
    const approval = {
      ...{ id: 'a', user: { id: 'u', name: 'u', namespace: 'alpha' }, role: 'admin' as const },
      ...{ requested_at: later(0), ends_at: later(60) },
    };
    await change(world.alpha.cluster, { expiry: { at: later(7200) }, approval });
    pass(15);
    expect(await expiring()).toEqual(counts(0, 0, 1, 1, 1));
    await change(world.alpha.cluster, { expiry: { at: later(0) } });
    pass(60);
    expect(await expiring()).toEqual(counts(1, 0, 0, 0, 0));
    await change(world.alpha.cluster, { expiry: undefined, approval: undefined });
  });

  test('operations that are not done are counted by kind, with the age of the oldest', async () => {
    expect(await lines()).toContain('operation_oldest_age_seconds 0');
    const requested_at = world.clock.now.toISOString();
    const operation = {
      id: 'o',
      kind: 'resize',
      nodeCount: 3,
      requested_at,
      phase: 'requested',
      attempts: 0,
    } as const;
    await change(world.alpha.cluster, { operation, state: 'Updating' });
    pass(90);
    expect(await lines()).toEqual(
      expect.arrayContaining([
        'operations_pending{kind="resize"} 1',
        'operations_pending{kind="provision"} 0',
        'operation_oldest_age_seconds 90',
        'clusters_by_state{namespace="alpha",state="Updating"} 1',
      ]),
    );
    await change(world.alpha.cluster, { operation: undefined, state: 'OK' });
  });

  test('the time of the last refresh is that of the provisioner that was looked at last', async () => {
    expect(await lines()).toContain('last_refresh_timestamp_seconds 0');
    const times = ['2026-03-01T10:00:00Z', '2026-03-01T11:00:00Z'];
    const ids = [world.alpha.provisioner, world.beta.provisioner];
    const namespaces = ['alpha', 'beta'];
    await world.store.commit({
      put: ids.map((id, i) => ({
        key: `${world.prefix}/chk/provisioner/${namespaces[i]}/${id}`,
        value: times[1 - i] ?? '',
      })),
    });
    pass(15);
    expect(await lines()).toContain(`last_refresh_timestamp_seconds ${Date.parse(times[1] ?? '') / 1000}`);
  });

  test('a value that is in no closed set becomes no label', async () => {
    const { repository } = world.services;
    const find = repository.queries.object(userModel, 'beta', world.beta.owner.id);
    const { user } = await repository.read({ user: find });
    if (!user) throw new Error('The user is not there');
    const write = async (role: string) => {
      const { again } = await repository.read({ again: find });
      await repository.update(userModel, again ?? user, { by: 'server' }, (object) => ({
        object: { ...object, role: role as User['role'] },
      }));
    };
    await write('of my own');
    const { text } = await get(PROMETHEUS);
    await write(user.object.role);
    expect(text).toContain('users_by_role{role="member"} 3');
    expect(text).not.toContain('of my own');
  });

  test('a scrape costs one read, and others within 15 s none', async () => {
    world.store.reset();
    const texts = await Promise.all(Array.from({ length: 10 }, async () => (await get(PROMETHEUS)).text));
    expect(world.store.reads).toBe(1);
    pass(14.9);
    texts.push((await get('192.0.2.11')).text);
    expect(world.store.reads).toBe(1);
    expect(new Set(texts).size).toBe(1);
    pass(0.1);
    await get(PROMETHEUS);
    expect(world.store.reads).toBe(2);
  });

  describe('who may scrape', () => {
    test.each(['192.0.2.0', '192.0.2.15', '::ffff:192.0.2.10', '2001:db8:5:ffff::1'])(
      'an address of PROMETHEUS_WHITELIST, without a token: %s',
      async (address) => {
        expect((await get(address)).status).toBe(200);
        expect((await get(address, { headers: { Authorization: 'Basic nonsense' } })).status).toBe(200);
      },
    );

    test.each(['192.0.2.16', '2001:db8:6::1', '127.0.0.1', '::1', STRANGER, 'nonsense'])(
      'no other address: %s',
      async (address) => {
        const response = await get(address);
        expect(response.status).toBe(401);
        expect(response.headers['www-authenticate']).toMatch(/^JWT realm=/);
        expect(response.text).not.toContain('users');
      },
    );

    test.each(['X-Forwarded-For', 'X-Real-IP', 'Forwarded', 'CF-Connecting-IP', 'True-Client-IP', 'Via'])(
      'nobody who only says in %s that he has such an address',
      async (header) => {
        const value = header === 'Forwarded' ? `for=${PROMETHEUS}` : PROMETHEUS;
        expect((await get(STRANGER, { headers: { [header]: value } })).status).toBe(401);
      },
    );

    test('nobody whose organization allows it to its own: the metrics are of all organizations', async () => {
      const root = await login('alpha-root');
      const policy = { 'metrics:read': 'ALL' };
      const path = `/organizations/${world.alpha.id}`;
      expect((await request('PATCH', path, { token: root, body: { policy } })).status).toBe(200);
      expect((await get(STRANGER, { token: await login('alpha-admin') })).status).toBe(403);
      expect((await get(STRANGER, { token: root })).status).toBe(200);
    });

    test('and who is refused is noted in the audit trail', async () => {
      const since = world.clock.now.toISOString();
      expect((await get(STRANGER, { token: await login('beta-member') })).status).toBe(403);
      const token = await login('beta-admin');
      const { text } = await request('GET', '/audit', { token, query: `since=${since}` });
      expect(JSON.parse(text)).toMatchObject([
        { user: 'beta-member', action: 'metrics:read', outcome: 'refused', address: STRANGER },
      ]);
    });

    test('with a query that means nothing: 400', async () => {
      expect((await request('GET', '/metrics', { sourceIp: PROMETHEUS, query: 'a=b' })).status).toBe(400);
    });
  });

  describe('a store that does not answer', () => {
    const down = () =>
      Promise.reject(new Unavailable('The store does not answer: try again in a few seconds'));
    const UNREACHABLE = /^# HELP store_reachable .*\n# TYPE store_reachable gauge\nstore_reachable 0\n$/;

    test('is a metric, and nothing that was known before; it is asked again the next time', async () => {
      expect(await lines()).toContain('store_reachable 1');
      pass(15);
      const logs = captureLogs();
      world.store.onRead = down;
      const all = await Promise.all([get(PROMETHEUS), get(PROMETHEUS)]);
      logs.release();
      world.store.onRead = undefined;
      for (const { status, text } of all) {
        expect(status).toBe(200);
        expect(text).toMatch(UNREACHABLE);
      }
      expect(logs.lines.join()).toContain('The store did not answer a scrape');
      expect(await lines()).toContain('store_reachable 1');
    });

    test('and does not refuse either is told before the scrape is given up', async () => {
      world.store.onRead = () => new Promise(() => undefined);
      const logs = captureLogs();
      const text = await scrape(world.services, 20);
      logs.release();
      expect(text).toMatch(UNREACHABLE);
    });

    test('into which a backup is being restored counts as one: half of the data is not told', async () => {
      const key = `${world.prefix}/restoring`;
      await world.store.commit({ put: [{ key, value: '{}' }] });
      const logs = captureLogs();
      const { status, text } = await get(PROMETHEUS);
      logs.release();
      await world.store.commit({ delete: [key] });
      expect(status).toBe(200);
      expect(text).toMatch(UNREACHABLE);
    });

    test('is a 503 for who comes with a token, which cannot be checked', async () => {
      const token = await login('alpha-root');
      const logs = captureLogs();
      world.store.onRead = down;
      const { status } = await get(STRANGER, { token });
      logs.release();
      expect(status).toBe(503);
    });

    test('what it holds, unreadable, is a logged 500, and is not kept', async () => {
      const key = `${world.prefix}/obj/organization/global/${world.beta.id}`;
      const { value = '' } = (await world.store.read({ keys: [key] })).entries.get(key) ?? {};
      await world.store.commit({ put: [{ key, value: '{' }] });
      const logs = captureLogs();
      const { status } = await get(PROMETHEUS);
      logs.release();
      await world.store.commit({ put: [{ key, value }] });
      expect(status).toBe(500);
      expect(await lines()).toContain('store_reachable 1');
    });
  });
}
