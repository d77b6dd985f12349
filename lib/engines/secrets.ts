import { InvalidInput } from '../errors.ts';
import type { SecretChanges } from '../repository/secrets/secrets.ts';
import { isSecret } from './forms.ts';
import { fieldOf, MASK, type ParameterSchema, type Values } from './parameters.ts';

/** Values with every secret replaced by its mask, and the secrets themselves by their path. */
export interface Hidden {
  shown: Values;
  secrets: SecretChanges;
}

/**
 * Takes the secret parameters out of `values`. One that comes as its mask keeps what `before` says it was; without
 * that it is `InvalidInput`. A secret of `before` that `values` no longer has is removed. `path` is where the values
 * stand in the object (`parameters`), and the beginning of their secrets' names.
 */
export function hideSecrets(
  schema: ParameterSchema,
  values: Values,
  path: string,
  before: Values = {},
): Hidden {
  const shown: Values = {};
  const secrets: SecretChanges = {};
  for (const [name, value] of Object.entries(values)) {
    if (value === '') continue;
    const isHidden = isSecret(fieldOf(schema, name));
    shown[name] = isHidden ? MASK : value;
    if (!isHidden) continue;
    if (value !== MASK) secrets[`${path}.${name}`] = JSON.stringify(value);
    else if (before[name] !== MASK) {
      throw InvalidInput.field(`${path}.${name}`, 'is masked, and has no value to keep');
    }
  }
  for (const name of Object.keys(before)) {
    if (isSecret(fieldOf(schema, name)) && shown[name] === undefined) secrets[`${path}.${name}`] = undefined;
  }
  return { shown, secrets };
}

/** `shown` with the secrets of `path` back in their places. */
export function revealSecrets(shown: Values, secrets: SecretChanges, path: string): Values {
  const revealed = Object.entries(shown).map(([name, value]) => {
    const secret = secrets[`${path}.${name}`];
    return [name, value === MASK && secret !== undefined ? JSON.parse(secret) : value];
  });
  return Object.fromEntries(revealed) as Values;
}
