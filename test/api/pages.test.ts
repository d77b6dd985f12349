import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Cluster, clusterModel } from '../../lib/models/cluster.ts';
import type { Store } from '../../lib/repository/stores/store.ts';
import { request } from '../support/api.ts';
import { onBothStores } from '../support/both-stores.ts';
import { createWorld, type World } from '../support/world.ts';

const CLUSTERS = 60;

onBothStores(suite);

function suite(open: () => Store): void {
  let world: World;
  const add = async (name: string, namespace: 'alpha' | 'beta' = 'alpha') => {
    const { provisioner, owner } = world[namespace];
    const object: Cluster = {
      id: randomUUID(),
      namespace,
      name,
      state: 'OK',
      provisioner,
      owner: owner.id,
      metadata: {},
      created_at: '2026-03-01T12:00:00Z',
    };
    await world.services.repository.create(clusterModel, { object });
    return object.id;
  };
  beforeAll(async () => {
    world = await createWorld({ store: open() });
    for (let i = 0; i < CLUSTERS; i += 1) await add(`cluster ${i % 7}-${i}`);
    for (let i = 0; i < 5; i += 1) await add(`other ${i}`, 'beta');
  });
  afterAll(() => world.close());

  type Items = { items: { id: string; name: string }[]; total: number };
  const page = async (query: string, { token = world.alpha.member.token, path = '/clusters' } = {}) => {
    const { status, body, headers } = await request('GET', path, { token, query });
    const [, next] = /^<\?(.+)>; rel="next"$/.exec(headers.link ?? '') ?? [];
    return { status, body, next, ...(body as unknown as Items) };
  };
  /** All pages, by the links that each has to the next one. */
  const walk = async (query: string, asked?: { token?: string; path?: string }) => {
    const ids: string[] = [];
    for (let next: string | undefined = query; next !== undefined; ) {
      const one = await page(next, asked);
      expect(one.status).toBe(200);
      ids.push(...one.items.map(({ id }) => id));
      next = one.next;
    }
    return ids;
  };
  const whole = async (query: string) => {
    const { body } = await request('GET', '/clusters', { token: world.alpha.member.token, query });
    return (body as unknown as { id: string }[]).map(({ id }) => id);
  };

  test.each(['', 'sortby=name', 'order=desc', 'sortby=name&order=desc'])(
    'the pages of %s, by cursor and by offset, are the whole list in its order',
    async (query) => {
      const all = await whole(query);
      expect(all).toHaveLength(CLUSTERS + 1);
      expect(await walk(`${query}&offset=0&limit=7`)).toEqual(all);
      const byOffset: string[] = [];
      for (let offset = 0; offset < all.length; offset += 13) {
        const { items, total } = await page(`${query}&limit=13&offset=${offset}`);
        expect(total).toBe(all.length);
        byOffset.push(...items.map(({ id }) => id));
      }
      expect(byOffset).toEqual(all);
    },
  );

  test('a page reads a page, and the last one has no link', async () => {
    const reads: number[] = [];
    world.store.onRead = async (asked, real) => {
      const found = await real(asked);
      reads.push(found.ranges.flat().length + [...found.entries].length);
      return found;
    };
    const { items } = await page('offset=0&limit=5');
    world.store.onRead = undefined;
    expect(items).toHaveLength(5);
    expect(Math.max(...reads)).toBeLessThan(30);
    expect((await page('offset=56&limit=20')).next).toBeUndefined();
  });

  test('clusters that come and go meanwhile neither repeat nor hide any other', async () => {
    const before = await whole('sortby=name');
    const first = await page('sortby=name&offset=0&limit=20');
    const gone = before[10] ?? '';
    const { repository } = world.services;
    const { loaded } = await repository.read({
      loaded: repository.queries.object(clusterModel, 'alpha', gone),
    });
    if (!loaded) throw new Error('The cluster is not there');
    await repository.delete(clusterModel, loaded, { by: 'server' });
    const early = await add('a cluster before all others');
    const rest = await walk(first.next ?? '');
    expect([...first.items.map(({ id }) => id), ...rest]).toEqual(before);
    expect(rest).not.toContain(early);
  });

  test('a superadmin pages through one other organization, and through all', async () => {
    const { token } = world.alpha.superadmin;
    expect((await page('namespace=beta&offset=0', { token })).total).toBe(6);
    const everywhere = await walk('all_namespaces=true&offset=0&limit=9', { token });
    expect(new Set(everywhere).size).toBe((await whole('')).length + 6);
    expect((await page('namespace=beta&offset=0')).status).toBe(403);
    const { next } = await page('all_namespaces=true&offset=0&limit=9', { token });
    expect((await page(next ?? '')).status).toBe(403);
  });

  test('users, provisioners and organizations have pages too', async () => {
    const { token } = world.alpha.superadmin;
    for (const path of ['/users', '/provisioners', '/organizations']) {
      const { items, total } = await page('offset=0&limit=1&sortby=name', { token, path });
      const ids = await walk('offset=0&limit=1&sortby=name', { token, path });
      expect(ids[0]).toBe(items[0]?.id);
      expect(new Set(ids).size).toBe(total);
    }
  });

  test.each([
    'cursor=nonsense',
    'cursor=nonsense&name=a',
    'cursor=&offset=0&limit=0',
    'cursor=bmFtZS9hc2MvYSFi',
    'cursor=bmFtZS9hc2MvYSFi&sortby=state',
    'cursor=bmFtZS9hc2MvYSFi&sortby=name&offset=3',
  ])('a cursor that no list of this order gave is a 400: %s', async (query) => {
    const { status, body } = await page(query);
    expect(status).toBe(400);
    expect(body).toMatchObject({ description: expect.not.stringContaining("'") });
  });
}
