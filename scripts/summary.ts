import type { Trailer } from '../lib/backup/format.ts';

/** What a backup holds, for a person. */
export function summaryOf({ entries, counts, lost_keys }: Trailer): string {
  const objects = Object.entries(counts).flatMap(([group, count]) => {
    const [kind, model] = group.split('/');
    return kind === 'obj' ? [`${model} ${count}`] : [];
  });
  const lost =
    lost_keys.length > 0
      ? `; some of its secrets are of keys that are not known: ${lost_keys.join(', ')}`
      : '';
  return `${entries} entries (${objects.join(', ')})${lost}`;
}
