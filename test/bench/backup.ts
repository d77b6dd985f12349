import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { child, type FullStore, fill, type Spent } from './full-store.ts';
import { type Measured, print } from './measure.ts';

const FEW = 20_000;
const MANY = 200_000;
/** Ten times the objects may take ten times as long, and what the machine does meanwhile. */
const LINEAR = 12.5;

/** A store to back up. */
export interface BackedUp extends FullStore {
  /** The variables of another place, with nothing in it, in which to restore. */
  empty(): Record<string, string>;
}

/** How long a backup and its restore take, and the memory that they need, at 200,000 objects against 20,000. */
export async function benchBackup({ name, store, variables, empty }: BackedUp): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'kqueen-bench-backup-'));
  const measure = async (prefix: string, clusters: number) => {
    await fill(store, prefix, clusters);
    const file = join(directory, `${clusters}.gz`);
    const saved = await child('backup', file, { ...variables, KQUEEN_ETCD_PREFIX: prefix });
    const restored = await child('restore', file, { ...variables, ...empty() });
    return { saved, restored, mebibytes: (await stat(file)).size / 1024 / 1024 };
  };
  const few = await measure('/few', FEW);
  const many = await measure('/many', MANY);
  const row = (what: string, ours: Spent, floor: Spent): Measured => {
    const note = `memory at most ${ours.peakMiB.toFixed(0)} MiB against ${floor.peakMiB.toFixed(0)}`;
    return { what, ours: ours.ms, floor: floor.ms, target: LINEAR, note };
  };
  const rows = [
    row(`back up (${many.mebibytes.toFixed(0)} MiB)`, many.saved, few.saved),
    row('restore', many.restored, few.restored),
  ];
  print(`${name}: 200,000 objects against 20,000`, rows, ['200,000', '20,000']);
  await rm(directory, { recursive: true, force: true });
}
