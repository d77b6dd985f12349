import { Conflict, TooManyRequests } from '../../errors.ts';
import { type Apply, type ApplyState, applyModel, isUnderWay } from '../../models/apply.ts';
import type { Loaded } from '../../repository/model.ts';
import type { SecretPart } from '../../repository/secrets/parts.ts';
import type { Tenant } from '../../repository/tenant.ts';

/** Applies of one tenant that are under way at once: what they keep is bounded. */
const MOST_UNDER_WAY = 10;
/** Others who begin at the same time take slots too. */
const ATTEMPTS = 5;
/** What one commit takes: sealed and with all else in it under the 1.5 MiB and the 128 operations of etcd. */
const MOST_BYTES = 600_000;
const MOST_PARTS = 60;

/** Throws `Conflict` for an apply under way that changes the cluster: it would undo what a later one does. */
export function refuseOther(applies: readonly Loaded<Apply>[], cluster: string): void {
  const other = applies.find(
    ({ object }) => object.cluster === cluster && !object.dry_run && isUnderWay(object),
  );
  if (!other) return;
  const { id } = other.object;
  throw new Conflict(
    `An apply to the cluster is still under way: wait until its operation ${id} has finished`,
  );
}

/**
 * Stores an apply with its records, in as many commits as it takes; the last one lets workers have it. Throws `Conflict`
 * while another one changes the cluster, `TooManyRequests` while the tenant has too many, `InvalidInput` when the cluster has
 * been deleted, `Unavailable`.
 */
export async function keepApply(
  tenant: Tenant,
  apply: Omit<Apply, 'slot' | 'state' | 'namespace'>,
  parts: readonly SecretPart[],
): Promise<void> {
  const [first = [], ...others] = inCommits(parts);
  await create(tenant, { ...apply, state: others.length === 0 ? 'running' : 'preparing' }, first);
  for (const [at, batch] of others.entries()) {
    const { found } = await tenant.read({ found: tenant.one(applyModel, apply.id) });
    if (!found) throw new Conflict('Storing the manifest took too long: apply it again');
    const state: ApplyState = at === others.length - 1 ? 'running' : 'preparing';
    await tenant.update(applyModel, found, { by: 'server', pays: true }, (current) => ({
      object: { ...current, state },
      parts: batch,
    }));
  }
}

/** Takes a slot that is free. */
async function create(
  tenant: Tenant,
  apply: Omit<Apply, 'slot' | 'namespace'>,
  parts: readonly SecretPart[],
): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { applies } = await tenant.read({ applies: tenant.all(applyModel) });
    if (!apply.dry_run) refuseOther(applies, apply.cluster);
    const underWay = applies.map(({ object }) => object).filter(isUnderWay);
    const taken = new Set(underWay.map(({ slot }) => slot));
    const slot = Array.from({ length: MOST_UNDER_WAY }, (_, at) => at).find((at) => !taken.has(at));
    if (slot === undefined)
      throw new TooManyRequests('Too many applies of the organization are under way: try again later', 60);
    try {
      await tenant.create(applyModel, { object: { ...apply, slot }, parts });
      return;
    } catch (error) {
      if (!(error instanceof Conflict)) throw error;
    }
  }
  throw new Conflict('Too many others apply manifests at this moment: try again');
}

function inCommits(parts: readonly SecretPart[]): SecretPart[][] {
  const commits: SecretPart[][] = [];
  let left = 0;
  for (const part of parts) {
    const bytes = Buffer.byteLength(part.text);
    const current = commits.at(-1);
    if (current && current.length < MOST_PARTS && bytes <= left) current.push(part);
    else {
      commits.push([part]);
      left = MOST_BYTES;
    }
    left -= bytes;
  }
  return commits;
}
