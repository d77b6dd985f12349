import { describe, expect, test } from '@jest/globals';
import { checkParameters, isSecret, type Parameter } from '../../../lib/engines/parameters.ts';
import { InvalidInput } from '../../../lib/errors.ts';

const parameter = (type: Parameter['type'], more: Partial<Parameter> = {}): Parameter => ({
  type,
  label: 'It',
  order: 1,
  ...more,
});
const choices: [string, string][] = [
  ['a', 'Zone A'],
  ['', 'None'],
];
const bounded = parameter('integer', { validators: { min: 0, max: 9 } });

function complaints(it: Parameter, value: unknown): string[] {
  try {
    checkParameters({ it }, { it: value }, 'parameters', { unknown: 'refused' });
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInput)) throw error;
    return error.errors.map(({ path }) => path);
  }
}

describe('a value that fits its parameter passes', () => {
  test.each<[string, Parameter, unknown]>([
    ['a text', parameter('text'), 'x'],
    ['a text of blanks', parameter('text'), ' '],
    ['a password', parameter('password'), 'x'],
    ['a long text', parameter('text_area'), 'a\nb'],
    ['a file', parameter('file'), 'content'],
    ['a JSON file as text', parameter('json_file'), '{}'],
    ['a JSON file as a map', parameter('json_file'), { a: 1 }],
    ['a YAML file as text', parameter('yaml_file'), 'a: 1'],
    ['a YAML file as a map', parameter('yaml_file'), { a: [1] }],
    ['an integer', parameter('integer'), -5],
    ['an integer as text', parameter('integer'), '-5'],
    ['the least integer allowed', bounded, 0],
    ['the greatest integer allowed, as text', bounded, '9'],
    ['one of the choices', parameter('select', { choices }), 'a'],
    ['true', parameter('checkbox'), true],
    ['false, also when required', parameter('checkbox', { validators: { required: true } }), false],
    ['0, also when required', parameter('integer', { validators: { required: true } }), 0],
    ['an empty text', parameter('integer'), ''],
    ['nothing', parameter('select', { choices }), undefined],
  ])('%s', (_name, it, value) => {
    expect(complaints(it, value)).toEqual([]);
  });
});

describe('a value that does not fit is named', () => {
  test.each<[string, Parameter, unknown]>([
    ['a number for a text', parameter('text'), 1],
    ['null for a text', parameter('text'), null],
    ['a map for a password', parameter('password'), {}],
    ['a list for a long text', parameter('text_area'), ['a']],
    ['a map for a file', parameter('file'), { a: 1 }],
    ['a list for a JSON file', parameter('json_file'), []],
    ['null for a JSON file', parameter('json_file'), null],
    ['a number for a YAML file', parameter('yaml_file'), 5],
    ['a fraction', parameter('integer'), 1.5],
    ['a fraction as text', parameter('integer'), '1.5'],
    ['an exponent as text', parameter('integer'), '1e3'],
    ['hexadecimal as text', parameter('integer'), '0x10'],
    ['blanks for an integer', parameter('integer'), ' '],
    ['a boolean for an integer', parameter('integer'), true],
    ['a list for an integer', parameter('integer'), [5]],
    ['what no integer holds exactly', parameter('integer'), 2 ** 53],
    ['more digits than an integer has', parameter('integer'), '9'.repeat(16)],
    ['an integer below the least', bounded, -1],
    ['an integer above the greatest, as text', bounded, '10'],
    ['none of the choices', parameter('select', { choices }), 'b'],
    ['the label of a choice', parameter('select', { choices }), 'Zone A'],
    ['a list of choices', parameter('select', { choices }), ['a']],
    ['any choice of none', parameter('select'), 'a'],
    ['a text for a checkbox', parameter('checkbox'), 'true'],
    ['a number for a checkbox', parameter('checkbox'), 1],
    ['an empty text where one is required', parameter('text', { validators: { required: true } }), ''],
    ['nothing where something is required', parameter('file', { validators: { required: true } }), undefined],
  ])('%s', (_name, it, value) => {
    expect(complaints(it, value)).toEqual(['parameters.it']);
  });
});

describe('a check', () => {
  const schema = { url: parameter('text', { validators: { required: true } }), tries: parameter('integer') };

  test('names every wrong value at once, and quotes none', () => {
    const values = { tries: 'canary-value', other: 'canary-value' };
    const check = () => checkParameters(schema, values, 'parameters', { unknown: 'refused' });
    expect(check).toThrow(
      expect.objectContaining({
        errors: ['other', 'url', 'tries'].map((name) => ({
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

test.each<[Parameter['type'], boolean]>([
  ['text', false],
  ['integer', false],
  ['select', false],
  ['checkbox', false],
  ['password', true],
  ['json_file', true],
  ['yaml_file', true],
  ['file', true],
  ['text_area', true],
])('a parameter of type %s is secret: %s', (type, secret) => {
  expect(isSecret(parameter(type))).toBe(secret);
});
