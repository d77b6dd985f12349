import { type Applied, type ApplyOptions, applyObjects, type Bounds } from '../../kubernetes/apply/apply.ts';
import { Discovery } from '../../kubernetes/apply/discovery.ts';
import type { ClusterConnection } from '../../kubernetes/connection/connection.ts';
import type { Claimed } from './claim.ts';
import { type PendingObject, packResults } from './pack.ts';

/** Objects of one step: what a worker that dies has to do again. */
const OBJECTS_IN_STEP = 12;
/** The most that one object takes in a step. */
const OBJECT_MS = 20_000;
/** The most that it takes once more by itself, when it has a slow link to itself. */
const ALONE_MS = 60_000;

/** What a worker has before it. */
interface Work {
  pending: readonly PendingObject[];
  /** Of all objects, in their order: what becomes of one takes its place. */
  results: Applied[];
}

/**
 * Applies pending objects in steps, as long as there is time, and stores the results of each step. An object whose answer
 * got lost is tried once more by itself, and is `unknown` then; but when the API server answers nothing else either,
 * nothing is known of the object. Throws `EngineFailed` and `EngineTimeout` then, and what `Claimed.save` throws.
 */
export async function applyRest(
  connection: ClusterConnection,
  { pending, results }: Work,
  options: ApplyOptions,
  { signal, hasTime = () => true }: Bounds,
  claimed: Pick<Claimed, 'save'>,
  { objectMs = OBJECT_MS, aloneMs = ALONE_MS } = {},
): Promise<void> {
  const discovery = new Discovery(connection, signal);
  const save = async (outcomes: readonly (readonly [PendingObject, Applied])[]) => {
    for (const [{ at }, outcome] of outcomes) results[at] = outcome;
    const places = outcomes.map(([{ at }]) => at);
    await claimed.save(packResults(results, places));
  };
  const alone = { signal, objectMs: aloneMs };
  await probe(discovery);
  for (let left = [...pending]; left.length > 0 && hasTime(); ) {
    const step = left.slice(0, OBJECTS_IN_STEP);
    const bounds = { signal, hasTime, objectMs };
    const outcomes = await applyObjects(connection, discovery, step, options, bounds);
    const begun = step.flatMap((object, at) => {
      const outcome = outcomes[at];
      return outcome ? [[object, outcome] as const] : [];
    });
    await save(begun.filter(([, { result }]) => result !== 'unknown'));
    for (const [object] of begun.filter(([, { result }]) => result === 'unknown')) {
      if (!hasTime()) return;
      await probe(discovery);
      const [outcome] = await applyObjects(connection, discovery, [object], options, alone);
      if (outcome) await save([[object, outcome]]);
    }
    const tried = new Set(begun.map(([object]) => object));
    left = left.filter((object) => !tried.has(object));
  }
}

/** Throws `EngineFailed` and `EngineTimeout` when the API server does not answer what every one can. */
async function probe(discovery: Discovery): Promise<void> {
  discovery.forget('v1');
  await discovery.resourceOf({ apiVersion: 'v1', kind: 'Namespace' });
}
