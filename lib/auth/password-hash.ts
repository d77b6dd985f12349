import bcrypt from 'bcryptjs';
import { fitsBcrypt } from './password.ts';

/** The bcrypt hash of a password, at a cost of 2^rounds. */
export function hashPassword(password: string, rounds: number): Promise<string> {
  return bcrypt.hash(password, rounds);
}

/**
 * Whether the password is the one of the hash. Without a hash (no such user, or one without a password) it takes the
 * same time and is false, so that the time of an answer does not tell which user names exist; nor does that of a hash
 * which was made when `rounds` were fewer.
 */
export async function isPassword(
  password: string,
  hash: string | undefined,
  rounds: number,
): Promise<boolean> {
  const possible = fitsBcrypt(password);
  const compared = hash ?? decoy(rounds);
  const equal = await bcrypt.compare(possible ? password : '', compared);
  // Each round doubles the work: 2^a + 2^a + 2^(a+1) + ... + 2^(b-1) is 2^b.
  for (let cost = bcrypt.getRounds(compared); cost < rounds; cost += 1) await bcrypt.compare('', decoy(cost));
  return equal && possible && hash !== undefined;
}

/** A well-formed hash of the same cost that no known password has. */
function decoy(rounds: number): string {
  return `$2b$${String(rounds).padStart(2, '0')}$${'.'.repeat(53)}`;
}
