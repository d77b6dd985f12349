import type { Engine } from '../engines/engine.ts';
import {
  checkParameters,
  type ParameterSchema,
  typedParameters,
  type Values,
} from '../engines/parameters.ts';
import { type Hidden, hideSecrets, revealSecrets } from '../engines/secrets.ts';
import { InvalidInput } from '../errors.ts';
import { isMap } from '../kubernetes/read/json.ts';
import type { Secrets } from '../repository/model.ts';

/** Where a provisioner keeps what its clusters get when they are created without. */
const DEFAULTS = 'cluster_defaults';
const PATH = 'parameters';
const DEFAULTS_PATH = `${PATH}.${DEFAULTS}`;

/** The parameters that a client sent, with those that KQueen sets. Throws `InvalidInput`. */
export function completedParameters(
  engine: Engine,
  sent: Values,
  provisioner: { id: string; namespace: string },
): Values {
  return engine.completed?.(sent, provisioner) ?? sent;
}

/** Checks a provisioner's parameters against its engine. Throws `InvalidInput` that names every wrong one. */
export function checkProvisionerParameters({ parameters }: Engine, values: Values): void {
  const { [DEFAULTS]: defaults = {}, ...own } = values;
  if (!isMap(defaults)) throw InvalidInput.field(DEFAULTS_PATH, 'must be a map of cluster parameters');
  checkParameters(parameters.provisioner, own, PATH, { unknown: 'refused' });
  checkParameters(parameters.cluster, defaults, DEFAULTS_PATH, { unknown: 'refused', partial: true });
}

/** `hideSecrets` for parameters that `checkProvisionerParameters` let pass. */
export function hideProvisionerParameters(
  { parameters }: Engine,
  values: Values,
  before: Values = {},
): Hidden {
  const { [DEFAULTS]: defaults, ...own } = values;
  const hidden = hideSecrets(parameters.provisioner, own, PATH, before);
  const hiddenDefaults = hideSecrets(
    parameters.cluster,
    mapOf(defaults),
    DEFAULTS_PATH,
    mapOf(before[DEFAULTS]),
  );
  return {
    shown: isMap(defaults) ? { ...hidden.shown, [DEFAULTS]: hiddenDefaults.shown } : hidden.shown,
    secrets: { ...hidden.secrets, ...hiddenDefaults.secrets },
  };
}

/** The parameters in plain text, without the defaults for clusters. */
export function plainParameters({ [DEFAULTS]: _, ...own }: Values, secrets: Secrets): Values {
  return revealSecrets(own, secrets, PATH);
}

/**
 * The parameters as the engine receives them. Throws `EngineFailed` when what is stored does not fit the engine any more.
 */
export function engineParameters(schema: ParameterSchema, stored: Values, secrets: Secrets): Values {
  return typedParameters(schema, plainParameters(stored, secrets), PATH);
}

/** What clusters of the provisioner get when they are created without, in plain text. */
export function plainClusterDefaults({ [DEFAULTS]: defaults }: Values, secrets: Secrets): Values {
  return revealSecrets(mapOf(defaults), secrets, DEFAULTS_PATH);
}

function mapOf(value: unknown): Values {
  return isMap(value) ? value : {};
}
