import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const INSTALLED = '/usr/bin/chromium';
const PATIENCE_MS = 300_000;

/** Debian's Chromium, installed by apt if it must and may be; the reason where it cannot be had. */
export async function findChromium(): Promise<{ path: string; version: string } | { missing: string }> {
  const path = process.env.KQUEEN_TEST_CHROMIUM ?? INSTALLED;
  try {
    const before = await versionOf(path);
    if (before !== undefined) return { path, version: before };
    if (process.getuid?.() !== 0) throw new Error('it is not installed, and only root can install it');
    await install();
    const version = await versionOf(INSTALLED);
    if (version === undefined) throw new Error('it does not start');
    return { path: INSTALLED, version };
  } catch (error) {
    return { missing: `Debian's chromium cannot be had: ${(error as Error).message}` };
  }
}

async function install(): Promise<void> {
  const options = { timeout: PATIENCE_MS, env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  const add = () =>
    run(
      'apt-get',
      ['install', '-y', '-q', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
      options,
    );
  await add().catch(async () => {
    await run('apt-get', ['update', '-q'], options);
    await add();
  });
}

function versionOf(path: string): Promise<string | undefined> {
  return run(path, ['--version', '--no-sandbox'], { timeout: 30_000 }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}
