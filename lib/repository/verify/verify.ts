import { Conflict } from '../../errors.ts';
import { isIndexed } from '../indexes/ready.ts';
import { miscounts, setRight } from '../upkeep/recount.ts';
import type { Upkeep } from '../upkeep/upkeep.ts';
import { verifyDeliveries } from './deliveries.ts';
import type { Finding } from './finding.ts';
import { verifyObjects } from './objects.ts';
import { verifyQuotas } from './quotas.ts';
import { verifyStrays } from './strays.ts';
import { verifySubscriptions } from './subscriptions.ts';

/** Told to put right what can be. */
export interface VerifyOptions {
  mayRepair?: boolean;
}

/**
 * Compares objects with all that must be there because they are: entries in indexes, counts, the objects that they refer to,
 * secrets, which are of an object each, what is kept of quotas, and what webhooks have to deliver. May run while others read
 * and write: what seems wrong is looked at again at one moment, and put right under the condition that it is still so. Keeps
 * some objects in memory at a time, and a number for each count. Throws `Conflict` while a restore is not finished,
 * `Unavailable`.
 */
export async function* verify(
  upkeep: Upkeep,
  { mayRepair = false }: VerifyOptions = {},
): AsyncGenerator<Finding> {
  const { store, keys } = upkeep;
  const { entries } = await store.read({ keys: [keys.restoring] });
  if (entries.size > 0) throw new Conflict('A restore is not finished: run it again, and then this');
  // In this order a value is free again before its object claims it.
  yield* verifyStrays(upkeep, mayRepair);
  yield* verifyObjects(upkeep, mayRepair);
  yield* verifyCounts(upkeep, mayRepair);
  yield* verifyQuotas(upkeep, mayRepair);
  yield* verifySubscriptions(upkeep, mayRepair);
  yield* verifyDeliveries(upkeep, mayRepair);
}

/** Whether the indexes are marked as whole, without which lists do not use them. Throws `Unavailable`. */
export async function isMarkedWhole({ store, keys }: Upkeep): Promise<boolean> {
  const query = isIndexed(keys);
  return query.decode(await store.read(query));
}

async function* verifyCounts(upkeep: Upkeep, mayRepair: boolean): AsyncGenerator<Finding> {
  const { store, keys } = upkeep;
  for (const wrong of await miscounts(upkeep)) {
    const { counter, counted, objects } = wrong;
    yield {
      damage: 'wrong count',
      key: counter.slice(keys.all.length),
      detail: `${counted} counted, ${objects} there`,
      isRepaired: mayRepair && (await setRight(store, [wrong])),
    };
  }
}
