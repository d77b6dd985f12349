import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { isSecret } from '../../../lib/engines/forms.ts';
import {
  checkbox,
  checkParameters,
  file,
  formsOf,
  integer,
  jsonFile,
  MASK,
  password,
  select,
  text,
  textArea,
  typedParameters,
  yamlFile,
} from '../../../lib/engines/parameters.ts';
import { EngineFailed, InvalidInput } from '../../../lib/errors.ts';

const form = { label: 'It', order: 1 };
const choices: [string, string][] = [
  ['a', 'Zone A'],
  ['', 'None'],
];
const bounded = integer(form, { min: 0, max: 9 });

function complaints(it: z.ZodType, value: unknown): string[] {
  try {
    checkParameters(z.object({ it }), { it: value }, 'parameters', { unknown: 'refused' });
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.errors.map(({ path }) => path);
  }
}

describe('a value that fits its parameter passes', () => {
  test.each<[string, z.ZodType, unknown]>([
    ['a text', text(form), 'x'],
    ['a text of blanks', text(form), ' '],
    ['a password', password(form), 'x'],
    ['a long text', textArea(form), 'a\nb'],
    ['a file', file(form), 'content'],
    ['a JSON file as text', jsonFile(form), '{}'],
    ['a JSON file as a map', jsonFile(form), { a: 1 }],
    ['a YAML file as text', yamlFile(form), 'a: 1'],
    ['a YAML file as a map', yamlFile(form), { a: [1] }],
    ['an integer', integer(form), -5],
    ['an integer as text', integer(form), '-5'],
    ['the least integer allowed', bounded, 0],
    ['the greatest integer allowed, as text', bounded, '9'],
    ['one of the choices', select(form, choices), 'a'],
    ['true', checkbox(form), true],
    ['false, also when required', checkbox(form), false],
    ['0, also when required', integer(form), 0],
    ['an empty text', integer(form).optional(), ''],
    ['nothing', select(form, choices).optional(), undefined],
  ])('%s', (_name, it, value) => {
    expect(complaints(it, value)).toEqual([]);
  });
});

describe('a value that does not fit is named', () => {
  test.each<[string, z.ZodType, unknown]>([
    ['a number for a text', text(form), 1],
    ['null for a text', text(form), null],
    ['a map for a password', password(form), {}],
    ['a list for a long text', textArea(form), ['a']],
    ['a map for a file', file(form), { a: 1 }],
    ['a list for a JSON file', jsonFile(form), []],
    ['null for a JSON file', jsonFile(form), null],
    ['a number for a YAML file', yamlFile(form), 5],
    ['a fraction', integer(form), 1.5],
    ['a fraction as text', integer(form), '1.5'],
    ['an exponent as text', integer(form), '1e3'],
    ['hexadecimal as text', integer(form), '0x10'],
    ['blanks for an integer', integer(form), ' '],
    ['a boolean for an integer', integer(form), true],
    ['a list for an integer', integer(form), [5]],
    ['what no integer holds exactly', integer(form), 2 ** 53],
    ['more digits than an integer has', integer(form), '9'.repeat(16)],
    ['an integer below the least', bounded, -1],
    ['an integer above the greatest, as text', bounded, '10'],
    ['none of the choices', select(form, choices), 'b'],
    ['the label of a choice', select(form, choices), 'Zone A'],
    ['a list of choices', select(form, choices), ['a']],
    ['any choice of none', select(form, []), 'a'],
    ['a text for a checkbox', checkbox(form), 'true'],
    ['a number for a checkbox', checkbox(form), 1],
    ['an empty text where one is required', text(form), ''],
    ['nothing where something is required', file(form), undefined],
  ])('%s', (_name, it, value) => {
    expect(complaints(it, value)).toEqual(['parameters.it']);
  });
});

