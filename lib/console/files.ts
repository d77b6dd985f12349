import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { NotFound } from '../errors.ts';
import { prefers } from '../http/accept.ts';

/** Where `npm run build:console` leaves the console: beside the function, as in a clone. */
const DIST = 'dist/console';
const NOT_BUILT = 'The console is not built: run npm run build:console';

/** Names of built files: letters, the hash of the content, an ending. They are never paths. */
const NAME = /^[\w-]{1,100}\.(?<ending>js|css|svg|woff2)$/;
const TYPES = new Map([
  ['js', 'text/javascript; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['svg', 'image/svg+xml'],
  ['woff2', 'font/woff2'],
]);
/** How files are stored, the best first. */
const CODINGS = [
  { coding: 'br', ending: '.br' },
  { coding: 'gzip', ending: '.gz' },
];

const unpack = promisify(gunzip);

/** A file as it is sent. */
export interface BuiltFile {
  contentType: string;
  /** Of the bytes, unless they are the file itself. */
  coding?: string;
  bytes: Buffer;
}

/** The page that loads the console, with its placeholders. Throws `NotFound` where the console was not built. */
export async function builtPage(): Promise<string> {
  return readFile(join(DIST, 'index.html'), 'utf8').catch((cause: unknown) => {
    throw new NotFound(NOT_BUILT, { cause });
  });
}

/**
 * A file that the page loads, in the best coding of those that the client takes. Throws `NotFound` for a name that is none
 * of them.
 */
export async function builtFile(name: string, acceptEncoding: string | undefined): Promise<BuiltFile> {
  const contentType = TYPES.get(NAME.exec(name)?.groups?.ending ?? '');
  if (contentType === undefined) throw noFile();
  const path = join(DIST, 'assets', name);
  const taken = CODINGS.find(({ coding }) => prefers(acceptEncoding, coding));
  if (taken) return { contentType, coding: taken.coding, bytes: await bytesOf(path + taken.ending) };
  return { contentType, bytes: await unpack(await bytesOf(`${path}.gz`)) };
}

function bytesOf(path: string): Promise<Buffer> {
  return readFile(path).catch((cause: unknown) => {
    throw noFile({ cause });
  });
}

function noFile(options?: ErrorOptions): NotFound {
  return new NotFound(
    'The file does not exist: reload the page, since the console has a new version',
    options,
  );
}
