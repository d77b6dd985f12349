import * as z from 'zod';
import { Id } from './fields.ts';

/** The answer to a DELETE of what is gone at once. */
export const Deleted = z.object({ id: Id, state: z.literal('deleted') });

export function deletedView(id: string): z.output<typeof Deleted> {
  return { id, state: 'deleted' };
}
