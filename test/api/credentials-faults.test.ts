/** @slow It ends requests at each of their steps. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { Unavailable } from '../../lib/errors.ts';
import { request } from '../support/api.ts';
import { credentialTests, use } from '../support/credentials.ts';
import { text } from '../support/world.ts';

const ACCOUNTS = '/api/v1/namespaces/kqueen-credentials/serviceaccounts';
/** Longer than a request can be under way. */
const ABANDONED_S = 180;
/** More steps than a request takes: reads, commits, and what the cluster is asked. */
const MOST_STEPS = 20;

const tests = credentialTests();
afterEach(() => {
  die(undefined, 'before');
});

/** Whoever works dies at a step, before or after it has its effect: nothing that follows reaches anybody. */
function die(at: number | undefined, when: 'before' | 'after'): { isDead: () => boolean } {
  let step = 0;
  const fate = () => {
    step += 1;
    if (at === undefined || step < at) return undefined;
    return step === at ? when : ('before' as const);
  };
  const through = async <T>(work: () => Promise<T>): Promise<T> => {
    const end = fate();
    const done = end === 'before' ? undefined : await work();
    if (end !== undefined || done === undefined) throw new Unavailable('The process has been killed');
    return done;
  };
  tests.simulator.cut = at === undefined ? undefined : fate;
  tests.world.store.onRead = at === undefined ? undefined : (asked, real) => through(() => real(asked));
  tests.world.store.onCommit = at === undefined ? undefined : (commit, real) => through(() => real(commit));
  return { isDead: () => at !== undefined && step >= at };
}

describe.each(['before', 'after'] as const)('killed at any step, %s its effect', (when) => {
  test('a request that issues one leaves nothing that the schedule does not end', async () => {
    const outcomes = [];
    for (let at = 1; at <= MOST_STEPS; at += 1) {
      const killed = die(at, when);
      await tests.issue({ role: 'view', namespace: 'shop', ttl: 600 });
      const wasKilled = killed.isDead();
      die(undefined, when);
      if (!wasKilled) break;
      tests.later(ABANDONED_S);
      await tests.run();
      const states = (await tests.list()).map(({ state }) => state);
      tests.later(600);
      await tests.run();
      outcomes.push({ states, left: tests.left(), listed: await tests.list() });
    }
    const [last] = outcomes.slice(-1);
    expect(outcomes.length).toBeGreaterThan(8);
    expect(outcomes.slice(0, -1)).toEqual(
      outcomes.slice(1).map(() => ({ states: [], left: [], listed: [] })),
    );
    // The very last commit may be done although nobody hears of it, as an answer may be lost: then it ends in its time.
    const states = when === 'after' ? ['active'] : [];
    expect(last).toEqual({ states, left: [], listed: [] });
  });

  test('a revocation is finished by the schedule, or was not begun', async () => {
    const outcomes = [];
    for (let at = 1; at <= MOST_STEPS; at += 1) {
      const { body } = await tests.issue({ role: 'view', namespace: 'shop' });
      const killed = die(at, when);
      await tests.revoke(String(body.id));
      const wasKilled = killed.isDead();
      die(undefined, when);
      const listed = await tests.list();
      await tests.run();
      const [state] = listed.map((one) => one.state);
      const works = (await use(body.kubeconfig, '/api/v1/namespaces/shop/pods')) === 200;
      outcomes.push(works ? 'not begun' : 'ended');
      expect([state, works]).toEqual(works ? ['active', true] : [expect.not.stringMatching('active'), false]);
      expect(tests.left()).toHaveLength(works ? 2 : 0);
      if (works) await tests.revoke(String(body.id));
      if (!wasKilled) break;
    }
    expect(new Set(outcomes)).toEqual(new Set(['not begun', 'ended']));
  });
});

