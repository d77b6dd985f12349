/** @slow It writes more entries than one run of the retention removes. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { forgetOldTrails } from '../../lib/audit/retention.ts';
import type { Store } from '../../lib/repository/stores/store.ts';
import { request } from '../support/api.ts';
import { onBothStores } from '../support/both-stores.ts';
import { createWorld, type World } from '../support/world.ts';

const DAY_S = 86_400;

onBothStores(suite);

function suite(open: () => Store): void {
  let world: World;
  beforeAll(async () => {
    const options = { JWT_EXPIRATION_DELTA: '31536000', AUDIT_RETENTION: '7' };
    world = await createWorld({ store: open(), options });
  });
  afterAll(() => world.close());

  const later = (seconds: number) => {
    world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000);
  };
  const change = async () => {
    const { token, id } = world.alpha.member;
    const body = { metadata: { at: world.clock.now.toISOString() } };
    expect((await request('PATCH', `/users/${id}`, { token, body })).status).toBe(200);
  };
  /** The days of which there are entries. */
  const days = async () => {
    const { ranges } = await world.store.read({ prefixes: [`${world.prefix}/aud/`] });
    return [...new Set(ranges.flat().map(({ key }) => key.split('/')[3]))];
  };

  test('however long the schedule stood still, or however long was kept before, only AUDIT_RETENTION days stay', async () => {
    for (let month = 0; month < 12; month += 1) {
      later(20 * DAY_S);
      await change();
    }
    const today = world.clock.now.toISOString().slice(0, 10);
    expect(await days()).toHaveLength(13);
    await forgetOldTrails(world.services);
    expect(await days()).toEqual([today]);
  });

  test('of very many that are over some go with each run, the oldest first, and none that are kept', async () => {
    later(DAY_S);
    const kept = await days();
    const keyOf = (at: number) => `${world.prefix}/aud/2025-0${1 + (at % 9)}-01/alpha/${at}`;
    const entries = Array.from({ length: 60_000 }, (_, at) => ({ key: keyOf(at), value: '{}' }));
    for (let at = 0; at < entries.length; at += 100)
      await world.store.commit({ put: entries.slice(at, at + 100) });
    await forgetOldTrails(world.services);
    expect(await days()).toEqual(['2025-08-01', '2025-09-01', ...kept]);
    later(3600);
    await forgetOldTrails(world.services);
    expect(await days()).toEqual(kept);
  }, 60_000);
}
