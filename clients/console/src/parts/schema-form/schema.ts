import { fieldErrorsOf } from '../../api/errors.ts';
import type { components } from '../../api/schema.d.ts';

/** A value to choose, and its label. */
export type Choice = readonly [value: string, label: string];

/** How a form asks for a parameter. */
export type Parameter = components['schemas']['Parameter'];

/** Parameters by their names, as `GET /provisioners/engines` answers them. */
export type Schema = Readonly<Record<string, Parameter>>;

/** A name and a value of a parameter that is a map. */
export interface Row {
  name: string;
  value: string;
}

/** What a field holds: text, or a tick, or rows. */
export type FieldValue = string | boolean | readonly Row[];
export type FieldValues = Readonly<Record<string, FieldValue>>;

/** What a secret reads as; sent back, it stays what it is. */
export const MASK = '*******';

/** The fields in their order. */
export function ordered(schema: Schema): [name: string, parameter: Parameter][] {
  return Object.entries(schema).sort(([, one], [, other]) => one.order - other.order);
}

/** What the fields hold at first: what is stored, else the defaults. */
export function valuesOf(schema: Schema, stored: Readonly<Record<string, unknown>> = {}): FieldValues {
  return Object.fromEntries(
    Object.entries(schema).map(([name, parameter]) => [name, shownValue(parameter, own(stored, name))]),
  );
}

/** The secrets that are stored already: they read as the mask. */
export function keptOf(schema: Schema, stored: Readonly<Record<string, unknown>> = {}): ReadonlySet<string> {
  return new Set(Object.keys(schema).filter((name) => own(stored, name) === MASK));
}

/** The parameters as the API takes them; what is empty is left out. */
export function sentOf(schema: Schema, values: FieldValues): Record<string, unknown> {
  const sent = Object.entries(schema).map(([name, parameter]) => [name, sentValue(parameter, values[name])]);
  return Object.fromEntries(sent.filter(([, value]) => value !== undefined));
}

/** Messages of an answer by field; what is wrong inside of a field is said there, with the place. */
export function errorsOf(schema: Schema, error: unknown, prefix: string): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const [path, message] of Object.entries(fieldErrorsOf(error, prefix))) {
    const [first = ''] = path.split('.');
    const inside = path.slice(first.length + 1);
    if (!Object.hasOwn(schema, first)) errors[path] = message;
    else
      errors[first] = [errors[first], inside ? `${inside} ${message}` : message].filter(Boolean).join('; ');
  }
  return errors;
}

function shownValue({ type, default: fallback }: Parameter, stored: unknown): FieldValue {
  const value = stored ?? fallback;
  if (type === 'checkbox') return value === true;
  if (type === 'parameters') return rowsOf(value);
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'object' ? JSON.stringify(value, null, 2) : String(value);
}

function rowsOf(value: unknown): Row[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([name, one]) => ({ name, value: String(one) }));
}

function sentValue({ type }: Parameter, value: FieldValue | undefined): unknown {
  if (value === undefined || value === '') return undefined;
  if (typeof value === 'object') {
    const rows = value.filter(({ name }) => name !== '');
    return rows.length === 0 ? undefined : Object.fromEntries(rows.map((row) => [row.name, row.value]));
  }
  const isNumber = type === 'integer' && typeof value === 'string' && /^-?\d{1,15}$/.test(value);
  return isNumber ? Number(value) : value;
}

function own(map: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

const SECRET_TYPES = new Set(['password', 'json_file', 'yaml_file', 'file', 'text_area']);

/** Whether a parameter holds a secret. */
export function isSecret({ type }: Parameter): boolean {
  return SECRET_TYPES.has(type);
}