describe('a cluster that does not answer', () => {
  test.each(['failing', 'forbidden', 'unauthorized', 'reset', 'html'] as const)(
    '(%s) when it is asked for a token: an error, and nothing stays',
    async (how) => {
      tests.simulator.misbehave(how, `${ACCOUNTS}/`, 2);
      const { status } = await tests.issue({ role: 'view' });
      expect(status).toBe(502);
      tests.simulator.misbehave(undefined);
      tests.later(ABANDONED_S);
      await tests.run();
      expect([tests.left(), await tests.list()]).toEqual([[], []]);
    },
  );

  test.each([
    ['without a token', {}],
    ['with a token that would break a header', { token: 'a\r\nHost: evil' }],
    ['with a token that is none', { token: { toString: 'x' } }],
  ])('as it should, but %s: an error, and nothing stays', async (_how, lie) => {
    tests.simulator.accounts.lie = lie;
    const before = await tests.history();
    expect((await tests.issue({ role: 'view' })).status).toBe(502);
    expect([tests.left(), await tests.list(), await tests.history()]).toEqual([[], [], before]);
  });

  test.each([['never'], ['9999-12-31T23:59:59Z'], ['']])(
    'with a true time of expiry (%j): the credential ends when it was asked to',
    async (expirationTimestamp) => {
      tests.simulator.accounts.lie = { token: 'abc', expirationTimestamp };
      const { body } = await tests.issue({ role: 'view', ttl: 600 });
      expect(Date.parse(String(body.expires_at)) - Date.parse(String(body.created_at))).toBe(600_000);
    },
  );

  test('when one is revoked: the wish is kept, shown with the reason, and done in the next run', async () => {
    const { body } = await tests.issue({ role: 'view' });
    tests.simulator.misbehave('failing');
    expect((await tests.revoke(String(body.id))).status).toBe(502);
    expect(await tests.list()).toMatchObject([
      { state: 'revoking', failure: expect.stringMatching(/^The API server/) },
    ]);
    tests.simulator.misbehave(undefined);
    tests.simulator.misbehave({ redirectTo: 'https://elsewhere.example' });
    await tests.run();
    expect(await tests.list()).toMatchObject([
      { state: 'revoking', failure: expect.stringMatching(/redirects elsewhere/) },
    ]);
    expect(tests.left()).toHaveLength(2);
    tests.simulator.misbehave(undefined);
    await tests.run();
    expect([tests.left(), await tests.list()]).toEqual([[], []]);
    expect((await tests.history()).slice(-2)).toEqual([
      expect.stringContaining('alpha-owner: The credential alpha-owner:view@alpha cluster has been issued'),
      'alpha-owner: The credential alpha-owner:view@alpha cluster has been revoked',
    ]);
  });

  test('for long is asked again once an hour', async () => {
    await tests.issue({ role: 'view', ttl: 600 });
    tests.simulator.misbehave('failing');
    tests.later(600 + 3600);
    tests.world.dispatcher.ends.length = 0;
    for (let minute = 0; minute < 120; minute += 1) {
      await tests.run();
      tests.later(60);
    }
    expect(tests.world.dispatcher.ends).toHaveLength(2);
    expect(await tests.list()).toMatchObject([{ state: 'expired', failure: expect.any(String) }]);
  });
});

/** A new user who is logged in. */
async function somebody(token: string, role: string) {
  const username = `leaver${Math.random().toString(36).slice(2)}`;
  const made = await request('POST', '/users', { token, body: { username, password: 'password', role } });
  const login = await request('POST', '/auth', { body: { username, password: 'password' } });
  return { username, id: text(made, 'id'), token: text(login, 'access_token') };
}

