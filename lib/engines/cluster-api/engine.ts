import { parseKubeconfig } from '../../kubernetes/kubeconfig/kubeconfig.ts';
import { apartEngine } from '../apart.ts';
import type { Capability } from '../engine.ts';
import { MASK, type Values } from '../parameters.ts';
import { parameters } from './parameters.ts';
import type { ClusterApiWork } from './work.ts';

const LONGEST_NAMESPACE = 63;

/** Clusters that the controllers of a management cluster create, on whatever infrastructure it has providers for. */
export function clusterApiEngine(load: () => Promise<ClusterApiWork>) {
  return apartEngine(
    {
      name: 'kqueen.engines.ClusterApiEngine',
      verboseName: 'Cluster API',
      isImmediate: false,
      watchesIdle: true,
      completed,
      insteadOf,
    },
    parameters,
    {
      ...{ watch: true, deprovision: true, resize: true, upgrade: true },
      ...{ plan: true, versions: true, options: true, kubeconfig: true, progress: true },
    },
    load,
  );
}

/** The kubeconfig as the door lets it through; the namespace of the organization by default. */
function completed(sent: Values, { namespace }: { namespace: string }): Values {
  const { kubeconfig } = sent;
  const isNew = kubeconfig !== undefined && kubeconfig !== '' && kubeconfig !== MASK;
  return {
    namespace: `kqueen-${namespace}`.slice(0, LONGEST_NAMESPACE).replace(/-+$/, ''),
    ...sent,
    ...(isNew && { kubeconfig: parseKubeconfig(kubeconfig) }),
  };
}

function insteadOf(capability: Capability): string {
  return capability === 'setNetworkPolicy'
    ? 'Cluster API installs no network policies: apply them as manifests'
    : `Cluster API cannot do this: ${capability}`;
}
