import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { clusterQuery } from '../../../data/clusters.ts';
import { Loaded } from '../../../parts/Loaded.tsx';
import { Credentials } from './Credentials.tsx';
import { Kubeconfig } from './Kubeconfig.tsx';

/** What gives access to a cluster: its kubeconfig, and credentials that expire. */
export function Access() {
  const { id } = useParams({ from: '/shell/clusters/$id' });
  return (
    <Loaded query={useQuery(clusterQuery(id))}>
      {(cluster) => (
        <Stack>
          <Credentials cluster={cluster} />
          <Kubeconfig cluster={cluster} />
        </Stack>
      )}
    </Loaded>
  );
}
