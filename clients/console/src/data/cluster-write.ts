import { useMutation, useQueryClient } from '@tanstack/react-query';

/** Writes to a cluster; whatever is shown of clusters is read again afterwards, whether it succeeded or not. */
export function useClusterWrite<I, O>(write: (input: I) => Promise<O>, onSuccess: (answer: O) => void) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess,
    onSettled: () => {
      cache.invalidateQueries({ queryKey: ['clusters'] });
    },
  });
}
