import { type UseMutationOptions, useMutation } from '@tanstack/react-query';
import { useRef } from 'react';

/**
 * A write that a page does once: after it the page is left. The second click of a double click, which comes before the button
 * is drawn as busy, does nothing; after a failure it may be tried again.
 */
export function useSingle<T, V>(options: UseMutationOptions<T, Error, V>) {
  const isSent = useRef(false);
  const { mutate, ...state } = useMutation<T, Error, V>({
    ...options,
    onError: (...failed) => {
      isSent.current = false;
      return options.onError?.(...failed);
    },
  });
  const send = (wish: V) => {
    if (isSent.current) return;
    isSent.current = true;
    mutate(wish);
  };
  return { ...state, send };
}
