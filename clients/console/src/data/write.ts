import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';

/**
 * Writes to a resource; whatever is shown of `resources` (the first parts of their keys) is read again afterwards, whether it
 * succeeded or not. The second click of a double click, which comes before a button is drawn as busy, does nothing.
 */
export function useWrite<I, O>(
  resources: readonly string[],
  write: (input: I) => Promise<O>,
  onSuccess?: (answer: O) => void,
) {
  const cache = useQueryClient();
  const isSent = useRef(false);
  const { mutate, ...state } = useMutation({
    mutationFn: write,
    onSuccess,
    onSettled: () => {
      isSent.current = false;
      for (const resource of resources) cache.invalidateQueries({ queryKey: [resource] });
    },
  });
  const send: typeof mutate = (...asked) => {
    if (isSent.current) return;
    isSent.current = true;
    mutate(...asked);
  };
  return { ...state, mutate: send };
}
