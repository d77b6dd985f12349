/** What was measured: ours against the floor, medians in milliseconds. */
export interface Measured {
  what: string;
  ours: number;
  floor: number;
  /** The ratio not to exceed; without one it is only shown. */
  target?: number;
  note?: string;
}

/** Runs both in turn, so that whatever else the machine does befalls both alike; the first rounds warm up. */
export async function inTurn(
  what: string,
  rounds: number,
  ours: () => Promise<unknown>,
  floor: () => Promise<unknown>,
): Promise<Measured> {
  const times: { ours: number[]; floor: number[] } = { ours: [], floor: [] };
  const warmUp = Math.ceil(rounds / 4);
  for (let round = 0; round < rounds + warmUp; round += 1) {
    const pair = { ours: await timed(ours), floor: await timed(floor) };
    if (round < warmUp) continue;
    times.ours.push(pair.ours);
    times.floor.push(pair.floor);
  }
  return { what, ours: median(times.ours), floor: median(times.floor) };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Prints a table; a ratio over its target is marked. `columns` name what was measured, and against what. */
export function print(
  title: string,
  rows: readonly Measured[],
  [ours, floor]: readonly [string, string] = ['ours', 'floor'],
): void {
  process.stdout.write(
    `\n${title}\n${'what'.padEnd(44)}${`${ours} ms`.padStart(10)}${`${floor} ms`.padStart(10)}  ratio\n`,
  );
  for (const { what, target, note = '', ...times } of rows) {
    const ratio = times.ours / times.floor;
    const verdict =
      target === undefined ? '' : ratio <= target ? `(to reach: ${target})` : `MISSES ${target}`;
    const numbers = `${times.ours.toFixed(2).padStart(10)}${times.floor.toFixed(2).padStart(10)}  ${ratio.toFixed(2)}`;
    process.stdout.write(`${what.padEnd(44)}${numbers} ${verdict} ${note}\n`);
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
