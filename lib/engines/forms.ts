import * as z from 'zod';

type Json = z.core.util.JSONType;

/** How a form asks for a parameter. Types and validators are those that the UI of the original KQueen knows. */
export interface Form {
  type:
    | 'text'
    | 'password'
    | 'integer'
    | 'select'
    | 'checkbox'
    | 'text_area'
    | 'json_file'
    | 'yaml_file'
    | 'file'
    | 'parameters';
  label: string;
  /** Place in the form. */
  order: number;
  default?: Json;
  /** The values of a `select`, each with its label. */
  choices?: (readonly [value: string, label: string])[];
  /** Of a `select`: the provider may have more values than the choices. */
  is_open?: true;
  placeholder?: string;
  class_name?: string;
  /** Rules that the browser checks; `required` follows from the schema. */
  validators?: Validators;
  help_message?: string;
}

interface Validators {
  required?: boolean;
  min?: number;
  max?: number;
  number?: boolean;
  url?: boolean;
  cidr?: boolean;
  uuid?: boolean;
  /** Keys that the file must have. */
  jsonfile?: string[];
  yamlfile?: string[];
}

const forms = z.registry<Form>();

const SECRET_TYPES = new Set<Form['type']>(['password', 'json_file', 'yaml_file', 'file', 'text_area']);

/** Gives a schema its form. */
export function shownAs<S extends z.ZodType>(schema: S, form: Form): S {
  // The schema is cloned: one that two parameters share would have one form.
  const own = schema.clone() as S;
  forms.add(own, form);
  return own;
}

/** The form of a parameter; optional ones and those with a default are not required. */
export function formOf(field: z.core.$ZodType): Form {
  const { validators, ...form } = registered(field);
  const isRequired = !z.safeParse(field, undefined).success;
  const rules = { ...validators, ...(isRequired && { required: true }) };
  const fallback = field instanceof z.ZodDefault ? { default: field.def.defaultValue as Json } : {};
  return { ...form, ...fallback, ...(Object.keys(rules).length > 0 && { validators: rules }) };
}

/** Whether a parameter holds a secret. */
export function isSecret(field: z.core.$ZodType | undefined): boolean {
  return field !== undefined && SECRET_TYPES.has(registered(field).type);
}

function registered(field: z.core.$ZodType): Form {
  if (field instanceof z.ZodOptional || field instanceof z.ZodDefault) return registered(field.unwrap());
  const form = forms.get(field);
  if (!form) throw new Error('A parameter of an engine has no form: declare it by lib/engines/parameters.ts');
  return form;
}
