import { useMutation, useQueryClient } from '@tanstack/react-query';

/**
 * Writes to a resource; whatever is shown of `resources` (the first parts of their keys) is read again afterwards, whether it
 * succeeded or not.
 */
export function useWrite<I, O>(
  resources: readonly string[],
  write: (input: I) => Promise<O>,
  onSuccess?: (answer: O) => void,
) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: write,
    onSuccess,
    onSettled: () => {
      for (const resource of resources) cache.invalidateQueries({ queryKey: [resource] });
    },
  });
}
