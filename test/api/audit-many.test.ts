/** @slow It writes 150,000 entries of the audit trail: fewer would not exceed an answer. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Store } from '../../lib/repository/stores/store.ts';
import { request } from '../support/api.ts';
import { onBothStores } from '../support/both-stores.ts';
import { createWorld, type World } from '../support/world.ts';

/** What one user who is refused 100 times in a second leaves in 25 minutes. */
const MANY = 150_000;
const IN_COMMIT = 100;
const AT_ONCE = 10;

onBothStores(suite);

function suite(open: () => Store): void {
  let world: World;
  let newest: string;
  beforeAll(async () => {
    world = await createWorld({ store: open(), options: { JWT_EXPIRATION_DELTA: '31536000' } });
    const user = { id: world.alpha.member.id, name: 'alpha-member' };
    const from = world.clock.now.getTime() + 1000;
    const entries = Array.from({ length: MANY }, (_, i) => {
      const [at, id] = [new Date(from + i).toISOString(), randomUUID()];
      newest = at;
      const entry = { id, at, user, action: 'cluster:delete', requestId: id, address: '192.0.2.1' };
      const key = `${world.prefix}/aud/${at.slice(0, 10)}/alpha/${at}-${id}`;
      return { key, value: JSON.stringify({ ...entry, outcome: 'refused' }) };
    });
    const commits = Array.from({ length: MANY / IN_COMMIT }, (_, i) =>
      entries.slice(i * IN_COMMIT, (i + 1) * IN_COMMIT),
    );
    for (let at = 0; at < commits.length; at += AT_ONCE)
      await Promise.all(commits.slice(at, at + AT_ONCE).map((put) => world.store.commit({ put })));
    world.clock.now = new Date(newest);
  }, 240_000);
  afterAll(() => world.close());

  const get = (query: string) => request('GET', '/audit', { token: world.alpha.admin.token, query });

  test('nobody hides what he did behind very many refusals: the newest are told, and the rest can be found', async () => {
    const all = await get('');
    expect(all.status).toBe(200);
    const told = JSON.parse(all.text) as { at: string }[];
    expect(told).toHaveLength(1000);
    expect(told[0]).toMatchObject({ at: newest });
    const page = await get('offset=100000&limit=2');
    expect(page.status).toBe(200);
    expect(page.body.items).toMatchObject([
      { at: new Date(Date.parse(newest) - 100_000).toISOString() },
      { at: new Date(Date.parse(newest) - 100_001).toISOString() },
    ]);
    expect(page.body.total).toBeGreaterThan(MANY);
    const created = await get('action=cluster:create');
    expect(JSON.parse(created.text)).toMatchObject([{ user: 'alpha-owner', outcome: 'done' }]);
  }, 180_000);
}
