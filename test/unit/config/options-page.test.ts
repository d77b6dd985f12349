import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { optionsTable, withOptionsTable } from '../../../config/options-table.ts';
import { options } from '../../../config/schema.ts';
import { scratch } from './scratch.ts';

const run = (...args: string[]) =>
  spawnSync(process.execPath, ['scripts/options-page.ts', ...args], { encoding: 'utf8' });

test('docs/configuration.md shows the options as the schema has them', () => {
  const { status, stderr } = run('--check');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('an old table is found, with the command that mends it, and is mended by it', () => {
  const text = '# Before\n\n<!-- options:start -->\nold\n<!-- options:end -->\nafter\n';
  const file = join(scratch({ 'README.md': text }), 'README.md');

  const old = run('--check', file);
  expect(old.status).toBe(1);
  expect(old.stderr).toContain('node scripts/options-page.ts --write');
  expect(readFileSync(file, 'utf8')).toBe(text);

  expect(run('--write', file).status).toBe(0);
  expect(run('--check', file).status).toBe(0);
  const mended = readFileSync(file, 'utf8');
  expect(mended).toMatch(/^# Before\n\n<!-- options:start -->\n\n\| Option/);
  expect(mended).toMatch(/\|\n\n<!-- options:end -->\nafter\n$/);
});

test('a text without the markers is refused, not overwritten', () => {
  expect(() => withOptionsTable('# KQueen')).toThrow('options:start');
});

test('every option is a row of four cells, none of them empty', () => {
  const rows = optionsTable().split('\n').slice(2);
  expect(rows.map((row) => row.match(/^\| `(\w+)` \| /)?.[1])).toEqual(Object.keys(options));
  for (const row of rows) expect(row).toMatch(/^\|( [^|]+ \|){4}$/);
});
