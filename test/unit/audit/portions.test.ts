import { expect, test } from '@jest/globals';
import type { AuditEntry } from '../../../lib/audit/entry.ts';
import { daysOf, portionsOf } from '../../../lib/audit/portions.ts';

const NOW = new Date('2026-03-31T12:00:00Z');
const asked = (retention: number) => ({ config: { AUDIT_RETENTION: retention }, now: () => NOW });

/** Reads the trail of so many days, each of which holds so many entries; tells how many days each round trip took. */
async function roundTrips(days: number, entriesOf: (day: number) => number): Promise<number[]> {
  const trips: number[] = [];
  const readTrail = async (portion: readonly string[]) => {
    trips.push(portion.length);
    return portion.flatMap((day) => Array.from({ length: entriesOf(Number(day)) }, () => ({}) as AuditEntry));
  };
  const names = Array.from({ length: days }, (_, day) => `${day}`);
  let entries = 0;
  for await (const portion of portionsOf({ readTrail }, names, 'alpha')) entries += portion.length;
  expect(entries).toBe(names.reduce((sum, name) => sum + entriesOf(Number(name)), 0));
  return trips;
}

test('ninety quiet days are three round trips, ten years of them 39', async () => {
  expect(await roundTrips(90, () => 3)).toEqual([1, 10, 79]);
  expect(await roundTrips(3_650, () => 0)).toHaveLength(39);
});

test('busy days are read one by one, and never many more entries than fit', async () => {
  expect(await roundTrips(4, () => 50_000)).toEqual([1, 1, 1, 1]);
  expect(await roundTrips(9, () => 2_500)).toEqual([1, 4, 4]);
  // A holiday among them is not taken for the rule.
  expect(await roundTrips(12, (day) => (day === 0 ? 0 : 4_000))).toEqual([1, 10, 1]);
});

test.each([
  ['all that are kept', {}, ['2026-03-31', '2026-03-30', '2026-03-29']],
  ['from a time on', { since: new Date('2026-03-30T23:59:59Z') }, ['2026-03-31', '2026-03-30']],
  ['before a time', { until: new Date('2026-03-30T00:00:01Z') }, ['2026-03-30', '2026-03-29']],
  ['none of the future', { since: new Date('2026-04-02T00:00:00Z') }, []],
  ['none that have gone', { until: new Date('2026-03-01T00:00:00Z') }, []],
])('the days are %s', (_name, between, days) => {
  expect(daysOf(asked(2) as Parameters<typeof daysOf>[0], between)).toEqual(days);
});
