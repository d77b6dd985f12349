import * as z from 'zod';
import { EngineFailed, type InvalidField, InvalidInput } from '../errors.ts';
import { plainMessage } from '../wire/messages.ts';
import { type Form, formOf, isSecret, shownAs } from './forms.ts';

/** The parameters of a provisioner or a cluster: what they are checked by, what an engine receives, and their form. */
export type ParameterSchema = z.ZodObject;
export type Values = Record<string, unknown>;

/** Names come from the client. */
const LONGEST_PATH = 200;

/** What a secret reads as; sent back, it means that the secret stays what it is. */
export const MASK = '*******';

/** What is said of a parameter beside its type. */
type Shown = Omit<Form, 'type' | 'choices' | 'is_open' | 'default'>;

/** A line of text. */
export const text = (form: Shown, schema = z.string()) => shownAs(schema, { ...form, type: 'text' });

/** A secret line of text. */
export const password = (form: Shown) => shownAs(z.string(), { ...form, type: 'password' });

/** Secret text of several lines: a key, say. */
export const textArea = (form: Shown, schema = z.string()) => shownAs(schema, { ...form, type: 'text_area' });

/** The secret content of a file. */
export const file = (form: Shown) => shownAs(z.string(), { ...form, type: 'file' });

export const checkbox = (form: Shown) => shownAs(z.boolean(), { ...form, type: 'checkbox' });

/** A whole number; forms send it as text. */
export function integer(form: Shown, { min, max }: { min?: number; max?: number } = {}) {
  const number = z.int().min(min ?? Number.MIN_SAFE_INTEGER);
  const schema = z.preprocess(
    (value) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value),
    number.max(max ?? Number.MAX_SAFE_INTEGER),
  );
  const bounds = { ...(min !== undefined && { min }), ...(max !== undefined && { max }) };
  return shownAs(schema, { ...form, type: 'integer', validators: { ...form.validators, ...bounds } });
}

/** Values to choose from, each with its label. */
export type Choices = readonly (readonly [value: string, label: string])[];

/** One of some values. */
export function select(form: Shown, choices: Choices) {
  const values = choices.map(([value]) => value);
  return shownAs(z.enum(values), { ...form, type: 'select', choices: [...choices] });
}

/** A value for which a form offers choices; the provider may have more of them (`pattern` says what they look like). */
export function openSelect(form: Shown, choices: Choices, pattern: RegExp) {
  const schema = z.string().regex(pattern, 'must be one of the choices, or another value of the provider');
  return shownAs(schema, { ...form, type: 'select', choices: [...choices], is_open: true });
}

const JsonMap = z.record(z.string(), z.json());
const TextOrMap = z.union([z.string(), JsonMap], { error: 'must be text or a map' });

/** A secret file of JSON, as text or as the map that it holds. */
export const jsonFile = (form: Shown) => shownAs(TextOrMap, { ...form, type: 'json_file' });

/** A secret file of YAML, likewise. */
export const yamlFile = (form: Shown) => shownAs(TextOrMap, { ...form, type: 'yaml_file' });

/** Rows of names and values, checked by `schema`. */
export const rows = <S extends z.ZodType>(form: Shown, schema: S) =>
  shownAs(schema, { ...form, type: 'parameters' });

/** Which values a check accepts. */
export interface Strictness {
  /** Keys that no parameter has: refused, or kept as the notes of the user. */
  unknown: 'refused' | 'kept';
  /** Required parameters may be missing: these are but defaults. */
  partial?: boolean;
}

/**
 * Checks what a client sends. An empty text counts as unset, the mask of a secret as a value. Throws `InvalidInput` that
 * names each invalid parameter under `path`, never with its value.
 */
export function checkParameters(
  schema: ParameterSchema,
  values: Values,
  path: string,
  { unknown, partial = false }: Strictness,
): void {
  const sent = Object.entries(values).filter(([, value]) => value !== '');
  const masked = sent.filter(([name, value]) => value === MASK && isSecret(fieldOf(schema, name)));
  // What is masked has been checked when it was sent.
  const shape = { ...schema.shape, ...Object.fromEntries(masked.map(([name]) => [name, z.unknown()])) };
  const fields = partial ? z.object(shape).partial() : z.object(shape);
  const byField = (unknown === 'refused' ? fields.strict() : fields.loose()).safeParse(
    Object.fromEntries(sent),
    {
      error: plainMessage,
    },
  );
  const isWhole = byField.success && !partial && masked.length === 0;
  const { error } = isWhole ? schema.safeParse(Object.fromEntries(sent), { error: plainMessage }) : byField;
  const found = error?.issues.flatMap((issue) => invalidFields(issue, path)) ?? [];
  // One sentence a parameter: what is no whole number is not told to be too large as well.
  const wrong = [...new Map(found.toReversed().map((field) => [field.path, field])).values()].toReversed();
  const [first] = wrong;
  if (first) throw new InvalidInput(`${first.path} ${first.message}`, wrong);
}

function invalidFields(issue: z.core.$ZodIssue, path: string): InvalidField[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: `${path}.${key}`.slice(0, LONGEST_PATH),
      message: 'is not a parameter of the engine',
    }));
  const at = [path, ...issue.path.map(String)].join('.').slice(0, LONGEST_PATH);
  return [{ path: at, message: issue.message }];
}

/**
 * The values as an engine receives them. Throws `EngineFailed` when what is stored does not fit the schema any more.
 */
export function typedParameters(schema: ParameterSchema, values: Values, path: string): Values {
  const set = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
  const { data, error } = schema.safeParse(set, { error: plainMessage });
  if (!error) return { ...set, ...data };
  const [first] = error.issues.flatMap((issue) => invalidFields(issue, path));
  throw new EngineFailed(`${first?.path} ${first?.message}: send it again by PATCH`);
}

/** The schema of one parameter; undefined for a name that is none, whatever objects are called. */
export function fieldOf(schema: ParameterSchema, name: string): z.core.$ZodType | undefined {
  return Object.hasOwn(schema.shape, name) ? schema.shape[name] : undefined;
}

/** The form of every parameter, by its name. */
export function formsOf(schema: ParameterSchema): Record<string, Form> {
  return Object.fromEntries(Object.entries(schema.shape).map(([name, field]) => [name, formOf(field)]));
}
