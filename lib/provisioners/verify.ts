import type { RequestContext } from '../context.ts';
import { type Provisioner, provisionerModel } from '../models/provisioner.ts';
import type { Loaded, Stored } from '../repository/model.ts';
import { timestamp } from '../time.ts';
import { plainParameters } from './parameters.ts';
import { engineStatus } from './status.ts';

/** Asks the engine of a provisioner at once whether its parameters are any good, and keeps the answer. */
export async function verifyProvisioner(
  context: RequestContext,
  provisioner: Loaded<Provisioner>,
): Promise<Stored<Provisioner>> {
  const { object } = provisioner;
  const engine = context.engines.installed(object.engine);
  const tenant = context.tenantOf(object);
  const { secrets } = await tenant.read({ secrets: tenant.secrets('provisioner', object.id) });
  const { state, message } = await engineStatus(engine, plainParameters(object.parameters, secrets));
  const verified_at = timestamp(context.now());
  return tenant.update(provisionerModel, provisioner, context.writer, (current) => ({
    object: { ...current, state, message, verified_at },
  }));
}