describe('the schedule ends', () => {
  test('what has expired, with its objects and an entry in the history', async () => {
    const { body } = await tests.issue({ role: 'edit', namespace: 'shop', ttl: 600 });
    const kept = await tests.issue({ role: 'view', ttl: 86_400 });
    tests.later(601);
    expect((await tests.list()).map(({ id, state }) => [id, state])).toEqual(
      expect.arrayContaining([
        [body.id, 'expired'],
        [kept.body.id, 'active'],
      ]),
    );
    await tests.run();
    expect((await tests.list()).map(({ id }) => id)).toEqual([kept.body.id]);
    expect(tests.left().filter((name) => name.includes(String(body.id)))).toEqual([]);
    expect((await tests.history()).at(-1)).toBe(
      'KQueen: The credential alpha-owner:edit:shop@alpha cluster has expired',
    );
  });

  test.each([
    ['is deleted', (id: string) => ['DELETE', `/users/${id}`, undefined] as const],
    ['is deactivated', (id: string) => ['PATCH', `/users/${id}`, { active: false }] as const],
  ])('nothing of a user who %s: that has been ended with the user', async (_how, change) => {
    const { token } = tests.world.alpha.admin;
    const leaver = await somebody(token, 'admin');
    const { body } = await tests.issue({ role: 'view' }, { token: leaver.token });
    await tests.run();
    expect(await use(body.kubeconfig, '/api/v1/namespaces/shop/pods')).toBe(200);
    const [method, path, sent] = change(leaver.id);
    expect((await request(method, path, { token, body: sent })).status).toBe(200);
    expect(await use(body.kubeconfig, '/api/v1/namespaces/shop/pods')).toBe(401);
    expect((await tests.history()).at(-1)).toMatch(/its user is gone or inactive$/);
  });

  test.each([
    ['whose order was lost', undefined],
    ['whose cluster did not answer', 'failing' as const],
  ])('those of a user who is gone %s', async (_how, misbehaviour) => {
    const { token } = tests.world.alpha.admin;
    const leaver = await somebody(token, 'admin');
    const { body } = await tests.issue({ role: 'view', ttl: 86_400 }, { token: leaver.token });
    await tests.run();
    tests.world.dispatcher.isHolding = misbehaviour === undefined;
    tests.simulator.misbehave(misbehaviour);
    await request('PATCH', `/users/${leaver.id}`, { token, body: { active: false } });
    tests.world.dispatcher.isHolding = false;
    tests.simulator.misbehave(undefined);
    expect(await use(body.kubeconfig, '/api/v1/namespaces/shop/pods')).toBe(200);
    // What was written as revoked is due in the next run, all others once an hour.
    if (misbehaviour === undefined) tests.later(3_600);
    await tests.run();
    expect(await use(body.kubeconfig, '/api/v1/namespaces/shop/pods')).toBe(401);
    const told = (await tests.history()).filter((message) => message.includes(leaver.username));
    expect(told.filter((message) => message.endsWith('its user is gone or inactive'))).toHaveLength(1);
  });

  test('what is due, and reads nothing of the others but once an hour', async () => {
    await tests.run();
    for (let at = 0; at < 5; at += 1) await tests.issue({ role: 'view', ttl: 86_400 });
    const read: string[] = [];
    tests.world.store.onRead = (asked, real) => {
      read.push(...(asked.keys ?? []), ...(asked.prefixes ?? []));
      return real(asked);
    };
    await tests.run();
    tests.world.store.onRead = undefined;
    expect(read.filter((key) => key.includes('/obj/credential/'))).toEqual([]);
  });

  test('at most 100 of a cluster at a time, the oldest first', async () => {
    tests.world.dispatcher.isHolding = true;
    tests.world.dispatcher.ends.length = 0;
    for (let at = 0; at < 101; at += 1) await tests.issue({ role: 'view', ttl: 600 });
    tests.later(601);
    await tests.run();
    expect(tests.world.dispatcher.ends.map(({ credentials }) => credentials.length)).toEqual([100]);
    tests.world.dispatcher.isHolding = false;
    await tests.run();
    await tests.run();
    expect([tests.left(), await tests.list()]).toEqual([[], []]);
  }, 60_000);
});

test('an imported cluster that is released takes its credentials along', async () => {
  const imported = await request('POST', '/clusters', {
    ...tests.asOwner(),
    body: {
      name: 'released',
      provisioner: tests.world.alpha.provisioner,
      kubeconfig: await tests.simulator.kubeconfig(),
    },
  });
  const path = `/clusters/${imported.body.id}`;
  const issued = await request('POST', `${path}/credentials`, { ...tests.asOwner(), body: { role: 'view' } });
  expect(await use(issued.body.kubeconfig, '/api/v1/namespaces/shop/pods')).toBe(200);
  expect((await request('DELETE', path, tests.asOwner())).status).toBe(200);
  expect(await use(issued.body.kubeconfig, '/api/v1/namespaces/shop/pods')).toBe(401);
  expect(tests.left()).toEqual([]);
});

test('a superadmin who is locked out loses what they hold in other organizations', async () => {
  const { token } = tests.world.alpha.superadmin;
  const leaver = await somebody(token, 'superadmin');
  const { body } = await tests.issue({ role: 'view' }, { token: leaver.token });
  expect(await use(body.kubeconfig, '/api/v1/namespaces/shop/pods')).toBe(200);
  const sent = { token, body: { active: false } };
  expect((await request('PATCH', `/users/${leaver.id}`, sent)).status).toBe(200);
  expect(await use(body.kubeconfig, '/api/v1/namespaces/shop/pods')).toBe(401);
});

test('an imported cluster that does not answer is released all the same, and its history says what stays', async () => {
  const imported = await request('POST', '/clusters', {
    ...tests.asOwner(),
    body: {
      name: 'dead',
      provisioner: tests.world.alpha.provisioner,
      kubeconfig: await tests.simulator.kubeconfig(),
    },
  });
  const path = `/clusters/${imported.body.id}`;
  const { body } = await request('POST', `${path}/credentials`, {
    ...tests.asOwner(),
    body: { role: 'view' },
  });
  tests.simulator.misbehave('failing');
  expect((await request('DELETE', path, tests.asOwner())).status).toBe(200);
  const events = await request('GET', `${path}/events`, tests.asOwner());
  expect(events.text).toContain(`its credentials could not be revoked, and expire by ${body.expires_at}`);
  const { repository } = tests.world.services;
  const { ids } = await repository.read({
    ids: repository.queries.referring('credential', 'cluster', String(imported.body.id), 'alpha'),
  });
  expect(ids).toEqual([]);
});
