import { Keys } from '../../lib/repository/keys.ts';
import { asOlderVersion } from '../support/older-store.ts';
import { child, type FullStore, fill, type Spent } from './full-store.ts';
import { type Measured, print } from './measure.ts';
import { createBenchWorld } from './world.ts';

const FEW = 20_000;
const MANY = 200_000;
/** Ten times the objects may take ten times as long, and what the machine does meanwhile. */
const LINEAR = 12.5;

/** How long it takes to index a store and to verify it, and the memory needed, at 200,000 objects against 20,000. */
export async function benchVerify({ name, store, variables }: FullStore): Promise<void> {
  const measure = async (clusters: number) => {
    const world = await createBenchWorld(store, { clusters: 0 });
    const { provisioner, owner, prefix } = world;
    await fill(store, prefix, clusters, { owner, provisioner });
    // What was written past the repository is neither indexed nor counted.
    await asOlderVersion(store, prefix);
    await store.commit({ delete: [new Keys(prefix).usage('bench')] });
    const env = { ...variables, KQUEEN_ETCD_PREFIX: prefix };
    return { indexed: await child('migrate', '', env), verified: await child('verify', '', env) };
  };
  const few = await measure(FEW);
  const many = await measure(MANY);
  const row = (what: string, ours: Spent, floor: Spent): Measured => {
    const note = `memory at most ${ours.peakMiB.toFixed(0)} MiB against ${floor.peakMiB.toFixed(0)}`;
    return { what, ours: ours.ms, floor: floor.ms, target: LINEAR, note };
  };
  const rows = [row('index', many.indexed, few.indexed), row('verify', many.verified, few.verified)];
  print(`${name}: 200,000 objects against 20,000`, rows, ['200,000', '20,000']);
}
