import * as z from 'zod';
import type { RequestContext } from '../context.ts';
import type { Provisioner } from '../models/provisioner.ts';
import type { Owner } from '../users/owners.ts';
import { UserWire, userView } from '../users/wire.ts';
import { changesOf, FreeMap, Id, Ignored, ignoredFields, Name, Timestamp } from '../wire/fields.ts';
import { reference } from '../wire/reference.ts';
import { stateCaption } from './states.ts';

const EngineName = z.string().max(253).meta({ description: 'For example kqueen.engines.ManualEngine' });
const Parameters = FreeMap.meta({ description: 'As the engine defines them; secrets read as *******' });

/** What an engine has answered: a client may send it back as it read it. */
const answered = { status_message: Ignored, checked_at: Ignored };

export const CreateProvisioner = z.strictObject({
  name: Name,
  engine: EngineName,
  parameters: Parameters.optional(),
  owner: reference('User').optional(),
  created_at: Ignored,
  ...answered,
  ...ignoredFields,
});

export const UpdateProvisioner = changesOf({
  name: Name,
  engine: EngineName,
  parameters: Parameters,
  owner: reference('User'),
  id: z.string(),
  created_at: z.string(),
  ...answered,
});

const provisionerFields = {
  id: Id,
  name: Name,
  verbose_name: z.string().meta({ description: 'Display name of the engine' }),
  engine: EngineName,
  state: z.string().meta({ description: 'Caption of the state, OK by default when the engine answers' }),
  parameters: Parameters,
  created_at: Timestamp,
};

export const ProvisionerWire = z
  .object({
    ...provisionerFields,
    status_message: z.string().optional().meta({ description: 'Why it is not OK' }),
    checked_at: Timestamp.optional().meta({ description: 'When the provider was last asked' }),
    owner: UserWire,
    _namespace: z.string().optional(),
  })
  .meta({ id: 'Provisioner' });

/** A provisioner inside of a cluster: its owner stays a reference. */
export const NestedProvisionerWire = z
  .object({ ...provisionerFields, owner: z.string().meta({ description: 'User:<id>' }) })
  .meta({ id: 'NestedProvisioner' });

/** The wire form of a provisioner with its owner; `checkedAt` is when the schedule last looked at it. */
export function provisionerView(
  context: RequestContext,
  provisioner: Provisioner,
  { user, organization }: Owner,
  checkedAt?: string,
) {
  const { message, verified_at: verifiedAt } = provisioner;
  return {
    ...nestedProvisionerView(context, provisioner),
    status_message: message,
    checked_at: [checkedAt, verifiedAt]
      .filter((time) => time !== undefined)
      .sort()
      .at(-1),
    owner: userView(user, organization),
  };
}

/** The wire form of a provisioner inside of a cluster. */
export function nestedProvisionerView(
  { config, engines }: Pick<RequestContext, 'config' | 'engines'>,
  provisioner: Provisioner,
) {
  const { id, name, engine, state, parameters, owner, created_at } = provisioner;
  return {
    id,
    name,
    verbose_name: engines.find(engine)?.verboseName ?? engine,
    engine,
    state: stateCaption(config, state),
    parameters,
    owner: `User:${owner}`,
    created_at,
  };
}
