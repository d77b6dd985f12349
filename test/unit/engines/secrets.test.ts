import { describe, expect, test } from '@jest/globals';
import * as z from 'zod';
import { jsonFile, MASK, password, text } from '../../../lib/engines/parameters.ts';
import { hideSecrets, revealSecrets } from '../../../lib/engines/secrets.ts';
import { InvalidInput } from '../../../lib/errors.ts';

const SCHEMA = z.object({
  url: text({ label: 'URL', order: 1 }),
  password: password({ label: 'Password', order: 2 }),
  key: jsonFile({ label: 'Key', order: 3 }),
});

const hide = (values: object, before?: object) =>
  hideSecrets(SCHEMA, { ...values }, 'parameters', before && { ...before });

describe('hiding', () => {
  test('takes the secrets out of the values, and leaves everything else', () => {
    const { shown, secrets } = hide({ url: 'u', password: 'p', key: { a: [1] }, note: 'n' });
    expect(shown).toEqual({ url: 'u', password: MASK, key: MASK, note: 'n' });
    expect(secrets).toEqual({ 'parameters.password': '"p"', 'parameters.key': '{"a":[1]}' });
  });

  test('names no secret that comes masked: it stays what it is', () => {
    const { shown, secrets } = hide({ password: MASK }, { password: MASK });
    expect(shown).toEqual({ password: MASK });
    expect(secrets).toStrictEqual({});
  });

  test('removes a secret that is not sent any more, or sent empty', () => {
    const { shown, secrets } = hide({ key: '' }, { url: 'u', password: MASK, key: MASK });
    expect(shown).toEqual({});
    expect(secrets).toStrictEqual({ 'parameters.password': undefined, 'parameters.key': undefined });
  });

  test.each([
    ['that was not there before', undefined],
    ['that another one had', { key: MASK }],
  ])('refuses the mask of a secret %s', (_name, before) => {
    expect(() => hide({ password: MASK }, before)).toThrow(InvalidInput);
  });

  test('takes the mask for a text where the parameter is no secret', () => {
    expect(hide({ url: MASK })).toEqual({ shown: { url: MASK }, secrets: {} });
  });
});

describe('revealing', () => {
  test('puts every secret back as it was sent, whatever its type', () => {
    const values = { url: 'u', password: '******', key: { deep: { list: [null, 1.5, 'ü'] } } };
    const { shown, secrets } = hide(values);
    const stored = Object.fromEntries(
      Object.entries(secrets).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    expect(revealSecrets(shown, stored, 'parameters')).toEqual(values);
  });

  test('leaves a mask that hides nothing, and the secrets of other places', () => {
    const secrets = { 'metadata.password': '"of another place"' };
    expect(revealSecrets({ password: MASK }, secrets, 'parameters')).toEqual({ password: MASK });
  });
});
