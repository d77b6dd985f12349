import type { RequestContext } from '../context.ts';
import { Conflict } from '../errors.ts';
import { type Provisioner, provisionerModel } from '../models/provisioner.ts';
import { heldByText } from '../repository/holders.ts';
import type { Loaded } from '../repository/model.ts';

/** Deletes a provisioner. Throws `Conflict` that names the clusters it still has. */
export async function deleteProvisioner(
  context: RequestContext,
  provisioner: Loaded<Provisioner>,
): Promise<void> {
  const tenant = context.tenantOf(provisioner.object);
  const holders = await tenant.holders(provisionerModel, provisioner.object);
  if (holders.length > 0) {
    throw new Conflict(`The provisioner is still used by ${heldByText(holders)}: delete that first`);
  }
  await tenant.delete(provisionerModel, provisioner, context.writer);
}
