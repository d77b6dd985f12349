import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Cluster, deleteCluster } from './clusters.ts';

/** As many deletions are asked for at the same time. */
const AT_ONCE = 4;

/** What became of one deletion. */
export type Removal =
  | { state: 'waiting' }
  | { state: 'done'; outcome: 'deleted' | 'Destroying' | 'pending' }
  | { state: 'failed'; error: unknown };

/** Deletes clusters, a few at once, and tells what became of each by its id; one that fails stops no other. */
export function useDeletions() {
  const cache = useQueryClient();
  const [results, setResults] = useState<ReadonlyMap<string, Removal>>(new Map());
  const note = (id: string, removal: Removal) => setResults((before) => new Map(before).set(id, removal));
  const remove = async (clusters: readonly Cluster[]) => {
    setResults(new Map(clusters.map(({ id }) => [id, { state: 'waiting' }])));
    const left = clusters.map(({ id }) => id);
    const work = async () => {
      for (let id = left.shift(); id !== undefined; id = left.shift()) note(id, await removalOf(id));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    await cache.invalidateQueries({ queryKey: ['clusters'] });
  };
  return { results, remove };
}

async function removalOf(id: string): Promise<Removal> {
  try {
    return { state: 'done', outcome: (await deleteCluster(id)).state };
  } catch (error) {
    return { state: 'failed', error };
  }
}
