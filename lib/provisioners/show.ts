import type { RequestContext } from '../context.ts';
import { NotFound } from '../errors.ts';
import type { Provisioner } from '../models/provisioner.ts';
import { type Owner, ownersOf } from '../users/owners.ts';
import { provisionerView } from './wire.ts';

/** The wire form of one provisioner. Throws `NotFound` when it has just been deleted. */
export async function showProvisioner(
  context: RequestContext,
  provisioner: Provisioner,
  { checkedAt, owner: known }: { checkedAt?: string; owner?: Owner } = {},
) {
  const owner =
    known ??
    (await context.tenant.read({ owners: await ownersOf(context, [provisioner]) })).owners(provisioner);
  if (!owner) throw new NotFound('The provisioner does not exist');
  return provisionerView(context, provisioner, owner, checkedAt);
}
