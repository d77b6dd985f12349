import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CACHE, unpackWithLibraries } from './debian-package.ts';

const run = promisify(execFile);
const ROOT = join(CACHE, 'slapd');

/** The programs of OpenLDAP's server, and what they need beside them. */
export interface SlapdBinary {
  slapd: string;
  schemas: string;
  modules: string;
  environment: NodeJS.ProcessEnv;
  from: string;
}

/** OpenLDAP's server from Debian's package, unpacked into node_modules; undefined, with the reason, where it cannot be had. */
export async function findSlapd(): Promise<SlapdBinary | { missing: string }> {
  try {
    const before = await works();
    if (!before) await unpackWithLibraries('slapd');
    if (!before && !(await works())) throw new Error('it does not start');
    return { ...BINARY, from: `the Debian package slapd, unpacked ${before ? 'before' : 'now'}` };
  } catch (error) {
    return { missing: `Debian's slapd cannot be had: ${(error as Error).message}` };
  }
}

const LIBRARIES = ['x86_64-linux-gnu', 'aarch64-linux-gnu'].flatMap((architecture) => [
  join(ROOT, 'usr/lib', architecture),
  join(ROOT, 'lib', architecture),
]);

const BINARY = {
  slapd: join(ROOT, 'usr/sbin/slapd'),
  schemas: join(ROOT, 'etc/ldap/schema'),
  modules: join(ROOT, 'usr/lib/ldap'),
  environment: { PATH: process.env.PATH, LD_LIBRARY_PATH: LIBRARIES.join(':') },
};

async function works(): Promise<boolean> {
  const { slapd, environment: env } = BINARY;
  return access(slapd)
    .then(() => run(slapd, ['-VV'], { env }))
    .then(
      () => true,
      () => false,
    );
}
