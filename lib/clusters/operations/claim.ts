import type { Attempt } from '../../engines/engine.ts';
import { EngineTimeout } from '../../errors.ts';
import { type Cluster, clusterModel, type Operation } from '../../models/cluster.ts';
import type { Loaded } from '../../repository/model.ts';
import type { Tenant } from '../../repository/tenant.ts';
import { CLAIM_MS, isClaimable } from '../lifecycle.ts';

/** No effect is begun in the last part of a claim: it must reach the provider before somebody else looks for it. */
const LAST_MS = 30_000;

/** Another worker has the operation, or it is over. */
export class Overtaken extends Error {}

/** Claims an operation for one worker. Throws `Overtaken` when it is claimed, started, replaced or gone. */
export async function claim(
  tenant: Tenant,
  cluster: Loaded<Cluster>,
  id: string,
  now: () => Date,
): Promise<{ cluster: Cluster; operation: Operation; attempt: Attempt }> {
  const until = new Date(now().getTime() + CLAIM_MS);
  const { object } = await tenant.update(clusterModel, cluster, { by: 'server' }, (current) => {
    const { operation } = current;
    if (operation?.id !== id || !isClaimable(operation, now())) throw new Overtaken();
    const claimed = { ...operation, claimed_until: until.toISOString(), attempts: operation.attempts + 1 };
    return { object: { ...current, operation: claimed } };
  });
  const { operation } = object;
  if (!operation) throw new Overtaken();
  const attempt: Attempt = {
    isRetry: operation.attempts > 1,
    beforeEffect: () => {
      if (now().getTime() < until.getTime() - LAST_MS) return;
      throw new EngineTimeout('The worker was delayed for so long that another one may have started');
    },
  };
  return { cluster: object, operation, attempt };
}
