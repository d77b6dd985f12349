import { render } from '../../lib/metrics/render.ts';
import { takeSnapshot } from '../../lib/metrics/snapshot.ts';
import type { BareRead } from './floor.ts';
import { floorOf } from './floor.ts';
import { inTurn, type Measured } from './measure.ts';
import type { BenchWorld } from './world.ts';

const TARGET = 2;
const ROUNDS = 15;

/** A scrape that finds nothing kept, against its ranges by the bare client: each value parsed once, and not even that. */
export async function benchMetrics(world: BenchWorld, bare: BareRead, what: string): Promise<Measured[]> {
  const scrape = async () => render(await takeSnapshot(world.services));
  const reads = await world.readsOf(scrape);
  const text = await scrape();
  const raw = async () => {
    for (const request of reads) await bare(request);
  };
  const parsed = await inTurn(what, ROUNDS, scrape, floorOf(bare, reads, text));
  const unparsed = await inTurn('  (floor: the ranges alone)', ROUNDS, scrape, raw);
  return [{ ...parsed, target: TARGET, note: `${reads.length} read` }, unparsed];
}
