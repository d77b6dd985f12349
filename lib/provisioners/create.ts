import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import type { RequestContext } from '../context.ts';
import { type Provisioner, provisionerModel } from '../models/provisioner.ts';
import type { Stored } from '../repository/model.ts';
import { timestamp } from '../time.ts';
import { checkOwner, type Owner, ownersOf } from '../users/owners.ts';
import {
  checkProvisionerParameters,
  completedParameters,
  hideProvisionerParameters,
  plainParameters,
} from './parameters.ts';
import { engineStatus } from './status.ts';
import type { CreateProvisioner } from './wire.ts';

/**
 * Makes a provisioner, and asks its engine whether the parameters are any good: that is its state. Throws
 * `InvalidInput` for an unknown engine or owner and for wrong parameters, `Forbidden` for an owner for whom the caller
 * may not act.
 */
export async function createProvisioner(
  context: RequestContext,
  input: z.output<typeof CreateProvisioner>,
): Promise<{ provisioner: Stored<Provisioner>; owner: Owner }> {
  const { identity, tenant, engines, now } = context;
  const engine = engines.get(input.engine);
  const id = randomUUID();
  const values = completedParameters(engine, input.parameters ?? {}, { id, namespace: tenant.namespace });
  checkProvisionerParameters(engine, values);
  const { shown, secrets } = hideProvisionerParameters(engine, values);
  const owned = { namespace: tenant.namespace, owner: input.owner ?? identity.principal.id };
  const { owners } = await tenant.read({ owners: await ownersOf(context, [owned]) });
  const owner = checkOwner(context, owners(owned));
  const { state, message } = await engineStatus(engine, plainParameters(values, {}));
  const at = timestamp(now());
  const provisioner = await tenant.create(provisionerModel, {
    object: {
      id,
      name: input.name,
      engine: engine.name,
      state,
      message,
      verified_at: at,
      parameters: shown,
      owner: owned.owner,
      created_at: at,
    },
    secrets,
  });
  return { provisioner, owner };
}
