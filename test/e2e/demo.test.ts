/** @slow It runs the demo from beginning to end, once for each engine. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { PROVIDERS } from '../../scripts/demo/providers.ts';

const MADE = ['requested', 'started', 'changed'];
const CHANGED = ['requested', 'started', 'requested', 'started'];
const GONE = ['requested', 'started', 'deleted'];

test.each([...PROVIDERS.keys()])(
  'the demo of %s walks a cluster from the request to its end, over HTTP and with real workers',
  async (engine) => {
    const directory = await mkdtemp(join(tmpdir(), 'kqueen-demo-test-'));
    // As in a fresh clone, where its directory is still to be made.
    const svg = join(directory, 'new/topology.svg');
    const script = ['--disable-warning=ExperimentalWarning', 'scripts/demo.ts'];
    const args = [...script, '--engine', engine, '--seconds', '3', '--svg', svg];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 150_000 });
    const said = stdout.split('\n');
    expect(stdout).toMatch(/^The provisioner "our .+" is OK\.$/m);
    expect(stdout).toContain('It runs Kubernetes v1.31.2.');
    expect(said.filter((line) => /^ {2}node-\d/.test(line))).toHaveLength(3);
    expect(stdout).toMatch(/^Its topology: \d+ objects, \d+ relations\.$/m);
    expect(await readFile(svg, 'utf8')).toMatch(/^<svg /);
    expect(stdout).toContain('The console shows all this in a browser: run npm start');
    const history = said
      .slice(said.indexOf('The cluster is gone. Its history:'))
      .map((line) => line.split(/ {2,}/)[2]);
    const types = history.filter((type) => type !== undefined && type !== 'state');
    const canChange = stdout.includes('It is to run Kubernetes');
    expect(types).toEqual([...MADE, ...(canChange ? CHANGED : []), ...GONE]);
    await rm(directory, { recursive: true, force: true });
  },
  180_000,
);
