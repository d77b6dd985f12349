import { describe, expect, test } from '@jest/globals';
import { deriveKey, FieldCipher } from '../../../lib/repository/encryption.ts';

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

test('keys of different purposes have nothing in common', () => {
  const [one, other] = [deriveKey('same', 'access-token'), deriveKey('same', 'field-encryption')];
  expect(one).toHaveLength(32);
  expect(one.equals(other)).toBe(false);
  expect(one.equals(deriveKey('same', 'access-token'))).toBe(true);
});
