import { InvalidInput } from '../../errors.ts';
import type { Task } from '../../models/cluster.ts';
import { apartEngine } from '../apart.ts';
import { aksParameters, MOST_NODES, nodesOf } from './parameters.ts';
import type { AksWork } from './work.ts';

/** Clusters of Azure Kubernetes Service, in the resource group of their provisioner. */
export function aksEngine(load: () => Promise<AksWork>) {
  return apartEngine(
    {
      name: 'kqueen.engines.AksEngine',
      verboseName: 'Azure Managed Kubernetes Service',
      isImmediate: false,
      watchesIdle: true,
      // The number of nodes under the name by which it is changed, and by which clients of the original read it.
      kept: (metadata) => ({ ...metadata, node_count: nodesOf(metadata) }),
      refuse: (_metadata, task) => refuseTooMany(task),
      insteadOf: () => 'The AKS engine sets no network policy: run az aks update --network-policy',
    },
    aksParameters,
    {
      ...{ watch: true, deprovision: true, resize: true, upgrade: true },
      ...{ plan: true, versions: true, options: true, kubeconfig: true, progress: true },
    },
    load,
  );
}

function refuseTooMany(task: Task): void {
  if (task.kind !== 'resize' || task.nodeCount <= MOST_NODES) return;
  throw InvalidInput.field(
    'node_count',
    `must be at most ${MOST_NODES}, as many as Azure has in a node pool`,
  );
}
