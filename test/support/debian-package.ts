import { execFile } from 'node:child_process';
import { access, mkdir, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Beside what npm installs: gone with node_modules, never in the repository. */
export const CACHE = resolve('node_modules/.cache/kqueen-test');
const PATIENCE_MS = 120_000;

/**
 * Unpacks a package of Debian below a directory of the cache, without installing it: an installed one would start a
 * service. Throws an Error where there is no Debian, or the package cannot be fetched.
 */
export async function unpackDebianPackage(name: string, directory = name): Promise<void> {
  const file = await downloaded(name);
  await run('dpkg-deb', ['-x', file, directory], { cwd: CACHE });
}

/** `unpackDebianPackage` for a package and for those of its libraries that this machine has not, theirs too. */
export async function unpackWithLibraries(name: string): Promise<void> {
  const seen = new Set<string>();
  const left = [name];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    await unpackDebianPackage(next, name);
    for (const library of await librariesOf(await downloaded(next)))
      if (!(await isInstalled(library))) left.push(library);
  }
}

async function downloaded(name: string): Promise<string> {
  const found = await packageFile(name);
  if (found !== undefined) return found;
  await access('/usr/bin/apt-get');
  await mkdir(CACHE, { recursive: true });
  const options = { cwd: CACHE, timeout: PATIENCE_MS };
  const download = () => run('apt-get', ['download', '-q', name], options);
  await download().catch(async () => {
    await run('apt-get', ['update', '-q'], options);
    await download();
  });
  const file = await packageFile(name);
  if (file === undefined) throw new Error('apt-get download left no package');
  return file;
}

async function packageFile(name: string): Promise<string | undefined> {
  const files = await readdir(CACHE).catch(() => []);
  return files.find((entry) => entry.startsWith(`${name}_`) && entry.endsWith('.deb'));
}

async function librariesOf(file: string): Promise<string[]> {
  const { stdout } = await run('dpkg-deb', ['-f', file, 'Depends'], { cwd: CACHE });
  const names = stdout.split(',').map((dependency) => dependency.trim().split(/[\s:]/)[0] ?? '');
  return names.filter((dependency) => dependency.startsWith('lib'));
}

function isInstalled(name: string): Promise<boolean> {
  return run('dpkg-query', ['-s', name]).then(
    ({ stdout }) => stdout.includes('Status: install ok installed'),
    () => false,
  );
}
