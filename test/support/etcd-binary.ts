import { execFile } from 'node:child_process';
import { access, mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Beside what npm installs: gone with node_modules, never in the repository. */
const CACHE = resolve('node_modules/.cache/kqueen-test');
const PATIENCE_MS = 120_000;

/** A program of etcd, and the Debian package that it is in. */
interface Wanted {
  command: string;
  debianPackage: string;
  /** Makes the program say its version and end. */
  version: string;
}

/** A program to run, and where it is from. */
export interface Program {
  path: string;
  from: string;
}

/** The server: see `find`. */
export function findEtcd(): Promise<Program | { missing: string }> {
  return find({ command: 'etcd', debianPackage: 'etcd-server', version: '--version' });
}

/** Its client for the command line: see `find`. */
export function findEtcdctl(): Promise<Program | { missing: string }> {
  return find({ command: 'etcdctl', debianPackage: 'etcd-client', version: 'version' });
}

/**
 * The program of the PATH, else the one of Debian's package. The package is unpacked into node_modules, not installed:
 * an installed one would start a service. Undefined, with the reason, where neither is to be had.
 */
async function find({ command, debianPackage, version }: Wanted): Promise<Program | { missing: string }> {
  const unpacked = join(CACHE, debianPackage, 'usr/bin', command);
  const from = `the Debian package ${debianPackage}, unpacked`;
  if (await works(command, version)) return { path: command, from: 'the PATH' };
  if (await works(unpacked, version)) return { path: unpacked, from: `${from} before` };
  try {
    await unpackDebianPackage(debianPackage);
    return { path: unpacked, from: `${from} now` };
  } catch (error) {
    const why = (error as Error).message;
    return { missing: `no ${command} on the PATH, and Debian's ${debianPackage} cannot be had: ${why}` };
  }
}

async function works(command: string, version: string): Promise<boolean> {
  return run(command, [version]).then(
    () => true,
    () => false,
  );
}

async function unpackDebianPackage(name: string): Promise<void> {
  await access('/usr/bin/apt-get');
  await mkdir(CACHE, { recursive: true });
  const options = { cwd: CACHE, timeout: PATIENCE_MS };
  const download = () => run('apt-get', ['download', '-q', name], options);
  await download().catch(async () => {
    await run('apt-get', ['update', '-q'], options);
    await download();
  });
  const [file] = (await readdir(CACHE)).filter(
    (entry) => entry.startsWith(`${name}_`) && entry.endsWith('.deb'),
  );
  if (file === undefined) throw new Error('apt-get download left no package');
  await run('dpkg-deb', ['-x', file, name], options);
}
