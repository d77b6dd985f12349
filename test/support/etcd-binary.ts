import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CACHE, unpackDebianPackage } from './debian-package.ts';

const run = promisify(execFile);

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
