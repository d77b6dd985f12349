import { expect, test } from '@jest/globals';
import { hashPassword, isPassword } from '../../../lib/auth/password-hash.ts';

test.each([4, 5, 6])(
  'a password is known by its hash when that was made at %i rounds of 5',
  async (rounds) => {
    const hash = await hashPassword('password', rounds);
    expect(await isPassword('password', hash, 5)).toBe(true);
    expect(await isPassword('Password', hash, 5)).toBe(false);
    expect(await isPassword('', hash, 5)).toBe(false);
  },
);

test('without a hash no password is right, nor with one that is none', async () => {
  expect(await isPassword('password', undefined, 4)).toBe(false);
  expect(await isPassword('', undefined, 4)).toBe(false);
  expect(await isPassword('', 'no hash', 4)).toBe(false);
});

test('more than 72 bytes are never right, not even where the first 72 are', async () => {
  const hash = await hashPassword('p'.repeat(72), 4);
  expect(await isPassword('p'.repeat(72), hash, 4)).toBe(true);
  expect(await isPassword('p'.repeat(73), hash, 4)).toBe(false);
});
