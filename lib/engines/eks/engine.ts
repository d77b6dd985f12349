import { apartEngine } from '../apart.ts';
import type { Capability } from '../engine.ts';
import { typedParameters } from '../parameters.ts';
import { clusterSchema, parametersOf, refuseImpossible, withExternalId } from './parameters.ts';
import type { EksWork } from './work.ts';

/** Clusters of Amazon EKS, each with one managed node group. */
export function eksEngine(settings: Parameters<typeof parametersOf>[0], load: () => Promise<EksWork>) {
  return apartEngine(
    {
      name: 'kqueen.engines.EksEngine',
      verboseName: 'Amazon EKS',
      isImmediate: false,
      watchesIdle: true,
      completed: withExternalId,
      // With the defaults, so that users see them.
      kept: (metadata) => typedParameters(clusterSchema(), metadata, 'metadata'),
      refuse: (_metadata, task) => refuseImpossible(task),
      insteadOf,
      // What the cluster is called at Amazon EKS, for those who look there.
      shown: ({ name }) => ({ eks_cluster_name: name }),
    },
    () => parametersOf(settings),
    {
      ...{ watch: true, deprovision: true, resize: true, upgrade: true },
      ...{ plan: true, versions: true, options: true, kubeconfig: true, progress: true },
    },
    load,
  );
}

function insteadOf(capability: Capability): string {
  if (capability === 'setNetworkPolicy')
    return 'Amazon EKS has no such switch: enable network policies in the VPC CNI add-on of the cluster';
  return `Amazon EKS has no ${capability}: use its console`;
}
