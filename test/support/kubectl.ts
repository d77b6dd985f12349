import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { test } from '@jest/globals';

const isThere = await promisify(execFile)('kubectl', ['version', '--client']).then(
  () => true,
  () => false,
);
if (!isThere) process.stderr.write('kubectl is not on this machine: its tests are skipped\n');

/** A test that needs kubectl; skipped, and said so, where there is none. */
export const kubectlTest = isThere ? test : test.skip;
