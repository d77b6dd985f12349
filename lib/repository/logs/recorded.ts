import type { Recorder } from '../change.ts';
import type { Model, StoredObject } from '../model.ts';
import { join, type Part } from '../parts.ts';
import type { Trail } from './trail.ts';

/** An entry of the audit trail for each of the objects; nothing without a recorder. */
export function recorded<T extends StoredObject>(
  trail: Trail,
  model: Model<T>,
  objects: readonly T[],
  record?: Recorder,
): Part {
  const entries = record ? objects.map((object) => record(model, object)) : [];
  const trails = entries.map(({ namespace, entry }) => trail.entry(namespace, entry));
  return join(entries[0]?.joined ?? {}, ...trails);
}
