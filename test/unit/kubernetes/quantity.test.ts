import { expect, test } from '@jest/globals';
import { nanosOf, roundedUp, wholesOf } from '../../../lib/kubernetes/show/quantity.ts';

const G = 10n ** 9n;

test.each<[unknown, bigint]>([
  ['0', 0n],
  ['1', G],
  [7, 7n * G],
  ['+1.5', (3n * G) / 2n],
  ['-2', -2n * G],
  ['.5', G / 2n],
  ['5.', 5n * G],
  ['100m', G / 10n],
  ['1n', 1n],
  ['3u', 3_000n],
  ['2k', 2_000n * G],
  ['1M', 10n ** 6n * G],
  ['1G', 10n ** 9n * G],
  ['1T', 10n ** 12n * G],
  ['1P', 10n ** 15n * G],
  ['1E', 10n ** 18n * G],
  ['1Ki', 1024n * G],
  ['1.5Mi', 1024n * 1024n * G + (1024n * 1024n * G) / 2n],
  ['1Gi', 2n ** 30n * G],
  ['1Ti', 2n ** 40n * G],
  ['1Pi', 2n ** 50n * G],
  ['1Ei', 2n ** 60n * G],
  ['12e6', 12n * 10n ** 6n * G],
  ['12E6', 12n * 10n ** 6n * G],
  ['1e-3', G / 1000n],
  ['0.1234567890123', 123_456_790n],
  ['0.1Ki', 102_400_000_000n],
])('%s is read exactly', (text, nanos) => {
  expect(nanosOf(text)).toBe(nanos);
});

test('what is finer than a billionth is rounded away from zero, what is over the largest counts as that', () => {
  expect(nanosOf('0.0000000001')).toBe(1n);
  expect(nanosOf('-0.0000000001')).toBe(-1n);
  expect(nanosOf('9e999')).toBe((2n ** 63n - 1n) * G);
  expect(nanosOf('-8Ei')).toBe(-(2n ** 63n - 1n) * G);
});

test.each([
  ...['', ' ', 'm', '1 m', '1mi', '1KI', '1ki', '1e', '1.2.3', '--1', '1e5m', '1Kim', '0x10', '1,5', 'NaN'],
  ...['Infinity', '1e1.5', '1e9999', '9'.repeat(300), null, undefined, {}, [], true, Number.NaN],
])('%p is refused', (text) => {
  expect(nanosOf(text)).toBeUndefined();
});

test('a thousand tenths of a core are a hundred cores, and half a byte takes one', () => {
  const sum = Array.from({ length: 1_000 }, () => nanosOf('100m') ?? 0n).reduce((a, b) => a + b, 0n);
  expect(wholesOf(sum)).toBe(100);
  expect(wholesOf(nanosOf('250m') ?? 0n)).toBe(0.25);
  expect(roundedUp(nanosOf('500m') ?? 0n)).toBe(1);
});
