import * as z from 'zod';

/** bcrypt reads no further than this; a longer password is refused, never cut. */
const MOST_BYTES = 72;

/** Whether bcrypt would read all of a password. */
export function fitsBcrypt(password: string): boolean {
  return Buffer.byteLength(password) <= MOST_BYTES;
}

/** A new password: 6 characters to 72 bytes of UTF-8. */
export const Password = z
  .string()
  .refine((text) => [...text].length >= 6, 'must have at least 6 characters')
  .refine(fitsBcrypt, 'must have at most 72 bytes')
  .meta({ description: 'From 6 characters to 72 bytes', format: 'password' });
