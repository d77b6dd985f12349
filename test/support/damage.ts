import { expect } from '@jest/globals';
import type { Damage } from '../../lib/repository/verify/finding.ts';
import { expectIntact, findings } from './indexes.ts';
import type { World } from './world.ts';

/** Expects damage of these kinds to be found, to be repaired, and to be found no more. */
export async function expectRepaired(
  world: Pick<World, 'store' | 'services' | 'prefix'>,
  damages: readonly Damage[],
): Promise<void> {
  const kinds = async (mayRepair: boolean) =>
    (await findings(world.store, world.prefix, { mayRepair }))
      .map(({ damage, isRepaired }) => `${damage} ${isRepaired}`)
      .sort();
  expect(await kinds(false)).toEqual(damages.map((one) => `${one} false`).sort());
  expect(await kinds(true)).toEqual(damages.map((one) => `${one} true`).sort());
  await expectIntact(world);
}
