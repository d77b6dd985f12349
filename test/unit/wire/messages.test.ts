import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { invalidInput } from '../../../lib/http/errors.ts';
import { plainMessage } from '../../../lib/wire/messages.ts';

/** What a client reads when it sends this value as the field `limit`. */
function said(schema: z.ZodType, value: unknown): string {
  const { error } = z.strictObject({ limit: schema }).safeParse({ limit: value }, { error: plainMessage });
  return error ? invalidInput(error, 'body').message : 'taken';
}

test.each([
  ['a text', z.string(), 1, 'limit must be text'],
  ['nothing', z.string(), undefined, 'limit is required'],
  ['an empty text', z.string().min(1), '', 'limit must not be empty'],
  ['a short text', z.string().min(3), 'a', 'limit must have at least 3 characters'],
  ['a long text', z.string().max(3), 'abcd', 'limit must have at most 3 characters'],
  ['a small number', z.int().min(1), 0, 'limit must be at least 1'],
  ['a large number', z.int().max(5), 6, 'limit must be at most 5'],
  ['a fraction', z.int(), 1.5, 'limit must be a whole number'],
  ['too many items', z.array(z.string()).max(1), ['a', 'b'], 'limit must have at most 1 items'],
  ['an unknown word', z.enum(['a', 'b', 'c']), 'd', 'limit must be a, b or c'],
  ['a map for a list', z.array(z.string()), {}, 'limit must be a list'],
  ['a list for a map', z.record(z.string(), z.string()), [], 'limit must be a map'],
  ['no boolean', z.boolean(), 'x', 'limit must be true or false'],
  ['no address', z.email(), 'x', 'limit must be an e-mail address'],
  [
    'one of two kinds',
    z.union([z.literal(''), z.string().min(3)]),
    'a',
    'limit must have at least 3 characters',
  ],
  ['an unknown field', z.strictObject({}), { other: 1 }, 'limit.other is not a known field'],
])('an error says what must be: %s', (_, schema, value, message) => {
  expect(said(schema, value)).toBe(message);
});

test('an error never holds the value', () => {
  const canary = 'canary-4711';
  for (const schema of [
    z.int(),
    z.enum(['a']),
    z.email(),
    z.boolean(),
    z.array(z.string()),
    z.string().max(1),
  ]) {
    expect(said(schema, canary)).not.toContain(canary);
  }
});
