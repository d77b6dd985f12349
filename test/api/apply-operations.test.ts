/** @slow It ends a worker at each of its commits, on both stores. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Unavailable } from '../../lib/errors.ts';
import { request } from '../support/api.ts';
import { configMaps, count, createApplyingWorld } from '../support/applying.ts';
import { onBothStores } from '../support/both-stores.ts';
import { captureLogs } from '../support/captured-logs.ts';
import { expectIntact } from '../support/indexes.ts';
import { login } from '../support/world.ts';

/** So many ConfigMaps of 250 KB that cannot be compressed. */
function noisy(number: number): string[] {
  return Array.from({ length: number }, (_, at) => {
    let value = '';
    for (let seed = at + 1; value.length < 250_000; seed = (seed * 48_271) % 2_147_483_647)
      value += seed.toString(36);
    return `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: noise-${at}, namespace: default}\ndata: {n: "${value}"}\n`;
  });
}

onBothStores((open) => {
  let w: Awaited<ReturnType<typeof createApplyingWorld>>;
  beforeAll(async () => {
    w = await createApplyingWorld({ store: open() });
  });
  afterAll(async () => {
    await expectIntact(w.world);
    await w.close();
  });
  beforeEach(() => {
    w.world.dispatcher.isHolding = true;
    w.world.dispatcher.applies.length = 0;
    w.simulator.misbehave(undefined);
    w.simulator.received.length = 0;
  });
  afterEach(async () => {
    w.world.store.onCommit = undefined;
    w.simulator.misbehave(undefined);
    w.world.dispatcher.isHolding = false;
    await w.later(3_700);
  });

  /** Claim, three steps, history and end. */
  const COMMITS = 6;
  const KILLS = Array.from({ length: COMMITS }, (_, at) => [
    [at + 1, 'before'] as const,
    [at + 1, 'after'] as const,
  ]).flat();

  test.each(KILLS)(
    'a worker that dies at its commit %d, %s it: another one ends it, and repeats one step at most',
    async (at, when) => {
      const { operation, results } = await w.apply(configMaps(30, `killed-${at}-${when}`));
      expect(count(results)).toEqual({ pending: 30 });
      let commits = 0;
      w.world.store.onCommit = async (commit, real) => {
        commits += 1;
        if (commits < at) return real(commit);
        if (commits === at && when === 'after') await real(commit);
        throw new Error('The worker has been killed');
      };
      await w.world.dispatcher.goOn();
      w.world.store.onCommit = undefined;
      w.world.dispatcher.isHolding = false;
      await w.later(130);
      const { told } = await w.read(operation);
      expect([told.state, told.results.length]).toEqual(['finished', 30]);
      expect(told.results.filter(({ result }) => !['created', 'configured'].includes(result))).toEqual([]);
      expect(w.patches()).toBeLessThanOrEqual(30 + 12);
    },
  );

  test('5 MB that cannot be compressed are kept in parts, and arrive as they were written', async () => {
    const noise = noisy(20);
    w.simulator.objects.applied.length = 0;
    const { operation } = await w.apply(noise.join('---\n'));
    expect((await w.stored('sec/apply/')).length).toBeGreaterThan(20);
    await w.world.dispatcher.goOn();
    expect((await w.read(operation)).told).toMatchObject({ state: 'finished' });
    expect(new Set(w.simulator.objects.applied)).toEqual(new Set(noise));
  });

  test('what could not be stored as a whole is not handed on, is told so, and keeps no other apply out for long', async () => {
    let commits = 0;
    w.world.store.onCommit = async (commit, real) => {
      const isOfApply = commit.put?.some(({ key }) => key.includes('/sec/apply/'));
      if (isOfApply) commits += 1;
      if (commits > 2) throw new Unavailable('The store is gone');
      return real(commit);
    };
    const { status, results } = await w.apply(noisy(20).join('---\n'));
    w.world.store.onCommit = undefined;
    expect([status, count(results)]).toEqual([200, { skipped: 20 }]);
    expect(results[0]?.message).toContain('could not be handed to a worker: The store is gone');
    expect((await w.apply(configMaps(1))).status).toBe(409);
    await w.later(130);
    expect((await w.stored('sec/apply/')).filter((line) => line.includes('/manifests/'))).toEqual([]);
    expect((await w.apply(configMaps(1))).status).toBe(200);
  });

  test('an order that is lost is sent again by the schedule, and not while it may be on its way', async () => {
    const { operation } = await w.apply(configMaps(3, 'lost'));
    const orders = w.world.dispatcher.applies.splice(0);
    await w.later(5);
    expect(w.world.dispatcher.applies).toEqual([]);
    await w.later(60);
    expect(w.world.dispatcher.applies).toEqual(orders);
    await w.world.dispatcher.goOn();
    expect((await w.read(operation)).told).toMatchObject({ state: 'finished' });
  });

  test('an order that comes twice at the same time is done once', async () => {
    const { operation } = await w.apply(configMaps(20, 'twice'));
    await Promise.all([w.world.dispatcher.goOn(), w.world.dispatcher.goOn()]);
    expect((await w.read(operation)).told).toMatchObject({ state: 'finished' });
    expect(w.patches()).toBe(20);
  });

  test('while it goes on, another apply to the cluster is a 409 that names it; a dry run is not', async () => {
    const { operation } = await w.apply(configMaps(2, 'first'));
    const { status, text } = await w.apply(configMaps(2, 'second'));
    expect([status, text]).toEqual([409, expect.stringContaining(operation)]);
    const dry = await w.apply(configMaps(2, 'second'), 'dry_run=true');
    await w.world.dispatcher.goOn();
    expect((await w.read(dry.operation)).told).toMatchObject({
      state: 'finished',
      results: [{ result: 'created' }, { result: 'created' }],
    });
    expect((await w.stored('obj/')).join()).not.toContain('second');
    expect((await w.apply(configMaps(2, 'second'))).status).toBe(200);
  });

  test('a tenant has ten of them under way, and is told what was not tried', async () => {
    for (let at = 0; at < 10; at += 1)
      expect(count((await w.apply(configMaps(1), 'dry_run=true')).results)).toEqual({ pending: 1 });
    const { status, results } = await w.apply(configMaps(1), 'dry_run=true');
    expect([status, results]).toEqual([
      200,
      [expect.objectContaining({ result: 'skipped', message: expect.stringContaining('Too many applies') })],
    ]);
  });

  test('a cluster that cannot be reached is waited for, and the reason is told', async () => {
    const { operation } = await w.apply(configMaps(3, 'patient'));
    w.simulator.misbehave('reset');
    await w.world.dispatcher.goOn();
    expect((await w.read(operation)).told).toMatchObject({
      state: 'running',
      message: expect.stringMatching(/cuts the connection.*; it is tried again$/),
    });
    w.simulator.misbehave(undefined);
    w.world.dispatcher.isHolding = false;
    await w.later(60);
    const { told } = await w.read(operation);
    expect([told.state, told.message]).toEqual(['finished', undefined]);
  });

  test('an object that is never answered is unknown in the end, and all others are applied', async () => {
    const { operation } = await w.apply(configMaps(30, 'cut'));
    w.simulator.misbehave('reset', '/api/v1/namespaces/default/configmaps/cut-7');
    await w.world.dispatcher.goOn();
    const { told } = await w.read(operation);
    expect([told.state, count(told.results)]).toEqual(['finished', { created: 29, unknown: 1 }]);
    expect(told.results.find(({ result }) => result === 'unknown')).toMatchObject({ name: 'cut-7' });
  });

  test('what takes longer than an hour is given up, and its results go a day later', async () => {
    const { operation } = await w.apply(configMaps(2, 'late'));
    await w.later(3_700);
    expect((await w.read(operation)).told).toMatchObject({
      state: 'expired',
      results: [{ result: 'skipped', message: expect.stringContaining('apply the manifest again') }, {}],
    });
    expect((await w.stored('sec/apply/')).filter((line) => line.includes('/manifests/'))).toEqual([]);
    await w.later(86_500);
    expect((await w.read(operation)).status).toBe(404);
    expect((await w.stored()).filter((line) => /\/(obj|sec|idx)\/apply\//.test(line))).toEqual([]);
  });

  test('nobody of another tenant sees it, and nobody under another cluster', async () => {
    const { alpha, beta } = w.world;
    const { operation } = await w.apply(configMaps(1, 'private'));
    const absent = '11111111-1111-4111-8111-111111111111';
    const foreign = await w.read(operation, beta.admin.token);
    const never = await w.read(absent, beta.admin.token);
    expect([foreign.status, foreign.text]).toEqual([404, never.text]);
    expect((await w.read(operation, alpha.member.token)).status).toBe(403);
    const under = (cluster: string, id: string) =>
      request('GET', `/clusters/${cluster}/apply/${id}`, { token: beta.superadmin.token });
    expect((await under(beta.cluster, operation)).text).toBe((await under(beta.cluster, absent)).text);
    expect((await under(alpha.cluster, operation)).status).toBe(200);
  });

  describe('the user is asked for again', () => {
    const change = async (path: string, body: object) => {
      const { token } = w.world.alpha.superadmin;
      expect((await request('PATCH', path, { token, body })).status).toBe(200);
    };
    const clusterPath = () => `/clusters/${w.world.alpha.cluster}`;
    const userPath = () => `/users/${w.world.alpha.owner.id}`;
    const organizationPath = () => `/organizations/${w.world.alpha.id}`;

    test.each<[string, () => Promise<void>, () => Promise<void>]>([
      [
        'who does not own the cluster any more',
        () => change(clusterPath(), { owner: `User:${w.world.alpha.member.id}` }),
        () => change(clusterPath(), { owner: `User:${w.world.alpha.owner.id}` }),
      ],
      [
        'who is not active any more',
        () => change(userPath(), { active: false }),
        async () => {
          await change(userPath(), { active: true });
          w.world.alpha.owner.token = await login('alpha-owner');
        },
      ],
      [
        'whom the policy no longer permits',
        () => change(organizationPath(), { policy: { 'cluster:apply': 'IS_ADMIN' } }),
        () => change(organizationPath(), { policy: {} }),
      ],
    ])('nothing is applied for one %s, and that is in the audit trail', async (_who, withdraw, restore) => {
      const { token } = w.world.alpha.admin;
      const { operation } = await w.apply(configMaps(2, 'withdrawn'));
      await withdraw();
      await w.world.dispatcher.goOn();
      expect((await w.read(operation, token)).told).toMatchObject({
        state: 'finished',
        results: [
          { result: 'skipped', message: expect.stringContaining('no longer has the right to apply') },
          {},
        ],
      });
      expect(w.patches()).toBe(0);
      const { body } = await request('GET', '/audit', { token, query: `object=${w.world.alpha.cluster}` });
      const refused = {
        user: 'alpha-owner',
        action: 'cluster:apply',
        outcome: 'refused',
        request_id: operation,
      };
      expect(body).toEqual(expect.arrayContaining([expect.objectContaining(refused)]));
      await restore();
    });

    test('a superadmin of another organization may go on', async () => {
      const { alpha, beta } = w.world;
      const { operation } = await w.apply(configMaps(2, 'rooted'), '', beta.superadmin.token);
      await w.world.dispatcher.goOn();
      expect((await w.read(operation, alpha.admin.token)).told).toMatchObject({ state: 'finished' });
      expect(w.patches()).toBe(2);
    });
  });

  test('of two at the same time one goes on, and the other is told so', async () => {
    const both = await Promise.all([w.apply(configMaps(2, 'one')), w.apply(configMaps(2, 'two'))]);
    const operations = both.filter(({ operation }) => operation !== '');
    const refused = both.filter(({ text }) => text.includes('is still under way'));
    expect([operations.length, refused.length]).toEqual([1, 1]);
    await w.world.dispatcher.goOn();
    expect(w.patches()).toBe(2);
  });

  test.each([
    ['an API token that is still valid', false, { created: 2 }],
    ['an API token that is revoked meanwhile', true, { skipped: 2 }],
  ])('of %s, what the token may is what counts', async (name, isRevoked, expected) => {
    const { token: owner } = w.world.alpha.owner;
    const { body } = await request('POST', '/tokens', { token: owner, body: { name: 'ci' } });
    const manifests = configMaps(2, isRevoked ? 'revoked' : 'valid');
    const { operation } = await w.apply(manifests, '', String(body.token));
    if (isRevoked) await request('DELETE', `/tokens/${body.id}`, { token: owner });
    await w.world.dispatcher.goOn();
    expect({ name, ...count((await w.read(operation)).told.results) }).toEqual({ name, ...expected });
  });

  test('no word of a manifest is in a log, or stored as it is', async () => {
    const logs = captureLogs();
    try {
      const secret = `apiVersion: v1\nkind: Secret\nmetadata: {name: canary-name, namespace: default}\nstringData: {password: SECRET-CANARY}\n`;
      const { operation } = await w.apply(secret);
      const places = await w.stored();
      w.simulator.misbehave('reset', '/api/v1/namespaces/default/secrets');
      await w.world.dispatcher.goOn();
      const all = [...places, ...(await w.stored()), ...logs.lines].join('\n');
      for (const word of ['SECRET-CANARY', 'canary-name', btoa('SECRET-CANARY')])
        expect(all.includes(word)).toBe(false);
      expect((await w.read(operation)).told).toMatchObject({ results: [{ result: 'unknown' }] });
    } finally {
      logs.release();
    }
  });

  test('with its cluster it goes too, and nothing more is applied', async () => {
    const { alpha } = w.world;
    await w.apply(configMaps(2, 'gone'));
    const path = `/clusters/${alpha.cluster}`;
    expect((await request('DELETE', path, { token: alpha.owner.token })).status).toBe(200);
    await w.world.dispatcher.goOn();
    expect(w.patches()).toBe(0);
    await w.later(60);
    expect((await w.stored()).filter((line) => /\/(obj|sec|idx)\/apply\//.test(line))).toEqual([]);
  });
});
