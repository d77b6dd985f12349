import { contextOf, type Services } from '../../app/services.ts';
import type { ApplyOrder } from '../../dispatch/dispatcher.ts';
import { Conflict, EngineFailed, EngineTimeout, NotFound } from '../../errors.ts';
import type { Applied } from '../../kubernetes/apply/apply.ts';
import { applyModel, MANIFESTS, RESULTS } from '../../models/apply.ts';
import { type Cluster, clusterModel } from '../../models/cluster.ts';
import type { Loaded } from '../../repository/model.ts';
import { connected } from '../inspect.ts';
import { Overtaken } from '../operations/claim.ts';
import { Claimed } from './claim.ts';
import { ended, released, summary } from './life.ts';
import { type PendingObject, unpackRest, unpackResults } from './pack.ts';
import { mayStillApply } from './rights.ts';
import { applyRest } from './steps.ts';
import { tell } from './tell.ts';

/** After this no other step is begun; a worker may run 300 s, and the longest step ends well within. */
const RUN_MS = 150_000;
const LAST_STEP_MS = 90_000;

const WITHDRAWN = 'The user who requested it no longer has the right to apply';

/**
 * Goes on with an apply that outlasted its request, for `runMs` and the step that is then under way, and hands on what is
 * left. What was applied is stored after each step, so that nobody begins from the start again. An order that comes twice,
 * too late or for nothing is fine. While the cluster cannot be reached the apply waits for the schedule. Throws `Unavailable`.
 */
export async function continueApply(services: Services, order: ApplyOrder, runMs = RUN_MS): Promise<void> {
  const context = contextOf(services);
  const tenant = context.tenantOf(order);
  const { found } = await tenant.read({ found: tenant.one(applyModel, order.apply) });
  if (!found) return;
  try {
    const claimed = await Claimed.of(context, tenant, found);
    const { cluster, manifests, results } = await tenant.read({
      cluster: tenant.one(clusterModel, claimed.apply.cluster),
      manifests: tenant.secretParts('apply', claimed.apply.id, MANIFESTS),
      results: tenant.secretParts('apply', claimed.apply.id, RESULTS),
    });
    // The schedule removes what is left of it.
    if (!cluster) return;
    await work(services, claimed, cluster, { manifests, results: unpackResults(results) }, runMs);
  } catch (error) {
    if (!(error instanceof Overtaken || error instanceof NotFound)) throw error;
  }
}

async function work(
  services: Services,
  claimed: Claimed,
  cluster: Loaded<Cluster>,
  { manifests, results }: { manifests: string[]; results: Applied[] },
  runMs: number,
): Promise<void> {
  if (!(await mayStillApply(services, claimed.apply, cluster.object)))
    return end(services, claimed, cluster, results, WITHDRAWN);
  const { namespace, objects } = await unpackRest(manifests);
  const pending = objects.filter(({ at }) => results[at]?.result === 'pending');
  try {
    if (pending.length > 0)
      await run(services, claimed, cluster.object, { namespace, pending, results }, runMs);
  } catch (error) {
    const isOfCluster =
      error instanceof EngineFailed || error instanceof EngineTimeout || error instanceof Conflict;
    if (!isOfCluster) throw error;
    return claimed.change((current) => released(current, `${error.message}; it is tried again`));
  }
  if (results.every(({ result }) => result !== 'pending')) return end(services, claimed, cluster, results);
  await claimed.change((current) => released(current));
  const { namespace: tenant, id } = claimed.apply;
  await services.dispatcher.apply([{ namespace: tenant, apply: id }]);
}

/** Applies what is pending, and puts what becomes of it in its place among the results. */
async function run(
  services: Services,
  claimed: Claimed,
  cluster: Cluster,
  rest: { namespace: string; pending: PendingObject[]; results: Applied[] },
  runMs: number,
): Promise<void> {
  const end = performance.now() + runMs;
  const hasTime = () => performance.now() < end;
  const { dry_run: dryRun, force } = claimed.apply;
  await connected(contextOf(services), cluster, runMs + LAST_STEP_MS, (connection, signal) =>
    applyRest(connection, rest, { dryRun, force, namespace: rest.namespace }, { signal, hasTime }, claimed),
  );
}

/** Ends an apply with a last event in the history of the cluster. */
async function end(
  services: Services,
  claimed: Claimed,
  cluster: Loaded<Cluster>,
  results: readonly Applied[],
  reason?: string,
): Promise<void> {
  const context = contextOf(services);
  const told = summary(results, claimed.apply.dry_run);
  const message = reason === undefined ? told : `${told}. ${reason}`;
  await tell(context, cluster, { type: 'applied', message });
  await claimed.change((current) => ended(current, 'finished', context.now(), reason));
}
