import * as z from 'zod';
import { scopeParameters } from './list.ts';

/** The query of a health route. */
export const HealthQuery = z.strictObject(scopeParameters);

/** How many there are, and how many in a hundred of those that count are well. */
export const Health = z.object({ total: z.int(), healthy_percentage: z.int() });

/** `healthy` of `counted`, rounded down so that 100 means all; 100 when there is nothing to be ill. */
export function health(total: number, healthy: number, counted: number): z.output<typeof Health> {
  return { total, healthy_percentage: counted === 0 ? 100 : Math.floor((100 * healthy) / counted) };
}

/** The sum of the counts of some values, or of all. */
export function sumOf(counts: ReadonlyMap<string, number>, ...values: readonly string[]): number {
  const wanted = values.length > 0 ? values : [...counts.keys()];
  return wanted.reduce((sum, value) => sum + (counts.get(value) ?? 0), 0);
}
