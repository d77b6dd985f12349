import { InvalidInput } from '../errors.ts';
import { instant } from '../time.ts';

/** Fields that a client may send back as it read them, but not change. */
interface Unchangeable {
  id?: string;
  created_at?: string;
}

/**
 * Refuses (`InvalidInput`) an `id` or `created_at` that is not the object's own. Times are compared as instants; one
 * without a zone is UTC.
 */
export function refuseChangeOfFixed(sent: Unchangeable, object: { id: string; created_at: string }): void {
  if (sent.id !== undefined && sent.id !== object.id) {
    throw InvalidInput.field('id', 'cannot be changed: leave it out');
  }
  if (sent.created_at !== undefined && instant(sent.created_at) !== instant(object.created_at)) {
    throw InvalidInput.field('created_at', 'cannot be changed: leave it out');
  }
}
