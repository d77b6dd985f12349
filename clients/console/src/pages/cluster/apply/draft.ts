import { Text } from '@codemirror/state';
import { skipToken, useQuery, useQueryClient } from '@tanstack/react-query';

/**
 * The manifest that is being written for a cluster, which stays while other pages are looked at. It may hold secrets: only
 * the memory of this page keeps it, until the session ends.
 */
export function useDraft(id: string): [Text, (next: Text) => void] {
  const client = useQueryClient();
  const queryKey = ['manifest', id];
  const { data = Text.empty } = useQuery<Text>({
    queryKey,
    queryFn: skipToken,
    gcTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
  });
  return [data, (next) => client.setQueryData(queryKey, next)];
}
