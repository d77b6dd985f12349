import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Cluster, clusterModel } from '../../../lib/models/cluster.ts';
import { derived, TOTAL } from '../../../lib/repository/indexes/derived.ts';
import { counterPrefix, scopeOf } from '../../../lib/repository/indexes/index-keys.ts';
import { isCursor, type PageWanted } from '../../../lib/repository/indexes/pages.ts';
import { Keys } from '../../../lib/repository/keys.ts';
import { Repository } from '../../../lib/repository/repository.ts';
import { FieldCipher } from '../../../lib/repository/secrets/encryption.ts';
import type { Store } from '../../../lib/repository/stores/store.ts';
import { onBothStores } from '../../support/both-stores.ts';
import { markIndexed } from '../../support/indexes.ts';
import { RecordingStore } from '../../support/recording-store.ts';

const CLUSTERS = 6_000;
const AT_ONCE = 10;

onBothStores(suite);

function suite(open: () => Store): void {
  let store: RecordingStore;
  let repository: Repository;
  /** The ids in the order of their creation. */
  let expected: string[];
  const prefix = `/pages-${randomUUID()}`;
  const keys = new Keys(prefix);
  beforeAll(async () => {
    store = new RecordingStore(open());
    repository = new Repository(store, prefix, new FieldCipher('the-secret-key-of-the-tests'));
    await markIndexed(store, prefix);
    const clusters = Array.from({ length: CLUSTERS }, (_, i) => newCluster(i));
    for (let at = 0; at < CLUSTERS; at += AT_ONCE) await write(clusters.slice(at, at + AT_ONCE));
    const counters = ['demoorg', undefined].map((namespace) =>
      counterPrefix(keys, 'cluster', 'total', scopeOf(namespace), TOTAL),
    );
    await store.commit({ put: counters.map((key) => ({ key: `${key}base`, value: String(CLUSTERS) })) });
    expected = clusters
      .toSorted((a, b) => (a.created_at + a.id < b.created_at + b.id ? -1 : 1))
      .map(({ id }) => id);
  });
  afterAll(() => store.close());

  /** Ids in another order than that of their numbers, of which every 256th marks its place. */
  const idOf = (i: number) => {
    const place = (i * 7_919) % CLUSTERS;
    const end = place % 256 === 0 ? '00' : '01';
    return `${place.toString(16).padStart(8, '0')}-0000-4000-8000-0000000000${end}`;
  };
  /** Half of them are of one second. */
  const newCluster = (i: number): Cluster => ({
    id: idOf(i),
    namespace: 'demoorg',
    name: randomBytes(4).toString('hex'),
    state: 'OK',
    provisioner: 'p',
    owner: 'o',
    metadata: {},
    created_at: new Date(Date.UTC(2026, 2, 1, 12, 0, Math.max(0, i - CLUSTERS / 2))).toISOString(),
  });
  /** They are counted by what has no part in this. */
  const write = async (clusters: Cluster[]) => {
    const parts = clusters.map((cluster) => derived(keys, clusterModel, undefined, cluster));
    await store.commit({ put: parts.flatMap((part) => part.put ?? []) });
  };
  const page = async (wanted: Partial<PageWanted>) => {
    const asked = { order: 'created_at', limit: 20, ...wanted } as const;
    const { outline } = await repository.read({ outline: repository.queries.outline(clusterModel, asked) });
    return repository.places(outline);
  };
  const ids = async (wanted: Partial<PageWanted>) => (await page(wanted)).places.map(({ id }) => id);

  test('the outline tells how many there are', async () => {
    expect((await page({})).total).toBe(CLUSTERS);
    expect((await page({ namespace: 'demoorg', offset: 3_000 })).total).toBe(CLUSTERS);
  });

  describe.each([
    ['ascending', false],
    ['descending', true],
  ])('%s', (_name, descending) => {
    const inOrder = () => (descending ? expected.toReversed() : expected);

    test.each([
      0, 1, 500, 512, 513, 1_000, 2_999, 3_000, 3_001, 4_500, 5_487, 5_500, 5_980, 5_990, 5_999, 6_000, 9_000,
    ])('an offset of %s gives the page there', async (offset) => {
      const found = await page({ descending, offset });
      expect(found.places.map(({ id }) => id)).toEqual(inOrder().slice(offset, offset + 20));
      expect(found.next === undefined).toBe(offset + 20 >= CLUSTERS);
      const tenant = await ids({ descending, offset, namespace: 'demoorg' });
      expect(tenant).toEqual(inOrder().slice(offset, offset + 20));
    });

    test.each([1, 1_000])('following the cursors by pages of %s gives each once', async (limit) => {
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const { places, next } = await page({ descending, limit, after });
        seen.push(...places.map(({ id }) => id));
        after = next;
        expect(after === undefined || isCursor(after)).toBe(true);
      } while (after !== undefined && seen.length < (limit === 1 ? 300 : CLUSTERS));
      expect(seen).toEqual(inOrder().slice(0, seen.length));
      expect(seen.length).toBe(limit === 1 ? 300 : CLUSTERS);
    });
  });

  test('a page takes one round trip after its outline, one by a great offset one or two more', async () => {
    const trips = async (wanted: Partial<PageWanted>) => {
      store.reset();
      await page(wanted);
      return store.reads;
    };
    const { next } = await page({ limit: 1_000 });
    expect(await trips({})).toBe(2);
    expect(await trips({ after: next })).toBe(2);
    expect(await trips({ after: next, descending: true })).toBe(2);
    expect(await trips({ offset: 3_000 })).toBeLessThanOrEqual(4);
    expect(await trips({ offset: 5_900 })).toBeLessThanOrEqual(4);
  });

  test('what a page reads is bounded by marks, wherever it is', async () => {
    const read = async (wanted: Partial<PageWanted>) => {
      let widest = 0;
      store.onRead = async (request, real) => {
        const parts = (request.pages ?? []).filter(({ prefix: under }) => under.includes('/ord/'));
        const { counts } = await real({ counts: parts });
        widest = Math.max(widest, ...counts);
        return real(request);
      };
      await page(wanted);
      store.onRead = undefined;
      return widest;
    };
    const { next } = await page({ limit: 1_000 });
    for (const wanted of [{}, { after: next }, { descending: true }, { offset: 2_500 }, { offset: 4_000 }])
      expect(await read(wanted)).toBeLessThan(CLUSTERS / 2);
  });

  test('a cursor stays good when its object goes and others come', async () => {
    const own = ['2027-01-01T00:00:00Z', '2027-01-02T00:00:00Z', '2027-01-03T00:00:00Z'].map(
      (created_at) => ({
        ...newCluster(0),
        ...{ created_at, namespace: 'cursors' },
      }),
    );
    await write(own);
    const wanted = { namespace: 'cursors', limit: 1 };
    const first = await page(wanted);
    const [gone] = own;
    await store.commit({ delete: derived(keys, clusterModel, gone, undefined).delete });
    const earlier = { ...newCluster(0), namespace: 'cursors', created_at: '2026-12-01T00:00:00Z' };
    await write([earlier]);
    expect(await ids({ ...wanted, after: first.next })).toEqual([own[1]?.id]);
    expect(await ids({ ...wanted, limit: 9, after: first.next })).toEqual([own[1]?.id, own[2]?.id]);
    expect(await ids({ ...wanted, limit: 9, after: first.next, descending: true })).toEqual([earlier.id]);
  });

  test.each(['', 'a', 'a/b!c', `${'a'.repeat(2_001)}!`, 'a b!c', 'é!a'])('%p is no cursor', (text) => {
    expect(isCursor(text)).toBe(false);
  });
}
