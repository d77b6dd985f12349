import { Conflict, InvalidInput } from '../errors.ts';
import { type EntryLine, FORMAT, type Header, KEY_CHECK, placeOf, type Trailer, VERSION } from './format.ts';
import type { Installation, Progress } from './installation.ts';
import { Tally } from './tally.ts';

/** The compressor is slow on many small pieces. */
const PIECE_CHARACTERS = 64 * 1024;

/**
 * The lines of a backup in pieces of text, read from the store at one moment while they are taken. Returns the trailer.
 * Throws `InvalidInput` when nothing is stored, `Conflict` while a restore is not finished, `Unavailable`.
 */
export async function* backupLines(
  { store, keys, cipher }: Installation,
  now: Date,
  onProgress?: Progress,
): AsyncGenerator<string, Trailer> {
  const tally = new Tally();
  const line = (content: Header | EntryLine) => {
    const text = `${JSON.stringify(content)}\n`;
    tally.addLine(text);
    return text;
  };
  let piece = line({
    format: FORMAT,
    version: VERSION,
    created_at: now.toISOString(),
    key_check: cipher.encrypt(KEY_CHECK, placeOf('key_check')),
  });
  let seen = 0;
  for await (const { entries, total } of store.scan(keys.all)) {
    for (const { key, value } of entries) {
      if (key === keys.restoring)
        throw new Conflict('A restore is not finished: run it again, and then this');
      const portable = keys.portable(key);
      if (portable === undefined) continue;
      tally.addEntry(portable, value);
      piece += line([portable, value]);
      if (piece.length < PIECE_CHARACTERS) continue;
      yield piece;
      piece = '';
    }
    seen += entries.length;
    onProgress?.('read', seen, total);
  }
  if (tally.entries === 0)
    throw new InvalidInput('The store has nothing to back up: check STORE and ETCD_PREFIX');
  const sha256 = tally.digest();
  const trailer: Trailer = {
    entries: tally.entries,
    counts: tally.counts,
    lost_keys: tally.keyIds.filter((id) => !cipher.knows(id)),
    sha256,
    seal: cipher.encrypt(sha256, placeOf('seal')),
  };
  yield `${piece}${JSON.stringify(trailer)}\n`;
  return trailer;
}
