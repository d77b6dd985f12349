import { execFile } from 'node:child_process';
import { access, mkdir, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Beside what npm installs: gone with node_modules, never in the repository. */
const CACHE = resolve('node_modules/.cache/kqueen-test');
const UNPACKED = join(CACHE, 'etcd-server/usr/bin/etcd');
const PATIENCE_MS = 120_000;

/** An etcd to run, and where it is from. */
export interface EtcdBinary {
  path: string;
  from: string;
}

/**
 * The etcd of the PATH, else the one of Debian's package `etcd-server`. The package is unpacked into node_modules, not
 * installed: an installed one would start a service. Undefined, with the reason, where neither is to be had.
 */
export async function findEtcd(): Promise<EtcdBinary | { missing: string }> {
  if (await works('etcd')) return { path: 'etcd', from: 'the PATH' };
  if (await works(UNPACKED))
    return { path: UNPACKED, from: 'the Debian package etcd-server, unpacked before' };
  try {
    await unpackDebianPackage();
    return { path: UNPACKED, from: 'the Debian package etcd-server, unpacked now' };
  } catch (error) {
    return {
      missing: `no etcd on the PATH, and Debian's etcd-server cannot be had: ${(error as Error).message}`,
    };
  }
}

async function works(command: string): Promise<boolean> {
  return run(command, ['--version']).then(
    () => true,
    () => false,
  );
}

async function unpackDebianPackage(): Promise<void> {
  await access('/usr/bin/apt-get');
  await mkdir(CACHE, { recursive: true });
  const options = { cwd: CACHE, timeout: PATIENCE_MS };
  const download = () => run('apt-get', ['download', '-q', 'etcd-server'], options);
  await download().catch(async () => {
    await run('apt-get', ['update', '-q'], options);
    await download();
  });
  const [file] = (await readdir(CACHE)).filter((name) => /^etcd-server_.*\.deb$/.test(name));
  if (file === undefined) throw new Error('apt-get download left no package');
  await run('dpkg-deb', ['-x', file, 'etcd-server'], options);
}
