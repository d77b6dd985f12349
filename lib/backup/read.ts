import type { FileHandle } from 'node:fs/promises';
import type * as z from 'zod';
import { InvalidInput } from '../errors.ts';
import { type FieldCipher, keyIdOf } from '../repository/secrets/encryption.ts';
import { AnyHeader, EntryLine, Header, KEY_CHECK, placeOf, Trailer, VERSION } from './format.ts';
import { linesOf } from './lines-in.ts';
import { Tally } from './tally.ts';
import { unusable } from './unusable.ts';

/**
 * The entries of a backup, some at a time. Only when it has returned (the trailer) is the file known to be whole, as it
 * was made, and of a key that is ours; it throws `InvalidInput` otherwise, of another version or another key at once.
 */
export async function* readBackup(
  file: FileHandle,
  cipher: FieldCipher,
  onBytes: (bytes: number) => void = () => {},
): AsyncGenerator<EntryLine[], Trailer> {
  const tally = new Tally();
  let header: Header | undefined;
  let trailer: Trailer | undefined;
  for await (const lines of linesOf(file, onBytes)) {
    const entries: EntryLine[] = [];
    for (const line of lines) {
      if (trailer) throw unusable('it continues after its end');
      const content = parseLine(line);
      if (header && !Array.isArray(content)) {
        trailer = checked(Trailer, content);
        continue;
      }
      tally.addLine(line);
      if (header) {
        const entry = checked(EntryLine, content);
        tally.addEntry(...entry);
        entries.push(entry);
      } else {
        header = checkHeader(content, cipher);
      }
    }
    yield entries;
  }
  if (!trailer) throw unusable('it is cut short');
  checkTrailer(trailer, tally, cipher);
  return trailer;
}

function parseLine(line: Buffer): unknown {
  try {
    return JSON.parse(line.toString());
  } catch (cause) {
    throw unusable('a line of it is not readable', cause);
  }
}

function checked<S extends z.ZodType>(schema: S, content: unknown): z.infer<S> {
  const { success, data, error } = schema.safeParse(content);
  if (!success) throw unusable('a line of it is not readable', error);
  return data;
}

function checkHeader(content: unknown, cipher: FieldCipher): Header {
  const any = AnyHeader.safeParse(content);
  if (!any.success) throw unusable('it does not start like a backup');
  if (any.data.version > VERSION) {
    const versions = `it is of version ${any.data.version}, and this KQueen reads ${VERSION}`;
    throw new InvalidInput(`The backup was made by a newer KQueen (${versions}): restore it with that one`);
  }
  const header = checked(Header, content);
  if (!cipher.knows(keyIdOf(header.key_check) ?? '')) {
    throw new InvalidInput(
      'The backup was made with another SECRET_KEY: set that key, or add it to SECRET_KEYS_PREVIOUS',
    );
  }
  if (opened(cipher, header.key_check, 'key_check') !== KEY_CHECK) throw unusable('its header is changed');
  return header;
}

function checkTrailer(trailer: Trailer, tally: Tally, cipher: FieldCipher): void {
  const sha256 = tally.digest();
  if (trailer.sha256 !== sha256 || opened(cipher, trailer.seal, 'seal') !== sha256) {
    throw unusable('its checksum does not match');
  }
  const names = Object.keys({ ...trailer.counts, ...tally.counts });
  const isCounted = names.every((name) => trailer.counts[name] === tally.counts[name]);
  if (!isCounted || trailer.entries !== tally.entries) throw unusable('its counts do not match');
  const missing = tally.keyIds.filter((id) => !cipher.knows(id) && !trailer.lost_keys.includes(id));
  if (missing.length > 0) {
    const keys = `Secrets in the backup are of other keys than these (ids: ${missing.join(', ')})`;
    throw new InvalidInput(`${keys}: add the keys that were in use to SECRET_KEYS_PREVIOUS`);
  }
}

/** What a text of the backup is in plain text; undefined when it is changed. */
function opened(cipher: FieldCipher, text: string, field: 'key_check' | 'seal'): string | undefined {
  try {
    return cipher.decrypt(text, placeOf(field));
  } catch {
    return undefined;
  }
}
