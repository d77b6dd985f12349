import { globSync, mkdirSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'vite';
import { writeApiTypes } from './api-types.ts';
import { DIST, isConsoleFresh, STAMP, sourcesHash } from './freshness.ts';

const [br, gz] = [promisify(brotliCompress), promisify(gzip)];

/** Builds the console, unless the one that is there is of the same sources. `--force` builds it anyway. */
if (process.argv.includes('--force') || !(await isConsoleFresh())) await buildConsole();

async function buildConsole(): Promise<void> {
  const started = performance.now();
  const hash = sourcesHash();
  // Whoever runs tests has another one, with which React would be built for developers.
  process.env.NODE_ENV = 'production';
  await writeApiTypes();
  mkdirSync(dirname(DIST), { recursive: true });
  // Beside its place, so that a server which runs meanwhile sees one build or the other.
  const directory = await mkdtemp(resolve(`${DIST}-`));
  await build({
    configFile: 'clients/console/vite.config.ts',
    logLevel: 'warn',
    build: { outDir: directory, emptyOutDir: true },
  });
  await Promise.all(globSync(join(directory, 'assets/*')).map(compress));
  await writeFile(join(directory, STAMP), hash);
  await replace(directory);
  process.stdout.write(
    `Built the console in ${((performance.now() - started) / 1000).toFixed(1)} s: ${DIST}\n`,
  );
}

/** Compresses a file once, as well as can be, for all who load it. */
async function compress(file: string): Promise<void> {
  const bytes = await readFile(file);
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  await Promise.all([
    br(bytes, options).then((packed) => writeFile(`${file}.br`, packed)),
    gz(bytes, { level: 9 }).then((packed) => writeFile(`${file}.gz`, packed)),
  ]);
}

async function replace(directory: string): Promise<void> {
  const old = `${directory}-old`;
  await rename(DIST, old).catch(() => undefined);
  await rename(directory, DIST);
  await rm(old, { recursive: true, force: true });
}
