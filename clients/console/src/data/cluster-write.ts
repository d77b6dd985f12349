import { useWrite } from './write.ts';

/** Writes to a cluster; whatever is shown of clusters is read again afterwards, whether it succeeded or not. */
export function useClusterWrite<I, O>(write: (input: I) => Promise<O>, onSuccess?: (answer: O) => void) {
  return useWrite(['clusters'], write, onSuccess);
}
