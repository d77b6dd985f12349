import { LARGEST_MANIFEST } from '../../../data/apply.ts';

/** The texts of files as one manifest, in the order of their names; undefined where it would be too large. */
export async function manifestOf(files: readonly File[]): Promise<string | undefined> {
  if (files.reduce((sum, { size }) => sum + size, 0) > LARGEST_MANIFEST) return undefined;
  const sorted = files.toSorted((one, other) => one.name.localeCompare(other.name));
  const texts = await Promise.all(sorted.map((file) => file.text()));
  return texts.map((text) => text.replace(/\n*$/, '\n')).join('---\n');
}
