import bcrypt from 'bcrypt';
import { HashingQueue } from './hashing-queue.ts';
import { fitsBcrypt } from './password.ts';

const HASH = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/;

/** One for the process, whose threads they share. */
const queue = new HashingQueue();

/**
 * The bcrypt hash of a password, at a cost of 2^rounds. Throws `TooManyRequests` when too many others are being hashed.
 */
export function hashPassword(password: string, rounds: number): Promise<string> {
  return queue.run(rounds, () => bcrypt.hash(password, rounds));
}

/**
 * Whether the password is the one of the hash. Without a hash (no such user, or one without a password) it takes the
 * same time and is false, so that the time of an answer does not tell which user names exist; nor does that of a hash
 * which was made when `rounds` were fewer. Throws `TooManyRequests` when too many others are being hashed.
 */
export async function isPassword(
  password: string,
  hash: string | undefined,
  rounds: number,
): Promise<boolean> {
  const cost = costOf(hash);
  const possible = fitsBcrypt(password);
  return queue.run(Math.max(cost ?? 0, rounds), async () => {
    // bcrypt for Node does not know $2y$, the name that PHP has for $2b$.
    const compared = cost === undefined ? decoy(rounds) : (hash ?? '').replace(/^\$2y/, '$2b');
    const equal = await bcrypt.compare(possible ? password : '', compared);
    // Each round doubles the work: 2^a + 2^a + 2^(a+1) + ... + 2^(b-1) is 2^b.
    for (let less = cost ?? rounds; less < rounds; less += 1) await bcrypt.compare('', decoy(less));
    return equal && possible && cost !== undefined;
  });
}

/** The rounds of a hash; undefined when it is none. */
function costOf(hash = ''): number | undefined {
  const [, rounds] = HASH.exec(hash) ?? [];
  return rounds === undefined ? undefined : Number(rounds);
}

/** A well-formed hash of the same cost that no known password has. */
function decoy(rounds: number): string {
  return `$2b$${String(rounds).padStart(2, '0')}$${'.'.repeat(53)}`;
}
