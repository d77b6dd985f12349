import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Unavailable } from '../../lib/errors.ts';
import type { Quota } from '../../lib/repository/quotas/quota.ts';
import type { Store } from '../../lib/repository/stores/store.ts';
import { type ApiResponse, request } from '../support/api.ts';
import { onBothStores } from '../support/both-stores.ts';
import { expectIntact } from '../support/indexes.ts';
import { createWorld, KUBECONFIG, type World } from '../support/world.ts';

const HUNDRED = Array.from({ length: 100 }, (_, i) => i);
const DAY_MS = 24 * 60 * 60 * 1000;

onBothStores(suite);

function suite(open: () => Store): void {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ store: open(), options: { JWT_EXPIRATION_DELTA: '31536000' } });
  }, 60_000);
  afterAll(async () => {
    await expectIntact(world);
    await world.close();
  });
  /** Each test has days of its own, and begins at noon. */
  beforeEach(async () => {
    const noon = Math.floor(world.clock.now.getTime() / DAY_MS) * DAY_MS + DAY_MS / 2;
    world.clock.now = new Date(noon + 3 * DAY_MS);
    await allow({});
  });

  const root = (method: string, path: string, body?: unknown) =>
    request(method, path, { token: world.alpha.superadmin.token, body });
  const member = (method: string, path: string, body?: unknown) =>
    request(method, path, { token: world.alpha.member.token, body });
  const allow = async (quota: Quota) =>
    expect((await root('PATCH', `/organizations/${world.alpha.id}`, { quota })).status).toBe(200);
  const used = async (kind: string) =>
    Number((await root('GET', `/organizations/${world.alpha.id}/usage`)).body[kind]?.used);
  const note = (text: string) => member('PATCH', `/users/${world.alpha.member.id}`, { metadata: { text } });
  const statuses = (answers: readonly ApiResponse[]) =>
    Object.fromEntries(
      Object.entries(Object.groupBy(answers, ({ status }) => status)).map(([s, a]) => [s, a?.length]),
    );
  const at = (time: string) => {
    world.clock.now = new Date(`${world.clock.now.toISOString().slice(0, 11)}${time}`);
  };

  test('of 100 writes at once, as many succeed as are left on the day, and the others are told when it ends', async () => {
    await allow({ writes_per_day: 5 });
    at('18:00:00.500Z');
    const answers = await Promise.all(HUNDRED.map((i) => note(`note ${i}`)));
    expect(statuses(answers)).toEqual({ 200: 5, 429: 95 });
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.headers['retry-after']).toBe('21600');
    expect(refused?.body.description).toBe(
      'The organization has used 5 of 5 writes of this day: wait for the next one (UTC) or ask for a higher quota',
    );
    expect(await used('writes_per_day')).toBe(5);
  }, 60_000);

  test('a flood of one member ends before it fills a store, and stops nobody else', async () => {
    await allow({ bytes_per_day: 200_000 });
    const text = 'x'.repeat(30_000);
    const answers: ApiResponse[] = [];
    for (let i = 0; i < 10; i += 1) answers.push(await note(text));
    expect(statuses(answers)).toEqual({ 200: 6, 429: 4 });
    expect(await used('bytes_per_day')).toBeLessThanOrEqual(200_000);
    const beta = { token: world.beta.member.token, body: { metadata: { text } } };
    expect((await request('PATCH', `/users/${world.beta.member.id}`, beta)).status).toBe(200);
    expect((await root('PATCH', `/users/${world.alpha.member.id}`, { metadata: {} })).status).toBe(200);
  });

  test('neither deletes nor what the server finds out is stopped when the day is used up', async () => {
    const body = { name: 'short', provisioner: world.alpha.provisioner, kubeconfig: KUBECONFIG };
    const cluster = await member('POST', '/clusters', body);
    await allow({ writes_per_day: 0 });
    expect((await note('one more')).status).toBe(429);
    world.probe.answer = async () => ({ gitVersion: 'v1.32.0' });
    world.clock.now = new Date(world.clock.now.getTime() + 3_600_000);
    const seen = await member('GET', `/clusters/${cluster.body.id}`);
    expect(seen.body).toMatchObject({ metadata: { kubernetes_version: 'v1.32.0' } });
    expect((await member('DELETE', `/clusters/${cluster.body.id}`)).status).toBe(200);
    expect((await member('POST', '/auth/logout')).status).toBeLessThan(300);
    await relogin();
  });

  /** The token of the member has been ended. */
  const relogin = async () => {
    const answer = await request('POST', '/auth', {
      body: { username: 'alpha-member', password: 'password' },
    });
    world.alpha.member.token = String(answer.body.access_token);
  };

  test('events in histories are bounded apart', async () => {
    const body = { name: 'told', provisioner: world.alpha.provisioner, kubeconfig: KUBECONFIG };
    const cluster = await member('POST', '/clusters', body);
    await allow({ events_per_day: 3 });
    const rename = (name: string) => member('PATCH', `/clusters/${cluster.body.id}`, { name });
    expect([(await rename('a')).status, (await rename('b')).status, (await rename('c')).status]).toEqual([
      200, 200, 429,
    ]);
    expect((await note('no event')).status).toBe(200);
    expect((await member('DELETE', `/clusters/${cluster.body.id}`)).status).toBe(200);
  });

  test('the day ends at midnight UTC, and does not begin anew when a clock steps backward', async () => {
    await allow({ writes_per_day: 1 });
    at('23:59:59.900Z');
    expect((await note('first')).status).toBe(200);
    const refused = await note('second');
    expect([refused.status, refused.headers['retry-after']]).toEqual([429, '1']);
    const evening = world.clock.now;
    world.clock.now = new Date(evening.getTime() + 100);
    expect((await note('first of the next day')).status).toBe(200);
    world.clock.now = evening;
    const back = await note('second of the next day');
    expect([back.status, back.headers['retry-after']]).toEqual([429, '86401']);
    world.clock.now = new Date(evening.getTime() + 100);
    expect((await note('second of the next day')).status).toBe(429);
  });

  test('a clock that was wrong by years bounds nobody for years, and gives nothing back either', async () => {
    await allow({ writes_per_day: 2 });
    const now = world.clock.now;
    world.clock.now = new Date(now.getTime() + 200 * DAY_MS);
    expect((await note('in the future')).status).toBe(200);
    world.clock.now = now;
    expect([(await note('again')).status, (await note('too many')).status]).toEqual([200, 429]);
    world.clock.now = new Date(now.getTime() + DAY_MS);
    expect((await note('on the next day')).status).toBe(200);
  });

  test('a write whose answer is lost is charged once', async () => {
    world.store.onCommit = async (commit, real) => {
      world.store.onCommit = undefined;
      await real(commit);
      throw new Unavailable('The store does not answer');
    };
    expect((await note('lost')).status).toBe(200);
    expect(await used('writes_per_day')).toBe(1);
  });

  test('the trail tells once a day of each quota that has stopped somebody', async () => {
    await allow({ clusters: 0, bytes_per_day: 20_000 });
    const body = { name: 'none', provisioner: world.alpha.provisioner, kubeconfig: KUBECONFIG };
    const reached = async () => {
      for (let i = 0; i < 3; i += 1) {
        expect((await member('POST', '/clusters', body)).status).toBe(409);
        expect((await note('x'.repeat(25_000))).status).toBe(429);
      }
      const list = await request('GET', '/audit', {
        token: world.alpha.admin.token,
        query: `since=${world.clock.now.toISOString().slice(0, 10)}&action=quota:reached`,
      });
      return (JSON.parse(list.text) as { name: string; user: string }[]).map(
        ({ name, user }) => `${user} ${name}`,
      );
    };
    const both = ['alpha-member bytes_per_day', 'alpha-member clusters'];
    expect((await reached()).sort()).toEqual(both);
    world.clock.now = new Date(world.clock.now.getTime() + DAY_MS);
    expect((await reached()).sort()).toEqual(both);
  }, 30_000);

  test('requests that fail do not fill a store by their Idempotency-Keys', async () => {
    await allow({ clusters: 0, writes_per_day: 5 });
    const body = { name: 'none', provisioner: world.alpha.provisioner, kubeconfig: KUBECONFIG };
    const answers: ApiResponse[] = [];
    for (let i = 0; i < 8; i += 1) {
      const headers = { 'idempotency-key': `"key-${i}"` };
      world.store.reset();
      answers.push(await request('POST', '/clusters', { token: world.alpha.member.token, body, headers }));
    }
    expect(statuses(answers)).toEqual({ 409: 5, 429: 3 });
    expect(world.store.commits).toBe(0);
  });

  test('refusals beyond the quota of a day are summed up in one entry of the trail', async () => {
    await allow({ refusals_per_day: 3 });
    const refuse = () =>
      member('POST', '/provisioners', { name: 'p', engine: 'kqueen.engines.ManualEngine' });
    for (let i = 0; i < 100; i += 1) expect((await refuse()).status).toBe(403);
    const day = world.clock.now.toISOString().slice(0, 10);
    const list = await request('GET', '/audit', {
      token: world.alpha.admin.token,
      query: `since=${day}&action=provisioner:create`,
    });
    const entries = JSON.parse(list.text) as { outcome: string; times?: number }[];
    expect(entries.map(({ outcome }) => outcome)).toEqual(Array(4).fill('refused'));
    const [times = 0, ...others] = entries.flatMap((entry) => entry.times ?? []);
    expect(others).toEqual([]);
    expect(times).toBeGreaterThanOrEqual(88);
    expect(times).toBeLessThanOrEqual(97);
    expect(await used('refusals_per_day')).toBe(3 + times);
  }, 30_000);

  test('refusals without end write little', async () => {
    await allow({ refusals_per_day: 0 });
    const refuse = () =>
      member('POST', '/provisioners', { name: 'p', engine: 'kqueen.engines.ManualEngine' });
    await Promise.all(HUNDRED.map(refuse));
    world.store.reset();
    await Promise.all(HUNDRED.map(refuse));
    expect(world.store.commits).toBeLessThan(15);
  }, 30_000);
}
