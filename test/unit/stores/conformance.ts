import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Unavailable } from '../../../lib/errors.ts';
import type { PageRequest, ScanPage, Store } from '../../../lib/repository/stores/store.ts';

/** What every store must do, whatever its database: run for each of them. */
export function storeConformance(open: () => Promise<Store>): void {
  let store: Store;
  let prefix: string;
  beforeAll(async () => {
    store = await open();
  });
  afterAll(() => store.close());
  beforeEach(() => {
    prefix = `/test-${randomBytes(6).toString('hex')}`;
  });

  const put = (entries: Record<string, string>) =>
    store.commit({ put: Object.entries(entries).map(([key, value]) => ({ key: prefix + key, value })) });
  const get = async (key: string) => (await store.read({ keys: [prefix + key] })).entries.get(prefix + key);
  const list = async (under: string) => {
    const { ranges } = await store.read({ prefixes: [prefix + under] });
    return (ranges[0] ?? []).map(({ key, value }) => [key.slice(prefix.length), value]);
  };

  describe('reading', () => {
    test('a key that does not exist is absent', async () => {
      const { entries, ranges } = await store.read({ keys: [`${prefix}/no`], prefixes: [`${prefix}/none/`] });
      expect([...entries]).toEqual([]);
      expect(ranges).toEqual([[]]);
    });

    test('keys and prefixes come in one answer, ranges in the order of the request', async () => {
      await put({ '/a/1': 'one', '/a/2': 'two', '/b/1': 'three', '/c': 'four' });
      const { entries, ranges } = await store.read({
        keys: [`${prefix}/c`, `${prefix}/a/1`],
        prefixes: [`${prefix}/b/`, `${prefix}/a/`],
      });
      expect(entries.get(`${prefix}/c`)?.value).toBe('four');
      expect(entries.get(`${prefix}/a/1`)?.value).toBe('one');
      expect(ranges.map((range) => range.map(({ value }) => value))).toEqual([['three'], ['one', 'two']]);
    });

    test('a prefix ends at its slash: neighbours that begin alike are not in the range', async () => {
      await put({
        '/org/a/1': 'in',
        '/org/a-b/1': 'out',
        '/org/ab/1': 'out',
        '/org/a': 'out',
        '/org/a0': 'out',
      });
      expect(await list('/org/a/')).toEqual([['/org/a/1', 'in']]);
    });

    test('ranges are sorted bytewise', async () => {
      const names = ['Z', 'a', '-', '_', '0', 'é', '😀', '�', '%', "'"];
      await put(Object.fromEntries(names.map((name) => [`/s/${name}`, name])));
      const bytewise = [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect((await list('/s/')).map(([, value]) => value)).toEqual(bytewise);
    });

    test('values come back as they were: any text, and large ones', async () => {
      const values = ['', 'ünïcödé 😀', '"line\\n"\nbreak', 'x'.repeat(300_000)];
      await put(Object.fromEntries(values.map((value, i) => [`/v/${i}`, value])));
      const read = (await list('/v/')).map(([, value]) => value);
      expect(read.map((value, i) => value === values[i])).toEqual([true, true, true, true]);
    });

    test('1,203 keys of one prefix and 1,001 of another come whole', async () => {
      await fill('/many/', 1_203);
      await fill('/more/', 1_001);
      const { ranges } = await store.read({
        prefixes: [`${prefix}/many/`, `${prefix}/few/`, `${prefix}/more/`],
      });
      expect(ranges.map(({ length }) => length)).toEqual([1_203, 0, 1_001]);
      const keys = ranges.flat().map(({ key }) => key);
      expect(new Set(keys).size).toBe(2_204);
      expect([...(ranges[0] ?? [])].every(({ key, value }) => key.endsWith(value))).toBe(true);
    });

    test('1,000 keys by name come in one answer', async () => {
      await fill('/named/', 1_000);
      const keys = Array.from({ length: 1_100 }, (_, i) => `${prefix}/named/${i}`);
      const { entries } = await store.read({ keys });
      expect(entries.size).toBe(1_000);
      expect(entries.get(`${prefix}/named/999`)?.value).toBe('999');
    });

    test('600 objects of 64 KiB in each of two prefixes come whole', async () => {
      const value = 'x'.repeat(64 * 1024);
      for (let i = 0; i < 600; i += 8) {
        const entries = Array.from({ length: 8 }, (_, j) => i + j).flatMap((at) => [
          [`/big/${at}`, value],
          [`/big2/${at}`, value],
        ]);
        await put(Object.fromEntries(entries));
      }
      const { ranges } = await store.read({ prefixes: [`${prefix}/big/`, `${prefix}/big2/`] });
      expect(ranges.map((range) => range.filter((entry) => entry.value === value).length)).toEqual([
        600, 600,
      ]);
    });

    test('a prefix without its slash is our own mistake, not an outage', async () => {
      const error = await store.read({ prefixes: [`${prefix}/no-slash`] }).catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(Unavailable);
    });

    test('what is read is of one moment, however many pages it takes', async () => {
      await fill('/left/', 700);
      await put({ '/left/counter': '0', '/right/counter': '0' });
      let isDone = false;
      const writer = (async () => {
        for (let i = 1; !isDone; i += 1)
          await put({ '/left/counter': String(i), '/right/counter': String(i) });
      })();
      const torn: string[] = [];
      for (let i = 0; i < 25; i += 1) {
        const { entries, ranges } = await store.read({
          keys: [`${prefix}/right/counter`],
          prefixes: [`${prefix}/left/`],
        });
        const left = ranges[0]?.find(({ key }) => key.endsWith('/counter'))?.value;
        const right = entries.get(`${prefix}/right/counter`)?.value;
        if (left !== right) torn.push(`${left} and ${right}`);
      }
      isDone = true;
      await writer;
      expect(torn).toEqual([]);
    });
  });

  describe('reading parts', () => {
    const keysOf = async (page: Omit<PageRequest, 'prefix'>) => {
      const place = (key: string | undefined) => (key === undefined ? {} : { key: prefix + key });
      const bounds = {
        from: place(page.from).key,
        after: place(page.after).key,
        before: place(page.before).key,
      };
      const asked = { ...page, ...bounds, prefix: `${prefix}/p/` };
      const { pages } = await store.read({ pages: [asked] });
      return (pages[0] ?? []).map(({ key }) => key.slice(prefix.length + 3)).join('');
    };
    beforeEach(() =>
      put({ '/o/z': '', '/p/a': '1', '/p/b': '2', '/p/c': '3', '/p/d': '4', '/p0': '', '/q/a': '' }),
    );

    test.each<[string, Omit<PageRequest, 'prefix' | 'limit'>, string]>([
      ['the first ones', {}, 'abc'],
      ['from a key on', { from: '/p/b' }, 'bcd'],
      ['from where there is no key', { from: '/p/bb' }, 'cd'],
      ['after a key', { after: '/p/b' }, 'cd'],
      ['after where there is no key', { after: '/p/bb' }, 'cd'],
      ['after the first of two bounds', { from: '/p/a', after: '/p/c' }, 'd'],
      ['from the first of two bounds', { from: '/p/d', after: '/p/c' }, 'd'],
      ['before a key', { before: '/p/c' }, 'ab'],
      ['between two keys', { after: '/p/a', before: '/p/d' }, 'bc'],
      ['nothing between a key and itself', { from: '/p/b', before: '/p/b' }, ''],
      ['nothing when the bounds are the wrong way round', { from: '/p/d', before: '/p/b' }, ''],
      ['nothing outside of the prefix', { from: '/o/a', before: '/p/b' }, 'a'],
      ['nothing beyond the prefix', { after: '/p/c', before: '/q/z' }, 'd'],
      ['nothing when the bounds are beyond the prefix', { from: '/q/a' }, ''],
      ['nothing when the bounds are before the prefix', { before: '/o/z' }, ''],
      ['the last ones first', { reverse: true }, 'dcb'],
      ['before a key, the last ones first', { reverse: true, before: '/p/c' }, 'ba'],
      ['from a key on, the last ones first', { reverse: true, from: '/p/c' }, 'dc'],
    ])('a page of three gives %s', async (_what, bounds, expected) => {
      expect(await keysOf({ ...bounds, limit: 3 })).toBe(expected);
    });

    test('a page of keys alone has no values', async () => {
      const page = { prefix: `${prefix}/p/`, limit: 2 };
      const { pages } = await store.read({ pages: [page, { ...page, keysOnly: true }] });
      expect(pages.map((entries) => entries.map(({ value }) => value))).toEqual([
        ['1', '2'],
        ['', ''],
      ]);
      const [values = [], keys = []] = pages;
      expect(keys.map(({ key, revision }) => [key, revision])).toEqual(
        values.map(({ key, revision }) => [key, revision]),
      );
    });

    test('keys are counted between the same bounds', async () => {
      const under = { prefix: `${prefix}/p/` };
      const { counts } = await store.read({
        counts: [
          under,
          { ...under, after: `${prefix}/p/a` },
          { ...under, from: `${prefix}/p/b`, before: `${prefix}/p/d` },
          { prefix: `${prefix}/none/` },
        ],
      });
      expect(counts).toEqual([4, 3, 2, 0]);
    });

    test('pages and counts come with keys and prefixes in one answer, each in the order of the request', async () => {
      const found = await store.read({
        keys: [`${prefix}/p/a`],
        prefixes: [`${prefix}/q/`, `${prefix}/p/`],
        pages: [
          { prefix: `${prefix}/p/`, limit: 1 },
          { prefix: `${prefix}/o/`, limit: 9 },
        ],
        counts: [{ prefix: `${prefix}/p/` }, { prefix: `${prefix}/o/` }],
      });
      expect(found.entries.get(`${prefix}/p/a`)?.value).toBe('1');
      expect(found.ranges.map(({ length }) => length)).toEqual([1, 4]);
      expect(found.pages.map((page) => page.map(({ key }) => key.slice(prefix.length)))).toEqual([
        ['/p/a'],
        ['/o/z'],
      ]);
      expect(found.counts).toEqual([4, 1]);
    });
  });

  describe('counters', () => {
    const raise = (...keys: string[]) => store.commit({ raise: keys.map((key) => prefix + key) });

    test('begin at nothing, and are read as the number of times that they were raised', async () => {
      expect(await get('/n')).toBeUndefined();
      await raise('/n');
      await raise('/n', '/m');
      await raise('/n');
      expect([(await get('/n'))?.value, (await get('/m'))?.value]).toEqual(['3', '1']);
    });

    test('read the same in ranges, pages and scans', async () => {
      for (let i = 0; i < 12; i += 1) await raise('/c/n');
      const { ranges, pages } = await store.read({
        prefixes: [`${prefix}/c/`],
        pages: [{ prefix: `${prefix}/c/`, limit: 1 }],
      });
      const scanned: string[] = [];
      for await (const { entries } of store.scan(`${prefix}/c/`))
        scanned.push(...entries.map(({ value }) => value));
      expect([ranges[0]?.[0]?.value, pages[0]?.[0]?.value, ...scanned]).toEqual(['12', '12', '12']);
    });

    test('of 200 that raise one at once all are counted', async () => {
      const done = await Promise.all(Array.from({ length: 200 }, () => raise('/n')));
      expect(done.every(Boolean)).toBe(true);
      expect((await get('/n'))?.value).toBe('200');
    });

    test('are not raised when a condition fails', async () => {
      await raise('/n');
      const done = await store.commit({
        if: [{ key: `${prefix}/no`, exists: true }],
        raise: [`${prefix}/n`],
      });
      expect(done).toBe(false);
      expect((await get('/n'))?.value).toBe('1');
    });

    test('have another revision each time, and begin anew once deleted', async () => {
      await raise('/n');
      const before = await get('/n');
      await raise('/n');
      expect((await get('/n'))?.revision).not.toBe(before?.revision);
      await store.commit({ delete: [`${prefix}/n`] });
      await raise('/n');
      expect((await get('/n'))?.value).toBe('1');
    });
  });

  describe('scanning', () => {
    const scan = async (under: string) => {
      const pages: ScanPage[] = [];
      for await (const page of store.scan(prefix + under)) pages.push(page);
      return pages;
    };
    const keysOf = (pages: ScanPage[]) => pages.flatMap(({ entries }) => entries.map(({ key }) => key));

    test('a prefix with nothing under it has no page', async () => {
      await put({ '/none': 'beside' });
      expect(await scan('/none/')).toEqual([]);
    });

    test('gives what a read gives, with the revisions to compare, and how much it is', async () => {
      await put({ '/s/b': 'ünïcödé 😀', '/s/a': '', '/s0': 'beside', '/t/a': 'beside' });
      const { ranges } = await store.read({ prefixes: [`${prefix}/s/`] });
      expect(await scan('/s/')).toEqual([{ entries: ranges[0], total: 2 }]);
    });

    test('2,203 keys come once each, sorted, in pages of 500 at most', async () => {
      await fill('/many/', 2_203);
      const pages = await scan('/many/');
      const { ranges } = await store.read({ prefixes: [`${prefix}/many/`] });
      expect(keysOf(pages)).toEqual(ranges[0]?.map(({ key }) => key));
      expect(Math.max(...pages.map(({ entries }) => entries.length))).toBeLessThanOrEqual(500);
      expect(new Set(pages.map(({ total }) => total))).toEqual(new Set([2_203]));
    });

    test('250 secrets of 256 KiB come whole', async () => {
      const value = 'x'.repeat(256 * 1024);
      for (let i = 0; i < 250; i += 4) {
        const four = Array.from({ length: Math.min(4, 250 - i) }, (_, j) => [`/big/${i + j}`, value]);
        await put(Object.fromEntries(four));
      }
      const pages = await scan('/big/');
      const whole = pages.flatMap(({ entries }) => entries).filter((entry) => entry.value === value);
      expect(whole).toHaveLength(250);
    });

    test('is of the moment of its first page: what is written, changed or deleted later is not in it', async () => {
      await fill('/moment/', 1_200);
      const scanned = new Map<string, string>();
      for await (const { entries } of store.scan(`${prefix}/moment/`)) {
        for (const { key, value } of entries) scanned.set(key.slice(prefix.length), value);
        await put({ '/moment/999': 'changed', '/moment/99x': 'new' });
        await store.commit({ delete: [`${prefix}/moment/998`] });
      }
      expect(scanned.size).toBe(1_200);
      expect([scanned.get('/moment/998'), scanned.get('/moment/999')]).toEqual(['998', '999']);
      expect(await list('/moment/')).toHaveLength(1_200);
    });

    test('one that is left early holds nothing up', async () => {
      await fill('/left/', 1_200);
      for await (const { entries } of store.scan(`${prefix}/left/`)) {
        expect(entries.length).toBeGreaterThan(0);
        break;
      }
      await put({ '/left/0': 'written' });
      expect((await get('/left/0'))?.value).toBe('written');
    });

    test('several prefixes come one after the other, at one moment, counted together', async () => {
      await put({ '/b/1': 'b', '/a/1': 'a', '/c/1': 'beside' });
      const pages: ScanPage[] = [];
      for await (const page of store.scan(`${prefix}/b/`, `${prefix}/none/`, `${prefix}/a/`)) {
        pages.push(page);
        await put({ '/a/1': 'later', '/a/2': 'later' });
      }
      expect(pages.flatMap(({ entries }) => entries.map(({ value }) => value))).toEqual(['b', 'a']);
      expect(pages.map(({ total }) => total)).toEqual([2, 2]);
    });

    test('a prefix without its slash is our own mistake, not an outage', async () => {
      const error = await scan('/no-slash').catch((cause: unknown) => cause);
      expect(error).toBeInstanceOf(Error);
      expect(error).not.toBeInstanceOf(Unavailable);
    });
  });

  describe('committing', () => {
    test('without conditions everything is written and deleted', async () => {
      await put({ '/old': '1' });
      const done = await store.commit({
        put: [{ key: `${prefix}/new`, value: '2' }],
        delete: [`${prefix}/old`, `${prefix}/never`],
      });
      expect(done).toBe(true);
      expect((await get('/new'))?.value).toBe('2');
      expect(await get('/old')).toBeUndefined();
    });

    test('an empty one succeeds', async () => {
      expect(await store.commit({})).toBe(true);
    });

    test('every write of a key gives it another revision, and other keys keep theirs', async () => {
      await put({ '/a': '1', '/b': '1' });
      const [a, b] = [await get('/a'), await get('/b')];
      await put({ '/a': '1' });
      expect((await get('/a'))?.revision).not.toBe(a?.revision);
      expect((await get('/b'))?.revision).toBe(b?.revision);
    });

    test.each(['revision', 'exists', 'absent', 'empty'] as const)(
      'when the condition %s fails, nothing at all is written',
      async (kind) => {
        await put({ '/held/1': '1', '/stale': '1' });
        const stale = (await get('/stale'))?.revision ?? '';
        await put({ '/stale': '2' });
        const failing = {
          revision: { key: `${prefix}/stale`, revision: stale },
          exists: { key: `${prefix}/no`, exists: true },
          absent: { key: `${prefix}/held/1`, exists: false },
          empty: { prefix: `${prefix}/held/`, empty: true },
        } as const;
        const done = await store.commit({
          if: [{ key: `${prefix}/stale`, exists: true }, failing[kind]],
          put: [{ key: `${prefix}/new`, value: 'x' }],
          delete: [`${prefix}/held/1`],
        });
        expect(done).toBe(false);
        expect(await get('/new')).toBeUndefined();
        expect((await get('/held/1'))?.value).toBe('1');
      },
    );

    test('when all conditions hold, it is written', async () => {
      await put({ '/there': '1', '/gone': '1' });
      await store.commit({ delete: [`${prefix}/gone`] });
      const done = await store.commit({
        if: [
          { key: `${prefix}/there`, revision: (await get('/there'))?.revision ?? '' },
          { key: `${prefix}/there`, exists: true },
          { key: `${prefix}/gone`, exists: false },
          { prefix: `${prefix}/there/`, empty: true },
        ],
        put: [{ key: `${prefix}/there`, value: '2' }],
      });
      expect(done).toBe(true);
      expect((await get('/there'))?.value).toBe('2');
    });

    test('the revision of a key that was deleted and made again is another', async () => {
      await put({ '/k': '1' });
      const before = (await get('/k'))?.revision ?? '';
      await store.commit({ delete: [`${prefix}/k`] });
      await put({ '/k': '1' });
      const done = await store.commit({
        if: [{ key: `${prefix}/k`, revision: before }],
        put: [{ key: `${prefix}/k`, value: '2' }],
      });
      expect(done).toBe(false);
    });

    test('of 100 that create one key at once exactly one wins', async () => {
      const outcomes = await Promise.all(
        Array.from({ length: 100 }, (_, i) =>
          store.commit({
            if: [{ key: `${prefix}/one`, exists: false }],
            put: [{ key: `${prefix}/one`, value: String(i) }],
          }),
        ),
      );
      const winners = outcomes.flatMap((won, i) => (won ? [String(i)] : []));
      expect(winners).toHaveLength(1);
      expect((await get('/one'))?.value).toBe(winners[0]);
    });

    test('of 100 increments by compare-and-swap none is lost', async () => {
      await put({ '/counter': '0' });
      const increment = async (): Promise<void> => {
        for (;;) {
          const entry = await get('/counter');
          const done = await store.commit({
            if: [{ key: `${prefix}/counter`, revision: entry?.revision ?? '' }],
            put: [{ key: `${prefix}/counter`, value: String(Number(entry?.value) + 1) }],
          });
          if (done) return;
        }
      };
      await Promise.all(Array.from({ length: 100 }, increment));
      expect((await get('/counter'))?.value).toBe('100');
    });

    test('either the prefix stays empty or the child is made, never both', async () => {
      for (let round = 0; round < 50; round += 1) {
        const parent = `${prefix}/parent/${round}`;
        await store.commit({ put: [{ key: parent, value: 'p' }] });
        const [isDeleted, isMade] = await Promise.all([
          store.commit({ if: [{ prefix: `${parent}/children/`, empty: true }], delete: [parent] }),
          store.commit({
            if: [{ key: parent, exists: true }],
            put: [{ key: `${parent}/children/1`, value: 'c' }],
          }),
        ]);
        expect([isDeleted, isMade].filter(Boolean)).toHaveLength(1);
      }
    });
  });

  async function fill(under: string, count: number): Promise<void> {
    for (let start = 0; start < count; start += 100) {
      const numbers = Array.from({ length: Math.min(100, count - start) }, (_, i) => start + i);
      await put(Object.fromEntries(numbers.map((i) => [under + i, String(i)])));
    }
  }
}
