import { randomUUID } from 'node:crypto';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import type { Waiting } from '../repository/outbox/outbox.ts';
import type { Repository } from '../repository/repository.ts';

const HOUR_MS = 3_600_000;
/** Webhooks of one run, those first that have waited longest; the others in the next runs. */
const MOST_ORDERS = 200;
/** How long deliveries are remembered. */
const KEPT_DAYS = 7;
/** The deliveries of a webhook that are remembered. */
const MOST_KEPT = 1_000;

/**
 * Has delivered what is due, and what no worker has got to; once an hour, forgets old deliveries. An organization with many
 * webhooks that wait gets its turns between those of others. Throws `Unavailable`.
 */
export async function tendDeliveries({
  repository,
  dispatcher,
  now,
}: {
  repository: Repository;
  dispatcher: Pick<Dispatcher, 'deliver'>;
  now: () => Date;
}): Promise<void> {
  const start = now();
  const due = (await repository.outbox.waiting()).filter(({ at }) => at <= start.toISOString());
  const orders = inTurns(due).slice(0, MOST_ORDERS);
  if (orders.length > 0)
    await dispatcher.deliver(orders.map(({ namespace, webhook }) => ({ namespace, webhook })));
  const until = new Date(start.getTime() + HOUR_MS);
  if (!(await repository.lock('forget-deliveries', randomUUID(), start, until))) return;
  const oldest = new Date(start.getTime() - KEPT_DAYS * 24 * HOUR_MS);
  await repository.outbox.forget(oldest.toISOString(), MOST_KEPT);
}

/** The first of every organization, then the second of every one, and so on; each round by who has waited longest. */
function inTurns(waiting: readonly Waiting[]): Waiting[] {
  const oldestFirst = waiting.toSorted((a, b) => (a.at < b.at ? -1 : 1));
  const turns = new Map<string, number>();
  return oldestFirst
    .map((one) => {
      const turn = turns.get(one.namespace) ?? 0;
      turns.set(one.namespace, turn + 1);
      return { one, turn };
    })
    .toSorted((a, b) => a.turn - b.turn)
    .map(({ one }) => one);
}
