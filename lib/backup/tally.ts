import { createHash } from 'node:crypto';
import { secretsPlace } from '../repository/keys.ts';
import { sealedKeyIds } from '../repository/secrets/secrets.ts';

/** What is counted of the lines of a backup, alike by who writes and by who reads it. */
export class Tally {
  entries = 0;
  readonly #hash = createHash('sha256');
  readonly #counts = new Map<string, number>();
  readonly #keyIds = new Set<string>();

  /** A line with its end, header or entry. */
  addLine(line: string | Buffer): void {
    this.#hash.update(line);
  }

  /** An entry: its key without the prefix, and its value. */
  addEntry(key: string, value: string): void {
    const [kind = '', model = ''] = key.split('/', 2);
    const group = `${kind}/${model}`;
    this.entries += 1;
    this.#counts.set(group, (this.#counts.get(group) ?? 0) + 1);
    if (secretsPlace(key)) for (const id of sealedKeyIds(value)) this.#keyIds.add(id);
  }

  /** Entries by kind and model. */
  get counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  /** The ids of the keys that the secrets are of. */
  get keyIds(): string[] {
    return [...this.#keyIds];
  }

  /** Hex, of the lines so far. */
  digest(): string {
    return this.#hash.copy().digest('hex');
  }
}
