import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { DomainError, InvalidInput } from '../errors.ts';
import type { Trailer } from './format.ts';
import type { Installation, Progress } from './installation.ts';
import { backupLines } from './lines-out.ts';
import { errorCode } from './unusable.ts';

/**
 * Writes all that is stored, as it is at one moment, into a file that its owner alone can read. Writers go on meanwhile.
 * The file is there when it is whole, and replaces one of its name then. Throws `InvalidInput` when the file cannot be
 * written or nothing is stored, `Conflict` while a restore is not finished, `Unavailable`.
 */
export async function backup(
  installation: Installation,
  path: string,
  now: Date,
  onProgress?: Progress,
): Promise<Trailer> {
  // Else it would be found out when all has been read.
  if ((await stat(path).catch(() => undefined))?.isDirectory()) throw unwritable(path, 'EISDIR');
  const unfinished = `${path}.${randomBytes(4).toString('hex')}.unfinished`;
  let file: FileHandle | undefined;
  try {
    file = await open(unfinished, 'wx', 0o600);
    const trailer = await writeLines(file, backupLines(installation, now, onProgress));
    await rename(unfinished, path);
    return trailer;
  } catch (cause) {
    await file?.close();
    await rm(unfinished, { force: true });
    const code = errorCode(cause);
    if (code === undefined || cause instanceof DomainError) throw cause;
    throw unwritable(path, code, cause);
  }
}

function unwritable(path: string, code: string, cause?: unknown): InvalidInput {
  return new InvalidInput(`The file ${path} cannot be written (${code}): name one that can`, [], { cause });
}

/** Compresses and writes what the lines give, and gives what they return. */
async function writeLines<R>(file: FileHandle, lines: AsyncGenerator<string, R>): Promise<R> {
  const results: R[] = [];
  const source = async function* () {
    results.push(yield* lines);
  };
  // Flushed before it is renamed, so that no loss of power leaves half of it under its name.
  await pipeline(source, createGzip(), file.createWriteStream({ flush: true }));
  const [result] = results;
  if (result === undefined) throw new Error('The lines of the backup have no end');
  return result;
}
