import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Unavailable } from '../../../lib/errors.ts';
import { EmbeddedStore } from '../../../lib/repository/stores/embedded.ts';
import { storeConformance } from './conformance.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kqueen-embedded-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe('the embedded store', () => {
  storeConformance(async () => new EmbeddedStore(join(directory, 'conformance.db')));
});

test('the directory and the file are for their owner alone', async () => {
  const store = new EmbeddedStore(join(directory, 'made/kqueen.db'));
  await store.close();
  expect(await rightsOf('made')).toBe(0o700);
  expect(await rightsOf('made/kqueen.db')).toBe(0o600);
});

test('in a directory that others may read, they cannot read the files, nor those that SQLite makes beside', async () => {
  await mkdir(join(directory, 'open'), { mode: 0o755 });
  const store = new EmbeddedStore(join(directory, 'open/kqueen.db'));
  await store.commit({ put: [{ key: '/k', value: 'v' }] });
  const files = await readdir(join(directory, 'open'));
  const rights = await Promise.all(files.map((file) => rightsOf(join('open', file))));
  await store.close();
  expect(files).toContain('kqueen.db-wal');
  expect(new Set(rights)).toEqual(new Set([0o600]));
});

async function rightsOf(path: string): Promise<number> {
  return (await stat(join(directory, path))).mode & 0o777;
}

test('what was written is there when the file is opened again', async () => {
  const path = join(directory, 'again.db');
  const first = new EmbeddedStore(path);
  await first.commit({ put: [{ key: '/k', value: 'v' }] });
  await first.close();
  const second = new EmbeddedStore(path);
  const { entries } = await second.read({ keys: ['/k'] });
  await second.close();
  expect(entries.get('/k')?.value).toBe('v');
});

test('a file that is no database is Unavailable, and the message names KQUEEN_DATA_DIR', async () => {
  const path = join(directory, 'corrupt.db');
  await writeFile(path, 'this is not a database, and it is long enough to be looked at as one'.repeat(100));
  expect(() => new EmbeddedStore(path)).toThrow(Unavailable);
  expect(() => new EmbeddedStore(path)).toThrow(/KQUEEN_DATA_DIR/);
});

test('of the increments of four processes none is lost, and none fails as locked', async () => {
  const path = join(directory, 'shared.db');
  const store = new EmbeddedStore(path);
  await store.commit({ put: [{ key: '/counter', value: '0' }] });
  const codes = await Promise.all(Array.from({ length: 4 }, () => incrementInProcess(path)));
  const { entries } = await store.read({ keys: ['/counter'] });
  await store.close();
  expect(codes).toEqual([0, 0, 0, 0]);
  expect(entries.get('/counter')?.value).toBe('1000');
});

function incrementInProcess(path: string): Promise<number | null> {
  const script = `
    import { EmbeddedStore } from './lib/repository/stores/embedded.ts';
    const store = new EmbeddedStore(${JSON.stringify(path)});
    await store.commit({ put: [{ key: '/ready/' + process.pid, value: '' }] });
    while ((await store.read({ prefixes: ['/ready/'] })).ranges[0].length < 4);
    for (let done = 0; done < 250; ) {
      const { entries } = await store.read({ keys: ['/counter'] });
      const { value, revision } = entries.get('/counter');
      const put = [{ key: '/counter', value: String(Number(value) + 1) }];
      if (await store.commit({ if: [{ key: '/counter', revision }], put })) done += 1;
    }`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, NODE_NO_WARNINGS: '1' },
  });
  return new Promise((resolve) => child.once('exit', resolve));
}
