import type * as z from 'zod';
import type { RequestContext } from '../context.ts';
import type { Engine } from '../engines/engine.ts';
import type { Values } from '../engines/parameters.ts';
import { InvalidInput } from '../errors.ts';
import { type Provisioner, provisionerModel } from '../models/provisioner.ts';
import type { Loaded, Secrets, Stored } from '../repository/model.ts';
import { timestamp } from '../time.ts';
import { checkNewOwner, type Owner, ownersOf } from '../users/owners.ts';
import { refuseChangeOfFixed } from '../wire/immutable.ts';
import {
  checkProvisionerParameters,
  completedParameters,
  hideProvisionerParameters,
  plainParameters,
} from './parameters.ts';
import { engineStatus } from './status.ts';
import type { UpdateProvisioner } from './wire.ts';

type Changes = z.output<typeof UpdateProvisioner>;

/**
 * Changes a provisioner, and asks its engine again whether the parameters are any good. Throws what
 * `createProvisioner` throws, and `InvalidInput` for another engine.
 */
export async function updateProvisioner(
  context: RequestContext,
  provisioner: Loaded<Provisioner>,
  changes: Changes,
): Promise<{ provisioner: Stored<Provisioner>; owner: Owner | undefined }> {
  const { object } = provisioner;
  refuseChangeOfFixed(changes, object);
  if (changes.engine !== undefined && changes.engine !== object.engine) {
    throw InvalidInput.field('engine', 'cannot be changed: create another provisioner');
  }
  const engine = context.engines.installed(object.engine);
  const sent = changes.parameters && completedParameters(engine, changes.parameters, object);
  if (sent) checkProvisionerParameters(engine, sent);
  const tenant = context.tenantOf(object);
  const next = { ...object, owner: changes.owner ?? object.owner };
  const { secrets, owners } = await tenant.read({
    secrets: tenant.secrets('provisioner', object.id),
    owners: await ownersOf(context, [object, next]),
  });
  checkNewOwner(context, owners, object, changes.owner);
  const { state, message } = await engineStatus(engine, plainAfter(engine, object, secrets, sent));
  const verified_at = timestamp(context.now());
  const updated = await tenant.update(provisionerModel, provisioner, context.writer, (current) => {
    const { shown, secrets: changed } = hideProvisionerParameters(
      engine,
      sent ?? current.parameters,
      current.parameters,
    );
    const { name = current.name, owner = current.owner } = changes;
    const object = { ...current, name, owner, state, message, verified_at, parameters: shown };
    return { object, secrets: changed };
  });
  return { provisioner: updated, owner: owners(updated.object) };
}

/** The parameters in plain text as they will be after the change. */
function plainAfter(engine: Engine, { parameters }: Provisioner, secrets: Secrets, sent?: Values): Values {
  if (!sent) return plainParameters(parameters, secrets);
  hideProvisionerParameters(engine, sent, parameters);
  return plainParameters(sent, secrets);
}