describe('a check', () => {
  const schema = z.object({ url: text(form), tries: integer(form).optional() });

  test('names every wrong value at once, and quotes none', () => {
    const values = { tries: 'canary-value', other: 'canary-value' };
    const check = () => checkParameters(schema, values, 'parameters', { unknown: 'refused' });
    expect(check).toThrow(
      expect.objectContaining({
        errors: ['url', 'tries', 'other'].map((name) => ({
          path: `parameters.${name}`,
          message: expect.not.stringContaining('canary-value'),
        })),
      }),
    );
    expect(check).toThrow(expect.objectContaining({ message: expect.not.stringContaining('canary-value') }));
  });

  test('lets the notes of the user pass where they are kept', () => {
    const values = { url: 'u', note: ['anything'] };
    expect(() => checkParameters(schema, values, 'metadata', { unknown: 'kept' })).not.toThrow();
  });

  test('misses nothing in what are but defaults, and checks what is there', () => {
    const partial = { unknown: 'refused', partial: true } as const;
    expect(() => checkParameters(schema, {}, 'p', partial)).not.toThrow();
    expect(() => checkParameters(schema, { tries: 'x' }, 'p', partial)).toThrow(InvalidInput);
  });

  test.each(['constructor', 'toString', 'hasOwnProperty'])('knows no parameter %s', (name) => {
    const values = { url: 'u', [name]: 'x' };
    expect(() => checkParameters(schema, values, 'p', { unknown: 'refused' })).toThrow(`p.${name}`);
  });
});

test('a check accepts the mask of a secret, and of nothing else', () => {
  const masked = z.object({ key: textArea(form), tries: integer(form) });
  const check = (values: object) => checkParameters(masked, { ...values }, 'p', { unknown: 'refused' });
  expect(() => check({ key: MASK, tries: 1 })).not.toThrow();
  expect(() => check({ key: MASK, tries: MASK })).toThrow('p.tries');
  expect(() => check({ tries: 1 })).toThrow('p.key');
});

test('a rule about several parameters holds once each of them is right', () => {
  const either = z
    .object({ a: text(form).optional(), b: text(form).optional() })
    .refine(({ a, b }) => a !== b, { path: ['b'], error: 'must differ from a' });
  const check = (values: object) => checkParameters(either, { ...values }, 'p', { unknown: 'kept' });
  expect(() => check({ a: 'x', b: 'x' })).toThrow('p.b must differ from a');
  expect(() => check({ a: 'x', b: 'y', note: 1 })).not.toThrow();
});

test('an engine receives its parameters typed, and the notes of the user as they are', () => {
  const schema = z.object({ nodes: integer(form), zone: text(form).default('a') });
  expect(typedParameters(schema, { nodes: '3', note: [1], empty: '' }, 'metadata')).toEqual({
    nodes: 3,
    zone: 'a',
    note: [1],
  });
  expect(() => typedParameters(schema, { nodes: 'many' }, 'metadata')).toThrow(EngineFailed);
});

describe('the form of a parameter', () => {
  test('says what is required, what it defaults to, and its bounds', () => {
    const schema = z.object({
      nodes: integer(form, { min: 1 }),
      zone: select(form, choices).default('a'),
      note: text(form).optional(),
    });
    expect(formsOf(schema)).toEqual({
      nodes: { ...form, type: 'integer', validators: { required: true, min: 1 } },
      zone: { ...form, type: 'select', choices, default: 'a' },
      note: { ...form, type: 'text' },
    });
  });

  test('belongs to one parameter, also where two have the same schema', () => {
    const shared = z.string();
    const schema = z.object({
      a: text({ label: 'A', order: 1 }, shared),
      b: text({ label: 'B', order: 2 }, shared),
    });
    expect([formsOf(schema).a?.label, formsOf(schema).b?.label]).toEqual(['A', 'B']);
  });
});

test.each([
  ['text', text, false],
  ['integer', integer, false],
  ['checkbox', checkbox, false],
  ['password', password, true],
  ['json_file', jsonFile, true],
  ['yaml_file', yamlFile, true],
  ['file', file, true],
  ['text_area', textArea, true],
] as const)('a parameter of type %s is secret: %s', (_type, make, secret) => {
  expect(isSecret(make(form))).toBe(secret);
  expect(isSecret(make(form).optional())).toBe(secret);
});
