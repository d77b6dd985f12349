import { Forbidden, PreconditionFailed } from '../errors.ts';
import type { Stored, StoredObject } from './model.ts';

/** Who writes: a client's write raises the generation (the `ETag`), a refresh by the server does not. */
export interface Writer {
  by: 'client' | 'server';
  /** The server writes what a client wants to be stored: it is charged to the client. */
  pays?: true;
  /** It ends something, or leads to its end: the quotas of a day do not stop it. */
  ends?: true;
  /** The generations that the client is willing to overwrite (`If-Match`); without it, any. */
  accepts?: (generation: number) => boolean;
  /** Whether the object may be written as it is now, which may differ from what was authorized. */
  mayWrite?: (object: StoredObject) => boolean;
}

/**
 * Throws when the writer does not accept the generation of an object (`PreconditionFailed`), or may not write it any
 * more (`Forbidden`).
 */
export function refuseWriter<T extends StoredObject>(
  { accepts, mayWrite }: Writer,
  { object, generation }: Stored<T>,
): void {
  if (mayWrite && !mayWrite(object)) throw new Forbidden();
  if (accepts && !accepts(generation)) {
    throw new PreconditionFailed('The object has changed since it was read: read it again');
  }
}
