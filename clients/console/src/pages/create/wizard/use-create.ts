import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef } from 'react';
import { type ClusterWish, createCluster } from '../../../data/create-cluster.ts';
import { create } from '../../../texts/create.ts';

/** Creates the cluster and leads to its page; `onRefuse` gets what the API refuses. */
export function useCreate(onRefuse: (error: unknown) => void) {
  const client = useQueryClient();
  const navigate = useNavigate();
  // The second click of a double click comes before the button is drawn as busy.
  const isSent = useRef(false);
  const { mutate, isPending, error } = useMutation({
    mutationFn: createCluster,
    onSuccess: async ({ id, name }) => {
      await client.invalidateQueries({ queryKey: ['clusters'] });
      notifications.show({ message: create.wizard.done(name) });
      // Back leads to where somebody was before, and not to a draft that is done.
      await navigate({ to: `/clusters/${id}` as string, replace: true });
    },
    onError: (refusal) => {
      isSent.current = false;
      onRefuse(refusal);
    },
  });
  const make = (wish: ClusterWish) => {
    if (isSent.current) return;
    isSent.current = true;
    mutate(wish);
  };
  return { make, isPending, error };
}
