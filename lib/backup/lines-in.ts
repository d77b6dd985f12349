import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { errorCode, unusable } from './unusable.ts';

/** Over any line of ours: an entry has at most 256 KiB, of which JSON makes six times as many at worst. */
const LONGEST_LINE = 2 * 1024 * 1024;
const PIECE_BYTES = 256 * 1024;
const LINE_END = 0x0a;

/**
 * The lines of a compressed file from its beginning, with their ends, several at a time. `onBytes` is told how much of
 * the file has been read. Throws `InvalidInput` when it is no whole gzip file, or a line is longer than any of ours.
 */
export async function* linesOf(file: FileHandle, onBytes: (bytes: number) => void): AsyncGenerator<Buffer[]> {
  const source = file.createReadStream({ start: 0, autoClose: false });
  const pieces = pipeline(source, createGunzip({ chunkSize: PIECE_BYTES }), () => {
    // What fails comes out of the loop below.
  });
  let rest: Buffer[] = [];
  try {
    for await (const piece of pieces as AsyncIterable<Buffer>) {
      const { lines, tail } = split(Buffer.concat([...rest, piece]));
      if (tail.length > LONGEST_LINE) throw unusable('a line of it is too long');
      rest = [tail];
      onBytes(source.bytesRead);
      yield lines;
    }
  } catch (error) {
    throw errorCode(error)?.startsWith('Z_') ? unusable('it is cut short or changed', error) : error;
  } finally {
    pieces.destroy();
  }
  if (rest.some(({ length }) => length > 0)) throw unusable('it is cut short');
}

function split(bytes: Buffer): { lines: Buffer[]; tail: Buffer } {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = bytes.indexOf(LINE_END); end !== -1; end = bytes.indexOf(LINE_END, start)) {
    lines.push(bytes.subarray(start, end + 1));
    start = end + 1;
  }
  return { lines, tail: bytes.subarray(start) };
}
