import { schemaForm } from '../../texts/schema-form.ts';
import { type FieldValue, type FieldValues, MASK, type Parameter, type Row, type Schema } from './schema.ts';

const { errors: texts } = schemaForm;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const CIDR = /^\d{1,3}(\.\d{1,3}){3}\/\d{1,2}$/;

/** What a browser can tell to be wrong, by field; the API checks the same and more. */
export function faultsIn(schema: Schema, values: FieldValues): Record<string, string> {
  const found = Object.entries(schema).map(([name, parameter]) => [name, faultOf(parameter, values[name])]);
  return Object.fromEntries(found.filter(([, fault]) => fault !== undefined));
}

function faultOf({ type, validators = {} }: Parameter, value: FieldValue = ''): string | undefined {
  if (typeof value === 'boolean' || value === MASK) return undefined;
  if (typeof value === 'object') return rowsFault(value);
  if (value.trim() === '') return validators.required ? texts.required : undefined;
  if (type === 'integer') return numberFault(value, validators);
  if (validators.uuid && !UUID.test(value)) return texts.uuid;
  if (validators.cidr && !CIDR.test(value)) return texts.cidr;
  if (validators.url && !URL.canParse(value)) return texts.url;
  return type === 'json_file' ? jsonFault(value, validators.jsonfile ?? []) : undefined;
}

function numberFault(text: string, { min, max }: { min?: number; max?: number }): string | undefined {
  const number = Number(text);
  if (!Number.isInteger(number)) return texts.integer;
  if (min !== undefined && number < min) return texts.min(min);
  return max !== undefined && number > max ? texts.max(max) : undefined;
}

function jsonFault(text: string, keys: readonly string[]): string | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const isMap = typeof value === 'object' && value !== null;
    return keys.every((key) => isMap && Object.hasOwn(value, key)) ? undefined : texts.keys(keys.join(', '));
  } catch {
    return texts.json;
  }
}

function rowsFault(rows: readonly Row[]): string | undefined {
  const names = rows.map(({ name }) => name);
  const twice = names.find((name, at) => name !== '' && names.indexOf(name) !== at);
  if (twice !== undefined) return texts.twice(twice);
  return rows.some(({ name, value }) => name === '' && value !== '') ? texts.unnamed : undefined;
}
