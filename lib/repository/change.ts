import type { TrailEntry } from './logs/trail.ts';
import type { HistoryEntry, Model, StoredObject } from './model.ts';
import type { Part } from './parts.ts';
import type { SecretPart } from './secrets/parts.ts';
import type { SecretChanges } from './secrets/secrets.ts';

/** What an object becomes. */
export interface Change<T extends StoredObject> {
  object: T;
  secrets?: SecretChanges;
  /** Further secret records that are written, 1 MiB of them at most. */
  parts?: readonly SecretPart[];
  /** When the state was checked (RFC 3339), where this write comes of a check. */
  checkedAt?: string;
  /** What is added to the object's history. */
  history?: readonly HistoryEntry[];
}

/** What a write adds to an audit trail, and what else is part of its commit, by the object as it is written. */
export type Recorder = <T extends StoredObject>(
  model: Model<T>,
  object: T,
) => { namespace: string; entry: TrailEntry; joined?: Part };
