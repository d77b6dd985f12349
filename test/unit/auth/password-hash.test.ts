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

// Of the test vectors of crypt_blowfish (https://www.openwall.com/crypt/); an existing KQueen has $2b$ and $2a$.
test.each(['$2a$', '$2b$', '$2y$'])('a hash of %s that others have made is known', async (version) => {
  const hash = `${version}05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW`;
  expect(await isPassword('U*U', hash, 5)).toBe(true);
  expect(await isPassword('U*V', hash, 5)).toBe(false);
});

test('an unknown user takes as long as a known one, and one with a hash of fewer rounds too', async () => {
  const hashes = [await hashPassword('password', 9), await hashPassword('password', 6), undefined];
  const times = hashes.map((): number[] => []);
  for (let round = 0; round < 9; round += 1) {
    for (const [i, hash] of hashes.entries()) {
      const started = performance.now();
      await isPassword('wrong', hash, 9);
      times[i]?.push(performance.now() - started);
    }
  }
  const [known = 0, ...others] = times.map((of) => of.sort((a, b) => a - b)[4] ?? 0);
  for (const other of others) expect(other / known).toBeCloseTo(1, 0);
});
