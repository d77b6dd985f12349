import { foldCase } from '../repository/keys.ts';

/**
 * What a user name looks like, as written and in lower case: names with a look in common can be taken for each other
 * (`аdmin` with a Cyrillic а, `lvan` for `Ivan`). The library is loaded at its first use, since few requests name a user.
 * Source: https://www.unicode.org/reports/tr39/#def-skeleton
 */
export async function looksOf(name: string): Promise<string[]> {
  const { default: unhomoglyph } = await import('unhomoglyph');
  const skeleton = (text: string) =>
    unhomoglyph(text.normalize('NFD').replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '')).normalize('NFD');
  return [...new Set([foldCase(skeleton(name)), foldCase(skeleton(foldCase(name)))])];
}
