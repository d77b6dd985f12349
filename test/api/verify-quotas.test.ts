import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { Keys } from '../../lib/repository/keys.ts';
import type { Usage } from '../../lib/repository/quotas/books.ts';
import { request } from '../support/api.ts';
import { onBothStores } from '../support/both-stores.ts';
import { expectRepaired } from '../support/damage.ts';
import { expectIntact, findings } from '../support/indexes.ts';
import { createWorld, text, type World } from '../support/world.ts';

onBothStores((open) => {
  let world: World;
  let keys: Keys;
  beforeAll(async () => {
    world = await createWorld({ store: open() });
    keys = new Keys(world.prefix);
  });
  afterAll(async () => {
    await expectIntact(world);
    await world.close();
  });
  beforeEach(async () => {
    expect((await setQuota({ users: 50 })).status).toBe(200);
  });

  const setQuota = (quota: object) =>
    request('PATCH', `/organizations/${world.beta.id}`, {
      token: world.alpha.superadmin.token,
      body: { quota },
    });
  const invite = () => {
    const body = { username: `u${randomUUID()}`, password: 'password' };
    return request('POST', '/users', { token: world.beta.admin.token, body });
  };
  const usage = async (): Promise<Usage> => {
    const key = keys.usage('beta');
    return JSON.parse((await world.store.read({ keys: [key] })).entries.get(key)?.value ?? '{}') as Usage;
  };
  /** What is kept of the quotas of beta becomes what somebody makes of it. */
  const spoil = async (make: (kept: Usage) => unknown) => {
    const value = JSON.stringify(make(await usage()));
    await world.store.commit({ put: [{ key: keys.usage('beta'), value }] });
  };

  const spoilers: [string, (kept: Usage) => unknown, string][] = [
    [
      'a count that is too high',
      (kept) => ({ ...kept, counts: { ...kept.counts, clusters: 7 } }),
      '7 clusters counted, 1 there',
    ],
    [
      'a count that is too low',
      (kept) => ({ ...kept, counts: { ...kept.counts, users: 2 } }),
      '2 users counted, 4 there',
    ],
    [
      'a count of what is not there',
      (kept) => ({ ...kept, counts: { ...kept.counts, tokens: -1 } }),
      '-1 tokens counted, 0 there',
    ],
    [
      'another quota than that of the organization',
      (kept) => ({ ...kept, quota: { users: 60 } }),
      'the organization sets another quota',
    ],
    ['a lost quota', ({ counts }) => ({ counts }), 'the organization sets another quota'],
    [
      'wrong counts and a lost quota',
      () => ({ counts: { clusters: 1, provisioners: 1, users: 3 } }),
      '3 users counted, 4 there, the organization sets another quota',
    ],
    ['what cannot be read', () => 'nonsense', 'it cannot be read'],
  ];

  test.each(spoilers)('finds %s, says so, and repairs it', async (_what, make, detail) => {
    const before = await usage();
    await spoil(make);
    expect(await findings(world.store, world.prefix)).toEqual([
      { damage: 'wrong usage', key: 'use/beta/count', detail, isRepaired: false },
    ]);
    await expectRepaired(world, ['wrong usage']);
    expect(await usage()).toEqual(before);
  });

  test('a quota holds again once its count is repaired', async () => {
    const { users = 0 } = (await usage()).counts;
    await setQuota({ users });
    await spoil((kept) => ({ ...kept, counts: { ...kept.counts, users: users - 1 } }));
    await findings(world.store, world.prefix, { mayRepair: true });
    const refused = await invite();
    expect([refused.status, refused.body.description]).toEqual([409, expect.stringContaining('users')]);
  });

  test('what is not kept is not missed', async () => {
    await world.store.commit({ delete: [keys.usage('beta'), keys.day('beta')] });
    await expectIntact(world);
    expect((await invite()).status).toBe(200);
    await expectIntact(world);
  });

  test('finds what is kept of an organization that is gone, and removes it', async () => {
    const put = [keys.usage('gone'), keys.day('gone')].map((key) => ({ key, value: '{"counts":{}}' }));
    await world.store.commit({ put });
    await expectRepaired(world, ['usage without organization', 'usage without organization']);
    expect((await world.store.read({ prefixes: [keys.books('gone')] })).ranges).toEqual([[]]);
  });

  test('nothing is kept of an organization that is deleted', async () => {
    const { token } = world.alpha.superadmin;
    const body = { name: 'Gamma', namespace: 'gamma', quota: { clusters: 3 } };
    const id = text(await request('POST', '/organizations', { token, body }), 'id');
    await expectIntact(world);
    expect((await request('DELETE', `/organizations/${id}`, { token })).status).toBe(200);
    expect((await world.store.read({ prefixes: [keys.books('gamma')] })).ranges).toEqual([[]]);
  });

  test('while others count, nothing is taken for damage, and what is damaged is repaired', async () => {
    const found: string[] = [];
    let isDone = false;
    const writer = (async () => {
      while (!isDone) {
        const user = text(await invite(), 'id');
        await request('DELETE', `/users/${user}`, { token: world.beta.admin.token });
      }
    })();
    try {
      for (let i = 0; i < 10; i += 1) found.push(...(await damagesFound()));
      expect(found).toEqual([]);
      const key = keys.usage('beta');
      world.store.onCommit = async (commit, real) => {
        world.store.onCommit = undefined;
        const kept = await usage();
        const value = JSON.stringify({ ...kept, counts: { ...kept.counts, clusters: 9 } });
        await real({ put: [{ key, value }] });
        return real(commit);
      };
      while (world.store.onCommit) await new Promise((resolve) => setImmediate(resolve));
      expect(await damagesFound()).toEqual(['wrong usage true']);
    } finally {
      isDone = true;
      await writer;
    }
    await expectIntact(world);
  });

  const damagesFound = async () =>
    (await findings(world.store, world.prefix, { mayRepair: true })).map(
      ({ damage, isRepaired }) => `${damage} ${isRepaired}`,
    );
});
