import * as z from 'zod';
import type { Approval } from '../../models/lifetime.ts';
import { Id, Timestamp } from '../../wire/fields.ts';

export const ApprovalWire = z
  .object({
    id: Id,
    state: z.literal('pending'),
    user: z.string().meta({ description: 'The user who asked' }),
    user_id: Id,
    requested_at: Timestamp,
    ends_at: Timestamp.meta({ description: 'Until when another user may approve' }),
    force: z.boolean(),
  })
  .meta({ id: 'Approval', description: 'A deletion that waits for a second user' });

/** The wire form of a request to delete. */
export function approvalView({ id, user, requested_at, ends_at, force }: Approval) {
  return {
    ...{ id, state: 'pending' as const, user: user.name, user_id: user.id },
    ...{ requested_at, ends_at, force: force === true },
  };
}
