import { describe, expect, test } from '@jest/globals';
import { quoted } from '../../../lib/engines/quoted.ts';

describe('words of a provider', () => {
  test('are one line without apostrophes, control characters and a mark at the end', () => {
    expect(quoted(" The subnet\n'a'\tis\u0000full. ")).toBe('The subnet "a" is full');
    expect(quoted('in\u202eside\u2028out:')).toBe('in side out');
    expect(quoted('...')).toBe('');
  });

  test('are cut at 300 characters, or as many as asked for, and say so', () => {
    expect(quoted('a'.repeat(300))).toBe('a'.repeat(300));
    expect(quoted('a'.repeat(301))).toBe(`${'a'.repeat(300)}...`);
    expect(quoted('one. two', 4)).toBe('one...');
  });

  test('are never cut within a character', () => {
    expect(quoted('ab\u{1F600}', 3)).toBe('ab...');
    expect(quoted(`${'a'.repeat(1_199)}\u{1F600}`, 1_200).isWellFormed()).toBe(true);
  });

  test('cost nothing by their length', () => {
    expect(quoted(`${'. '.repeat(5_000_000)}end`)).toMatch(/\.\.\.$/);
  });
});
