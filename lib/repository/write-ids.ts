import { randomUUID } from 'node:crypto';
import type { Proof } from './commit.ts';

/** The writes before the last one that a value remembers: more than others make until a lost answer is missed. */
const REMEMBERED = 4;

/** The ids of the writes that made a stored value (JSON) what it is. */
export interface WriteIds {
  write: string;
  /** Newest first; absent where there was one write alone. */
  earlier?: readonly string[];
}

/** The ids of a new write over a value that these writes made. */
export function nextWrite(before?: WriteIds): WriteIds {
  const write = randomUUID();
  if (!before) return { write };
  return { write, earlier: [before.write, ...(before.earlier ?? [])].slice(0, REMEMBERED) };
}

/** The proof that a write was made although others have written since, as long as the value is there. */
export function writeProof(key: string, { write }: WriteIds): Proof {
  return {
    key,
    holds: (value) => {
      if (value === undefined) return false;
      const found = JSON.parse(value) as WriteIds;
      return found.write === write || (found.earlier ?? []).includes(write);
    },
  };
}
