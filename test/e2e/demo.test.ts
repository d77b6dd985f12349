/** @slow It runs the demo from beginning to end. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

test('the demo walks a cluster from the request to its end, over HTTP and with real workers', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'kqueen-demo-test-'));
  // As in a fresh clone, where its directory is still to be made.
  const svg = join(directory, 'new/topology.svg');
  const args = ['--disable-warning=ExperimentalWarning', 'scripts/demo.ts', '--seconds', '3', '--svg', svg];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 150_000 });
  const said = stdout.split('\n');
  expect(stdout).toContain('The provisioner "our Jenkins" is OK.');
  expect(stdout).toContain('It runs Kubernetes v1.31.2.');
  expect(said.filter((line) => /^ {2}node-\d/.test(line))).toHaveLength(3);
  expect(stdout).toContain('Its topology: 69 objects, 166 relations.');
  expect(await readFile(svg, 'utf8')).toMatch(/^<svg /);
  const history = said
    .slice(said.indexOf('The cluster is gone. Its history:'))
    .map((line) => line.split(/ {2,}/)[2]);
  const types = history.filter((type) => type !== undefined && type !== 'state');
  expect(types).toEqual(['requested', 'started', 'changed', 'requested', 'started', 'deleted']);
  await rm(directory, { recursive: true, force: true });
}, 180_000);
