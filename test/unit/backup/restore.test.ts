import { copyFile, mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { backup } from '../../../lib/backup/backup.ts';
import type { Installation } from '../../../lib/backup/installation.ts';
import { restore } from '../../../lib/backup/restore.ts';
import { Conflict, Unavailable } from '../../../lib/errors.ts';
import { rotateSecrets } from '../../../lib/repository/secrets/rotation.ts';
import type { Store } from '../../../lib/repository/stores/store.ts';
import { onBothStores } from '../../support/both-stores.ts';
import { FailingStore } from '../../support/failing-store.ts';
import { contentOf, installationIn, storeObjects } from '../../support/installation.ts';
import { RecordingStore } from '../../support/recording-store.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const OBJECTS = 150;
/** The mark, five batches of 100 entries for 450 of them, and the mark's removal. */
const COMMITS = 7;

onBothStores(suite);

function suite(open: () => Store, directory: () => string): void {
  let store: RecordingStore;
  let source: Installation;
  let file: string;
  let other: string;
  let expected: Record<string, string>;
  beforeAll(async () => {
    store = new RecordingStore(open());
    source = installationIn(store);
    await storeObjects(source, OBJECTS);
    file = join(await mkdtemp(join(directory(), 'files-')), 'kqueen.gz');
    other = `${file}.other`;
    await backup(source, file, NOW);
    await backup(source, other, new Date('2026-03-01T12:00:01Z'));
    expected = await contentOf(source);
  });
  afterAll(() => store.close());

  const interrupted = async (commits: number) => {
    const target = installationIn(store);
    const failing = { ...target, store: new FailingStore(store, { commits }) };
    await expect(restore(failing, file)).rejects.toThrow(Unavailable);
    return target;
  };

  test('a prefix that holds anything is refused, and stays as it is', async () => {
    for (const key of ['obj/user/a/b', 'thr/somebody', 'zzz']) {
      const target = installationIn(store);
      await store.commit({ put: [{ key: target.keys.placed(key), value: 'live' }] });
      await expect(restore(target, file)).rejects.toThrow(Conflict);
      expect(await contentOf(target)).toEqual({ [key]: 'live' });
    }
  });

  test('data beside the prefix is no hindrance', async () => {
    const target = installationIn(store);
    const beside = target.keys.all.slice(0, -1);
    await store.commit({ put: [`${beside}-2/obj/a`, `${beside}`].map((key) => ({ key, value: 'x' })) });
    await restore(target, file);
    expect(await contentOf(target)).toEqual(expected);
  });

  test('wherever it is interrupted, it is marked as not whole, and run again it becomes whole', async () => {
    for (let commits = 1; commits < COMMITS; commits += 1) {
      const target = await interrupted(commits);
      const half = await contentOf(target);
      expect(half).toHaveProperty('restoring');
      expect(Object.keys(half)).toHaveLength(1 + Math.min(100 * (commits - 1), 3 * OBJECTS));
      await restore(target, file);
      expect(await contentOf(target)).toEqual(expected);
    }
  });

  test('interrupted before its first write, it leaves nothing', async () => {
    expect(await contentOf(await interrupted(0))).toEqual({});
  });

  test('where one is not finished, another backup, a backup and a rotation are refused', async () => {
    const target = await interrupted(3);
    const half = await contentOf(target);
    await expect(restore(target, other)).rejects.toThrow('restore of another backup is not finished');
    await expect(backup(target, `${file}.half`, NOW)).rejects.toThrow('restore is not finished');
    await expect(rotateSecrets(target)).rejects.toThrow('restore is not finished');
    expect(await contentOf(target)).toEqual(half);
  });

  test('what somebody else writes meanwhile is not overwritten, and named', async () => {
    const target = await interrupted(2);
    const missing = Object.keys(expected).find((key) => key.startsWith('sec/')) ?? '';
    const key = target.keys.placed(missing);
    await store.commit({ put: [{ key, value: 'of somebody else' }] });
    await expect(restore(target, file)).rejects.toThrow(key);
    const content = await contentOf(target);
    expect(content[missing]).toBe('of somebody else');
    expect(content).toHaveProperty('restoring');
  });

  test('a file that is changed under its hands is found out, and the mark stays', async () => {
    const changing = `${file}.changing`;
    await copyFile(file, changing);
    const target = installationIn(store);
    // After the check, and before it is read for the writing.
    store.onCommit = async (commit, real) => {
      store.onCommit = undefined;
      await copyFile(other, changing);
      return real(commit);
    };
    await expect(restore(target, changing)).rejects.toThrow('changed while it was read');
    expect(await contentOf(target)).toHaveProperty('restoring');
  });

  test('of several that restore one file at once nobody writes anything twice, and it is whole in the end', async () => {
    const target = installationIn(store);
    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => restore(target, file)));
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(failures.length).toBeLessThan(4);
    for (const failure of failures) expect(failure).toBeInstanceOf(Conflict);
    expect(await contentOf(target)).toEqual(expected);
  });

  test('one that goes on after another has ended it brings nothing back that was deleted since', async () => {
    const target = installationIn(store);
    let commits = 0;
    store.onCommit = async (commit, real) => {
      commits += 1;
      if (commits === 3) {
        store.onCommit = undefined;
        await restore(target, file);
        for (const key of Object.keys(expected)) await store.commit({ delete: [target.keys.placed(key)] });
      }
      return real(commit);
    };
    await expect(restore(target, file)).rejects.toThrow(Conflict);
    expect(await contentOf(target)).toEqual({});
  });
}
