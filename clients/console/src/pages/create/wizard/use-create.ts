import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { createCluster } from '../../../data/create-cluster.ts';
import { create } from '../../../texts/create.ts';
import { useSingle } from '../use-single.ts';

/** Creates the cluster and leads to its page; `onRefuse` gets what the API refuses. */
export function useCreate(onRefuse: (error: unknown) => void) {
  const client = useQueryClient();
  const navigate = useNavigate();
  return useSingle({
    mutationFn: createCluster,
    onSuccess: async ({ id, name }) => {
      await client.invalidateQueries({ queryKey: ['clusters'] });
      notifications.show({ message: create.wizard.done(name) });
      // Back leads to where somebody was before, and not to a draft that is done.
      await navigate({ to: `/clusters/${id}` as string, replace: true });
    },
    onError: onRefuse,
  });
}
