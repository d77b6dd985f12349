import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Unavailable } from '../../../lib/errors.ts';
import type { ScanPage, Store } from '../../../lib/repository/stores/store.ts';

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
