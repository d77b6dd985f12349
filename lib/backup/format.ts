import * as z from 'zod';

/**
 * A backup is gzip (RFC 1952) of lines of JSON: a header, an array of key and value for each entry, sorted by key and
 * without the prefix of the store, and a trailer.
 */
export const FORMAT = 'kqueen-backup';

/** The version of the lines and of what is stored; raised when an older KQueen could not make use of it. */
export const VERSION = 1;

/** What the header's `key_check` is in plain text. */
export const KEY_CHECK = 'This is the SECRET_KEY of the backup';

/** Where the encrypted texts of a backup are encrypted for: no object has such an id. */
export const placeOf = (field: 'key_check' | 'seal') => ({
  model: 'backup',
  namespace: 'global',
  id: FORMAT,
  field,
});

/** Of a header, what every version has. */
export const AnyHeader = z.looseObject({ format: z.literal(FORMAT), version: z.int() });

/** The first line. */
export const Header = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  /** RFC 3339. */
  created_at: z.string(),
  /** `KEY_CHECK`, encrypted with the SECRET_KEY of the backup. */
  key_check: z.string(),
});
export type Header = z.infer<typeof Header>;

/** A line between: the key without the prefix, and the value. */
export const EntryLine = z.tuple([z.string().min(1).max(1024), z.string()]);
export type EntryLine = z.infer<typeof EntryLine>;

/** The last line: no file without it is whole. */
export const Trailer = z.strictObject({
  entries: z.int(),
  /** Entries by kind and model (`obj/cluster`). */
  counts: z.record(z.string(), z.int()),
  /** Ids of keys that encrypted some secrets and were not known when the backup was made. */
  lost_keys: z.array(z.string()),
  /** Hex, of the bytes of all lines before this one. */
  sha256: z.string(),
  /** `sha256`, encrypted with the SECRET_KEY of the backup: nobody else can have made or changed it. */
  seal: z.string(),
});
export type Trailer = z.infer<typeof Trailer>;
