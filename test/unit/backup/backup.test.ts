/** @slow It backs up thousands of objects. */
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { backup } from '../../../lib/backup/backup.ts';
import { restore } from '../../../lib/backup/restore.ts';
import { Conflict, InvalidInput, Unavailable } from '../../../lib/errors.ts';
import { EmbeddedStore } from '../../../lib/repository/stores/embedded.ts';
import { EtcdStore } from '../../../lib/repository/stores/etcd.ts';
import type { Store } from '../../../lib/repository/stores/store.ts';
import { ETCD_ENDPOINT } from '../../support/etcd.ts';
import { FailingStore } from '../../support/failing-store.ts';
import { contentOf, installationIn, storeObjects } from '../../support/installation.ts';

const NOW = new Date('2026-03-01T12:00:00Z');

let directory: string;
let file: string;
const stores: Record<string, Store> = {};
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kqueen-backup-'));
  stores.embedded = new EmbeddedStore(join(directory, 'store/kqueen.db'));
  if (ETCD_ENDPOINT) stores.etcd = new EtcdStore({ endpoint: ETCD_ENDPOINT, deadlineMs: 10_000 });
});
afterAll(async () => {
  for (const store of Object.values(stores)) await store.close();
  await rm(directory, { recursive: true, force: true });
});
beforeEach(async () => {
  file = join(await mkdtemp(join(directory, 'out-')), 'kqueen.gz');
});

const store = (name: string) => {
  const found = stores[name];
  if (!found) throw new Error(`There is no store ${name}`);
  return found;
};
const names = ETCD_ENDPOINT ? ['embedded', 'etcd'] : ['embedded'];
const pairs = names.flatMap((from) => names.map((to) => [from, to] as const));

describe.each(pairs)('from %s to %s', (from, to) => {
  test('all of it comes back under another prefix, byte for byte', async () => {
    const source = installationIn(store(from));
    await storeObjects(source, 700);
    await source.store.commit({
      put: [
        { key: source.keys.namespaceOf('cluster', 'x'), value: 'ünïcödé 😀 "quotes"\n\u2028 line ends' },
        { key: source.keys.secrets('user', 'demoorg', 'large'), value: 'x'.repeat(256 * 1024) },
        { key: source.keys.secrets('user', 'demoorg', 'other'), value: '' },
      ],
    });
    const trailer = await backup(source, file, NOW);
    const target = installationIn(store(to));
    const progress: number[] = [];
    await restore(target, file, (step, done) => step === 'write' && progress.push(done));
    expect(await contentOf(target)).toEqual(await contentOf(source));
    expect(trailer.counts).toEqual({
      'chk/cluster': 700,
      'idx/cluster': 1,
      'obj/cluster': 700,
      'sec/cluster': 700,
      'sec/user': 2,
    });
    expect(progress.at(-1)).toBe(2_103);
    expect(trailer.entries).toBe(2_103);
  });
});

describe.each(names)('a backup of %s', (name) => {
  test('is of one moment, though 8 writers write', async () => {
    const source = installationIn(store(name));
    await storeObjects(source, 1_500, 'middle');
    // Far from each other: in the first page and in the last.
    const [first, last] = [source.keys.check('a', 'a', 'a'), source.keys.secrets('z', 'z', 'z')];
    const write = async (worker: number, i: number) => {
      const value = `${worker} ${i}`;
      await source.store.commit({
        put: [first, last, `${first}${worker}`, `${last}${worker}`].map((key) => ({ key, value })),
      });
    };
    await Promise.all(Array.from({ length: 8 }, (_, worker) => write(worker, 0)));
    let isDone = false;
    const writers = Array.from({ length: 8 }, async (_, worker) => {
      for (let i = 0; !isDone; i += 1) {
        await write(worker, i);
        // The embedded store never waits, and would let nobody else have a turn.
        await turn();
      }
    });
    const targets = [];
    for (let round = 0; round < 5; round += 1) {
      await backup(source, file, NOW);
      const target = installationIn(store(name));
      await restore(target, file);
      targets.push(target);
    }
    isDone = true;
    await Promise.all(writers);
    const states = [];
    for (const target of targets) {
      const content = await contentOf(target);
      const pairOf = (worker: number | '') => [content[`chk/a/a/a${worker}`], content[`sec/z/z/z${worker}`]];
      for (const worker of ['', 0, 1, 2, 3, 4, 5, 6, 7] as const) {
        const [one, other] = pairOf(worker);
        expect(one).toBe(other);
        expect(one).toBeDefined();
      }
      states.push(pairOf('').join());
    }
    expect(new Set(states).size).toBeGreaterThan(1);
  });

  test('holds no secret in plain text, and is for its owner alone', async () => {
    const source = installationIn(store(name));
    await storeObjects(source, 5);
    await backup(source, file, NOW);
    const lines = gunzipSync(await readFile(file)).toString();
    expect(lines).toContain('sec/cluster/demoorg/');
    expect(lines).not.toMatch(/secret \d/);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  test('leaves out what ends by itself, and what is beside the prefix', async () => {
    const source = installationIn(store(name), { prefix: '/beside' });
    const [id] = await storeObjects(source, 1);
    await source.store.commit({
      put: ['/beside/thr/somebody', '/beside2/obj/a/b/c', '/besid/obj/a/b/c'].map((key) => ({
        key,
        value: '1',
      })),
    });
    const { counts } = await backup(source, file, NOW);
    const target = installationIn(store(name));
    await restore(target, file);
    expect(counts).toEqual({ 'chk/cluster': 1, 'obj/cluster': 1, 'sec/cluster': 1 });
    expect(Object.keys(await contentOf(target))).toEqual(
      ['chk', 'obj', 'sec'].map((kind) => `${kind}/cluster/demoorg/${id}`),
    );
  });
});

describe('a backup that comes to nothing', () => {
  const filesBeside = async () => (await readdir(join(file, '..'))).sort();

  test('leaves the one of before, and nothing beside it', async () => {
    const source = installationIn(store('embedded'));
    await storeObjects(source, 600);
    await writeFile(file, 'the one of before');
    const failing = { ...source, store: new FailingStore(source.store, { pages: 1 }) };
    await expect(backup(failing, file, NOW)).rejects.toThrow(Unavailable);
    expect(await readFile(file, 'utf8')).toBe('the one of before');
    expect(await filesBeside()).toEqual(['kqueen.gz']);
  });

  test('of nothing is refused: the prefix may be the wrong one', async () => {
    await expect(backup(installationIn(store('embedded')), file, NOW)).rejects.toThrow(InvalidInput);
    expect(await filesBeside()).toEqual([]);
  });

  test('is refused while a restore is not finished', async () => {
    const source = installationIn(store('embedded'));
    await storeObjects(source, 1);
    await source.store.commit({ put: [{ key: source.keys.restoring, value: '{}' }] });
    await expect(backup(source, file, NOW)).rejects.toThrow(Conflict);
    expect(await filesBeside()).toEqual([]);
  });

  test.each([
    ['a directory that is not there', () => join(file, 'not/there')],
    ['a name that is a directory', () => directory],
  ])('in %s is refused with the name of the file before anything is read', async (_name, path) => {
    const source = installationIn(store('embedded'));
    await storeObjects(source, 1);
    await expect(backup(source, path(), NOW)).rejects.toThrow(InvalidInput);
    const steps: string[] = [];
    const refused = backup(source, path(), NOW, (step) => steps.push(step));
    await expect(refused).rejects.toThrow(`The file ${path()} cannot be written`);
    expect(steps).toEqual([]);
  });
});
