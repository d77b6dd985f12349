import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where the built console stands; the functions read it from here, too (lib/console/files.ts). */
export const DIST = 'dist/console';
/** Says of which sources a build is. */
export const STAMP = 'built-from.txt';

/** What a build depends on, apart from this script. */
const SOURCES = ['clients/console/**/*', 'scripts/console/*.ts', 'docs/openapi.json', 'package-lock.json'];
const GENERATED = /schema\.d\.ts$/;

/** A hash over all that a build is made of. */
export function sourcesHash(): string {
  const hash = createHash('sha256');
  const files = globSync(SOURCES, { withFileTypes: true })
    .filter((entry) => entry.isFile() && !GENERATED.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) hash.update(`${file}\0`).update(readFileSync(file));
  return hash.digest('hex');
}

/** Whether the built console is the one of the sources. */
export async function isConsoleFresh(): Promise<boolean> {
  return (await readFile(join(DIST, STAMP), 'utf8').catch(() => '')) === sourcesHash();
}
