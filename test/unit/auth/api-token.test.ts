import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { apiTokenClaims, hashOf, isApiToken, newApiToken } from '../../../lib/auth/api-token.ts';

const AT = new Date('2026-03-01T12:00:00Z');
const place = (namespace = 'demoorg') => ({
  id: randomUUID(),
  user: randomUUID(),
  organization: randomUUID(),
  namespace,
});

test.each(['a', 'demoorg', `a${'0'.repeat(61)}z`])(
  'a token of the namespace %s says where it is kept and whose it is, and has one form for scanners',
  (namespace) => {
    const made = place(namespace);
    const text = newApiToken(made);
    expect(text).toMatch(/^kq_[0-9A-Za-z]{86,226}$/);
    expect(isApiToken(text)).toBe(true);
    expect(apiTokenClaims(text, AT)).toEqual({
      identity: made.user,
      org: made.organization,
      ns: namespace,
      token: { id: made.id, hash: hashOf(text), at: AT },
    });
  },
);

test('two tokens of one place differ', () => {
  const made = place();
  expect(newApiToken(made)).not.toBe(newApiToken(made));
});

describe('nothing is found by', () => {
  const text = newApiToken(place());
  test.each([
    ['a token with another character', text.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))],
    ['a token that is cut', text.slice(0, -1)],
    ['a token with something after it', `${text}a`],
    ['a token with a line end', `${text}\n`],
    ['a prefix alone', 'kq_'],
    ['a token of 5,000 characters', `kq_${'a'.repeat(5_000)}`],
    ['another alphabet', text.replace('kq_', 'kq_-')],
    ['a namespace that leads elsewhere', newApiToken(place('../global'))],
    ['the namespace of organizations', newApiToken(place('global'))],
    ['ids that are none', newApiToken({ ...place(), user: '00000000-0000-0000-0000-000000000000' })],
  ])('%s', (_name, wrong) => {
    expect(apiTokenClaims(wrong, AT)).toBeUndefined();
  });
});
