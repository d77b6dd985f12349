import type { Config } from '../../../config/schema.ts';
import type { Operation } from '../../models/cluster.ts';

/** Whether an operation has taken longer than PROVISIONER_TIMEOUT. */
export function hasTimedOut(
  { requested_at }: Pick<Operation, 'requested_at'>,
  { PROVISIONER_TIMEOUT }: Pick<Config, 'PROVISIONER_TIMEOUT'>,
  now: Date,
): boolean {
  return now.getTime() - Date.parse(requested_at) > PROVISIONER_TIMEOUT * 1000;
}
