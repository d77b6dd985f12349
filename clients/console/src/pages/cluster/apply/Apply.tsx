import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type Cluster, clusterQuery } from '../../../data/clusters.ts';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { Loaded } from '../../../parts/Loaded.tsx';
import { apply } from '../../../texts/apply.ts';
import { Allowed } from '../Allowed.tsx';
import { Workbench } from './Workbench.tsx';

/** Applies manifests to a cluster, for those who may. */
export function Apply() {
  const { id } = useParams({ from: '/shell/clusters/$id' });
  return <Loaded query={useQuery(clusterQuery(id))}>{(cluster) => <Permitted cluster={cluster} />}</Loaded>;
}

function Permitted({ cluster }: { cluster: Cluster }) {
  return (
    <Allowed cluster={cluster} action="cluster:apply" otherwise={<EmptyState {...apply.denied} />}>
      <Workbench key={cluster.id} id={cluster.id} />
    </Allowed>
  );
}
