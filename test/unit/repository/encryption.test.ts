import { describe, expect, test } from '@jest/globals';
import { deriveKey, FieldCipher, keyIdOf } from '../../../lib/repository/secrets/encryption.ts';

const PLACE = { model: 'cluster', namespace: 'demoorg', id: 'id-1', field: 'kubeconfig' };
const cipher = new FieldCipher('the-secret-key-of-the-tests');

describe('an encrypted field', () => {
  test.each(['', 'token', 'ünïcödé 😀', 'x'.repeat(100_000)])('reads back as it was written', (plaintext) => {
    expect(cipher.decrypt(cipher.encrypt(plaintext, PLACE), PLACE)).toBe(plaintext);
  });

  test('is another text each time, and names the version and the key', () => {
    const [one, other] = [cipher.encrypt('same', PLACE), cipher.encrypt('same', PLACE)];
    expect(one).not.toBe(other);
    expect(one).toMatch(/^v1:[0-9a-f]{8}:[A-Za-z0-9+/=]+$/);
    expect(one.slice(0, 11)).toBe(other.slice(0, 11));
  });

  test.each([
    ['model', { ...PLACE, model: 'provisioner' }],
    ['namespace', { ...PLACE, namespace: 'other' }],
    ['id', { ...PLACE, id: 'id-2' }],
    ['field', { ...PLACE, field: 'password' }],
  ])('does not decrypt in the place of another %s', (_name, place) => {
    expect(() => cipher.decrypt(cipher.encrypt('secret', PLACE), place)).toThrow('does not decrypt');
  });

  test.each([
    [
      'with a changed byte',
      (text: string) => text.replace(/.(.{5})$/, (_, end) => `${text.at(-6) === 'A' ? 'B' : 'A'}${end}`),
    ],
    ['cut short', (text: string) => text.slice(0, 20)],
    ['of an unknown version', (text: string) => text.replace('v1', 'v2')],
    ['that is none', () => 'plain text'],
    ['that is empty', () => ''],
  ])('%s is an error that names the place, and not the content', (_name, change) => {
    const broken = change(cipher.encrypt('secret', PLACE));
    expect(() => cipher.decrypt(broken, PLACE)).toThrow(/cluster id-1, field kubeconfig/);
  });

  test('of another SECRET_KEY says so', () => {
    const other = new FieldCipher('another-secret-key');
    expect(() => other.decrypt(cipher.encrypt('secret', PLACE), PLACE)).toThrow('another SECRET_KEY');
  });
});

describe('with previous keys', () => {
  const rotated = new FieldCipher('the-next-secret-key', ['one-before-that', 'the-secret-key-of-the-tests']);

  test('what any of them encrypted still reads', () => {
    expect(rotated.decrypt(cipher.encrypt('old', PLACE), PLACE)).toBe('old');
    expect(rotated.decrypt(new FieldCipher('one-before-that').encrypt('older', PLACE), PLACE)).toBe('older');
  });

  test('what is encrypted is of the current one alone', () => {
    const text = rotated.encrypt('new', PLACE);
    expect(new FieldCipher('the-next-secret-key').decrypt(text, PLACE)).toBe('new');
    expect(() => cipher.decrypt(text, PLACE)).toThrow('another SECRET_KEY');
    expect(keyIdOf(text)).toBe(rotated.keyId);
  });

  test('it knows the keys that it has, and no other', () => {
    const of = (key: string) => new FieldCipher(key).keyId;
    const keys = ['the-next-secret-key', 'one-before-that', 'the-secret-key-of-the-tests', 'a-stranger'];
    expect(keys.map((key) => rotated.knows(of(key)))).toEqual([true, true, true, false]);
  });

  test('what is no ciphertext is of no key', () => {
    expect(['', 'plain', 'v2:00000000:x', 'v1:short:x'].map(keyIdOf)).toEqual(Array(4).fill(undefined));
  });
});

test('keys of different purposes have nothing in common', () => {
  const [one, other] = [deriveKey('same', 'access-token'), deriveKey('same', 'field-encryption')];
  expect(one).toHaveLength(32);
  expect(one.equals(other)).toBe(false);
  expect(one.equals(deriveKey('same', 'access-token'))).toBe(true);
});
