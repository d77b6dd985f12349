import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { backup } from '../../../lib/backup/backup.ts';
import type { Installation } from '../../../lib/backup/installation.ts';
import { restore } from '../../../lib/backup/restore.ts';
import { InvalidInput } from '../../../lib/errors.ts';
import { EmbeddedStore } from '../../../lib/repository/stores/embedded.ts';
import { contentOf, installationIn, SECRET_KEY, storeObjects } from '../../support/installation.ts';
import { RecordingStore } from '../../support/recording-store.ts';

const NOW = new Date('2026-03-01T12:00:00Z');

let directory: string;
let store: RecordingStore;
let source: Installation;
/** A whole backup, and its lines. */
let whole: Buffer;
let lines: string[];
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kqueen-bad-files-'));
  store = new RecordingStore(new EmbeddedStore(join(directory, 'kqueen.db')));
  source = installationIn(store);
  await storeObjects(source, 20);
  await backup(source, join(directory, 'whole.gz'), NOW);
  whole = await readFile(join(directory, 'whole.gz'));
  lines = gunzipSync(whole).toString().trimEnd().split('\n');
});
afterAll(async () => {
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

/** How the restore of a file with this content ends; with anything written, were it only the mark, it fails. */
async function refusalOf(content: Buffer, keys: { secretKey?: string; previous?: string[] } = {}) {
  const file = join(directory, 'bad.gz');
  await writeFile(file, content);
  const target = installationIn(store, keys);
  const commits = store.commits;
  const error = await restore(target, file).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(InvalidInput);
  expect(store.commits).toBe(commits);
  return (error as InvalidInput).message;
}

const packed = (changed: readonly string[]) => gzipSync(`${changed.join('\n')}\n`);
/** The lines with a trailer whose checksum and counts are right again; the seal is of before. */
function resummed(changed: readonly string[]): Buffer {
  const body = changed.slice(0, -1);
  const sha256 = createHash('sha256').update(body.map((line) => `${line}\n`).join(''));
  const trailer = { ...JSON.parse(changed.at(-1) ?? ''), sha256: sha256.digest('hex') };
  return packed([...body, JSON.stringify(trailer)]);
}
const swapped = (one: number, other: number) =>
  lines.map((line, i) => (i === one ? lines[other] : i === other ? lines[one] : line) ?? '');

test('the whole one is restored', async () => {
  const target = installationIn(store);
  await restore(target, join(directory, 'whole.gz'));
  expect(await contentOf(target)).toEqual(await contentOf(source));
});

test('cut at any byte it is refused before anything is written', async () => {
  const cuts = Array.from({ length: 100 }, (_, i) => Math.floor((i * whole.length) / 100));
  for (const at of [...cuts, whole.length - 1, whole.length - 8, whole.length - 9]) {
    expect(await refusalOf(whole.subarray(0, at))).toContain('not a whole backup');
  }
});

test('with any bit flipped it is refused, or restored as it was where the bit means nothing', async () => {
  const expected = await contentOf(source);
  const outcomes = { refused: 0, restored: 0 };
  for (let at = 0; at < whole.length; at += 17) {
    const bad = Buffer.from(whole);
    bad[at] = (bad[at] ?? 0) ^ (1 << (at % 8));
    await writeFile(join(directory, 'flipped.gz'), bad);
    const target = installationIn(store);
    const error = await restore(target, join(directory, 'flipped.gz')).catch((cause: unknown) => cause);
    const isRefused = error instanceof InvalidInput;
    expect(await contentOf(target)).toEqual(isRefused ? {} : expected);
    outcomes[isRefused ? 'refused' : 'restored'] += 1;
  }
  // Ten bytes of a gzip header mean little (RFC 1952); all the others count.
  expect(outcomes.refused).toBeGreaterThan(100);
  expect(outcomes.restored).toBeLessThanOrEqual(1);
});

describe('refused before anything is written is a file', () => {
  test.each<[string, () => Buffer, string]>([
    ['that is empty', () => Buffer.alloc(0), 'cut short'],
    ['that is no gzip', () => Buffer.from('a plain text'), 'not a whole backup'],
    ['that is not packed', () => Buffer.from(lines.join('\n')), 'not a whole backup'],
    ['that is gzip of something else', () => gzipSync('a plain text\n'), 'not readable'],
    [
      'that is JSON of something else',
      () => gzipSync('{"format":"other"}\n'),
      'does not start like a backup',
    ],
    ['without its header', () => packed(lines.slice(1)), 'does not start like a backup'],
    ['without its trailer', () => packed(lines.slice(0, -1)), 'cut short'],
    ['without the end of its last line', () => gzipSync(lines.join('\n')), 'cut short'],
    ['without an entry', () => packed(lines.toSpliced(3, 1)), 'checksum'],
    ['with an entry twice', () => packed(lines.toSpliced(3, 0, lines[3] ?? '')), 'checksum'],
    ['with two entries swapped', () => packed(swapped(3, 4)), 'checksum'],
    ['with two entries swapped and a checksum that fits', () => resummed(swapped(3, 4)), 'checksum'],
    ['with an entry less and a checksum that fits', () => resummed(lines.toSpliced(3, 1)), 'checksum'],
    ['twice in a row', () => packed([...lines, ...lines]), 'continues after its end'],
    ['twice in a row, each packed', () => Buffer.concat([whole, whole]), 'continues after its end'],
    ['with an empty line', () => packed(lines.toSpliced(3, 0, '')), 'not readable'],
    ['with a number for a value', () => packed(lines.with(3, '["a/b",1]')), 'not readable'],
    ['with an endless line', () => gzipSync(Buffer.alloc(16 * 1024 * 1024, 'x')), 'too long'],
    ['with counts of another', () => packed(lines.with(-1, recounted())), 'counts'],
  ])('%s', async (_name, content, message) => {
    expect(await refusalOf(content())).toContain(message);
  });

  test('with the entries of another backup of the same installation', async () => {
    await storeObjects(source, 1, 'other');
    await backup(source, join(directory, 'later.gz'), NOW);
    const later = gunzipSync(await readFile(join(directory, 'later.gz')))
      .toString()
      .trimEnd()
      .split('\n');
    const mixed = [lines[0] ?? '', ...later.slice(1, -1), lines.at(-1) ?? ''];
    expect(await refusalOf(packed(mixed))).toContain('checksum');
    expect(await refusalOf(resummed(mixed))).toContain('checksum');
  });

  test('of a newer KQueen, whatever else it holds, and the version is told', async () => {
    const header = JSON.stringify({ format: 'kqueen-backup', version: 2, new_field: true });
    const message = await refusalOf(packed([header, '{"something":"new"}']));
    expect(message).toContain('newer KQueen');
    expect(message).toContain('version 2');
  });

  test('of another SECRET_KEY, and it says what to set', async () => {
    expect(await refusalOf(whole, { secretKey: 'a-stranger' })).toContain('another SECRET_KEY');
    expect(await refusalOf(whole, { secretKey: 'a-stranger', previous: ['another'] })).toContain(
      'SECRET_KEYS_PREVIOUS',
    );
  });

  test('whose header is that of another key', async () => {
    const { key_check, ...header } = JSON.parse(lines[0] ?? '');
    const changed = { ...header, key_check: `${key_check.slice(0, -8)}AAAAAAA=` };
    expect(await refusalOf(packed(lines.with(0, JSON.stringify(changed))))).toContain('header is changed');
  });

  test('with secrets of a key that the maker had and we have not, and the key is told', async () => {
    const rotated = installationIn(store, { secretKey: 'the-next-key', previous: [SECRET_KEY] });
    await storeObjects({ ...rotated, cipher: source.cipher }, 2);
    await storeObjects(rotated, 2);
    const file = join(directory, 'mixed.gz');
    await backup(rotated, file, NOW);
    const message = await refusalOf(await readFile(file), { secretKey: 'the-next-key' });
    expect(message).toContain(source.cipher.keyId);
  });
});

test('a file that is not there, and a directory, are refused by name', async () => {
  const target = installationIn(store);
  await expect(restore(target, join(directory, 'none'))).rejects.toThrow('none cannot be read (ENOENT)');
  await expect(restore(target, directory)).rejects.toThrow(InvalidInput);
});

test('a backup of a previous key is restored, and reads', async () => {
  const target = installationIn(store, { secretKey: 'the-next-key', previous: [SECRET_KEY] });
  await restore(target, join(directory, 'whole.gz'));
  expect(Object.keys(await contentOf(target))).toHaveLength(60);
});

test('secrets that nobody could read when it was made do not keep a backup from being restored', async () => {
  const torn = installationIn(store);
  await storeObjects({ ...torn, cipher: installationIn(store, { secretKey: 'lost' }).cipher }, 1);
  await storeObjects(torn, 1);
  const file = join(directory, 'torn.gz');
  const { lost_keys } = await backup(torn, file, NOW);
  const target = installationIn(store);
  await restore(target, file);
  expect(lost_keys).toEqual([installationIn(store, { secretKey: 'lost' }).cipher.keyId]);
  expect(await contentOf(target)).toEqual(await contentOf(torn));
});

function recounted(): string {
  const trailer = JSON.parse(lines.at(-1) ?? '');
  return JSON.stringify({ ...trailer, counts: { ...trailer.counts, 'obj/cluster': 21 } });
}
