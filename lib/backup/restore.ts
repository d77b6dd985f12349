import { type FileHandle, open } from 'node:fs/promises';
import { Conflict, InvalidInput } from '../errors.ts';
import { inBatches } from '../repository/stores/batches.ts';
import type { Entry, Store } from '../repository/stores/store.ts';
import type { Trailer } from './format.ts';
import type { Installation, Progress } from './installation.ts';
import { readBackup } from './read.ts';
import { errorCode, unusable } from './unusable.ts';

type Written = Pick<Entry, 'key' | 'value'>;

/** A batch is looked at again when others restore the same file at the same time. */
const ATTEMPTS = 8;

/**
 * Reads the whole of a backup to see that it is one, and then writes it where nothing is stored. From the first write to
 * the last a key marks that it is not finished, KQueen answers no request, and no other backup can be restored there; one
 * that was interrupted is run again and writes what is missing. Throws before it writes: `InvalidInput` for a file that
 * is not whole, or of a newer KQueen or another key, `Conflict` where something is stored already. Throws `Unavailable`.
 */
export async function restore(
  installation: Installation,
  path: string,
  onProgress: Progress = () => {},
): Promise<Trailer> {
  const file = await open(path).catch((cause: unknown) => {
    throw new InvalidInput(`The file ${path} cannot be read (${errorCode(cause)})`, [], { cause });
  });
  try {
    const trailer = await check(file, installation, onProgress);
    const marker = await begin(installation, trailer);
    const written = await write(file, installation, marker, (done) =>
      onProgress('write', done, trailer.entries),
    );
    if (written.sha256 !== trailer.sha256) throw unusable('it was changed while it was read');
    await end(installation, marker);
    return trailer;
  } finally {
    await file.close();
  }
}

async function check(file: FileHandle, { cipher }: Installation, onProgress: Progress): Promise<Trailer> {
  const stats = await file.stat();
  if (!stats.isFile()) throw unusable('it is not a file');
  const reading = readBackup(file, cipher, (bytes) => onProgress('check', bytes, stats.size));
  for (;;) {
    const { done, value } = await reading.next();
    if (done) return value;
  }
}

/** Marks an empty place as being restored into; or finds the mark of the same backup, to go on with it. */
async function begin({ store, keys }: Installation, { sha256 }: Trailer): Promise<Entry> {
  const mark = { key: keys.restoring, value: JSON.stringify({ sha256 }) };
  const isMarked = await store.commit({ if: [{ prefix: keys.all, empty: true }], put: [mark] });
  const marker = (await store.read({ keys: [keys.restoring] })).entries.get(keys.restoring);
  if (marker?.value === mark.value) return marker;
  if (marker) {
    throw new Conflict(
      `The restore of another backup is not finished: run that one again, or remove all under ${keys.all}`,
    );
  }
  throw new Conflict(
    isMarked
      ? 'The restore was finished by somebody else'
      : `There is data under ${keys.all} already: restore to another KQUEEN_ETCD_PREFIX or KQUEEN_DATA_DIR, or remove it first`,
  );
}

async function write(
  file: FileHandle,
  { store, keys, cipher }: Installation,
  marker: Entry,
  onWritten: (entries: number) => void,
): Promise<Trailer> {
  const trailers: Trailer[] = [];
  const entries = async function* (): AsyncGenerator<Written> {
    const reading = readBackup(file, cipher);
    for (let next = await reading.next(); ; next = await reading.next()) {
      if (next.done) return void trailers.push(next.value);
      for (const [key, value] of next.value) {
        const placed = keys.placed(key);
        // A KQueen that did not know of it yet took it for data.
        if (keys.portable(placed) !== undefined) yield { key: placed, value };
      }
    }
  };
  let written = 0;
  for await (const batch of inBatches(entries())) {
    await writeBatch(store, marker, batch);
    written += batch.length;
    onWritten(written);
  }
  const [trailer] = trailers;
  if (!trailer) throw new Error('The backup has no end');
  return trailer;
}

/** Writes those of a batch that are not there yet, as long as the marker is. */
async function writeBatch(store: Store, { key, revision }: Entry, batch: readonly Written[]): Promise<void> {
  let missing = batch;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const absent = missing.map((entry) => ({ key: entry.key, exists: false }));
    if (await store.commit({ if: [{ key, revision }, ...absent], put: missing })) return;
    const { entries } = await store.read({ keys: [key, ...batch.map((entry) => entry.key)] });
    if (entries.get(key)?.revision !== revision) throw new Conflict('The restore was ended by somebody else');
    const other = batch.find((entry) => (entries.get(entry.key)?.value ?? entry.value) !== entry.value);
    if (other) {
      throw new Conflict(
        `Somebody else has written ${other.key}: stop KQueen, remove all of the prefix, and run it again`,
      );
    }
    missing = batch.filter((entry) => !entries.has(entry.key));
  }
  throw new Conflict('Somebody else writes at the same time: stop that, and run the restore again');
}

async function end({ store }: Installation, { key, revision }: Entry): Promise<void> {
  await store.commit({ if: [{ key, revision }], delete: [key] });
  const { entries } = await store.read({ keys: [key] });
  if (entries.has(key)) throw new Conflict('Another restore has started in the same place');
}
