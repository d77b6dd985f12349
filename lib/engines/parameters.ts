import type * as z from 'zod';
import { type InvalidField, InvalidInput } from '../errors.ts';

type Json = z.core.util.JSONType;

/** How a form shows one parameter of an engine, and what it takes. */
export interface Parameter {
  type:
    | 'text'
    | 'password'
    | 'integer'
    | 'select'
    | 'checkbox'
    | 'text_area'
    | 'json_file'
    | 'yaml_file'
    | 'file';
  label: string;
  /** Place in the form, from 1. */
  order: number;
  default?: Json;
  /** The values of a `select`, each with its label. */
  choices?: [value: string, label: string][];
  placeholder?: string;
  validators?: { required?: boolean; min?: number; max?: number };
  help_message?: string;
}

export type ParameterSchema = Record<string, Parameter>;
export type Values = Record<string, unknown>;

/** What a secret reads as; sent back, it means that the secret stays what it is. */
export const MASK = '*******';

const SECRET_TYPES = new Set<Parameter['type']>(['password', 'json_file', 'yaml_file', 'file', 'text_area']);

export function isSecret(parameter: Parameter | undefined): boolean {
  return parameter !== undefined && SECRET_TYPES.has(parameter.type);
}

/** Which values a check lets pass. */
export interface Strictness {
  /** Keys that no parameter has: refused, or kept as the user's notes. */
  unknown: 'refused' | 'kept';
  /** Required parameters may be missing: these are but defaults. */
  partial?: boolean;
}

/**
 * Checks values against an engine's parameters. Throws `InvalidInput` that names every wrong one under `path`, never
 * with its value.
 */
export function checkParameters(
  schema: ParameterSchema,
  values: Values,
  path: string,
  strictness: Strictness,
): void {
  const unknown =
    strictness.unknown === 'kept' ? [] : Object.keys(values).filter((name) => !Object.hasOwn(schema, name));
  const wrong: InvalidField[] = unknown.map((name) => ({
    path: `${path}.${name}`,
    message: 'The engine has no such parameter',
  }));
  for (const [name, parameter] of Object.entries(schema)) {
    const message = complaint(parameter, values[name], strictness.partial === true);
    if (message !== undefined) wrong.push({ path: `${path}.${name}`, message });
  }
  const [first] = wrong;
  if (first) throw new InvalidInput(`Invalid ${first.path}: ${first.message}`, wrong);
}

function complaint(parameter: Parameter, value: unknown, partial: boolean): string | undefined {
  const isUnset = value === undefined || value === '';
  if (isUnset) return parameter.validators?.required && !partial ? 'It is required' : undefined;
  switch (parameter.type) {
    case 'integer':
      return integerComplaint(parameter, value);
    case 'checkbox':
      return typeof value === 'boolean' ? undefined : 'It is true or false';
    case 'select':
      return parameter.choices?.some(([choice]) => choice === value)
        ? undefined
        : 'It is none of the choices';
    case 'json_file':
    case 'yaml_file':
      return typeof value === 'string' || isMap(value) ? undefined : 'It is a text or a map';
    default:
      return typeof value === 'string' ? undefined : 'It is a text';
  }
}

/** Forms send numbers as text, so that both are taken. */
function integerComplaint({ validators }: Parameter, value: unknown): string | undefined {
  const number = typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) return 'It is a whole number';
  if (validators?.min !== undefined && number < validators.min) return `It is at least ${validators.min}`;
  if (validators?.max !== undefined && number > validators.max) return `It is at most ${validators.max}`;
  return undefined;
}

function isMap(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
