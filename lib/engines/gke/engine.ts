import { InvalidInput } from '../../errors.ts';
import type { Task } from '../../models/cluster.ts';
import { apartEngine } from '../apart.ts';
import type { Values } from '../parameters.ts';
import { isRegion } from './cluster-names.ts';
import { isTooSmall, LEAST_NODES, policyOf } from './network-policy.ts';
import { gkeParameters, NEEDS_TWO, nodeCountOf } from './parameters.ts';
import type { GceWork } from './work.ts';

/** Clusters of Google Kubernetes Engine, under the name that the original gave it. */
export function gceEngine(load: () => Promise<GceWork>) {
  return apartEngine(
    {
      name: 'kqueen.engines.GceEngine',
      verboseName: 'Google Kubernetes Engine',
      isImmediate: false,
      watchesIdle: true,
      kept,
      refuse,
      insteadOf: (capability) =>
        `Google Kubernetes Engine has no ${capability}: use the console of Google Cloud`,
    },
    gkeParameters,
    {
      ...{ watch: true, deprovision: true, resize: true, setNetworkPolicy: true, upgrade: true },
      ...{ plan: true, versions: true, options: true, kubeconfig: true, progress: true },
    },
    load,
  );
}

/** The number of nodes stands where every engine has it, the network policy as a resize and the UI read it. */
function kept(metadata: Values): Values {
  return {
    ...metadata,
    node_count: nodeCountOf(metadata),
    network_policy: { ...policyOf(metadata.network_policy) },
  };
}

function refuse(metadata: Values, task: Task): void {
  if (task.kind === 'resize' && policyOf(metadata.network_policy).enabled)
    refuseTooFew(metadata, task.nodeCount, 'node_count');
  if (task.kind !== 'network_policy' || !task.policy.enabled) return;
  if (!policyOf(task.policy).enabled) throw InvalidInput.field('provider', 'must be CALICO');
  refuseTooFew(metadata, nodeCountOf(metadata), 'enabled');
  if (isTooSmall(metadata.machine_type))
    throw InvalidInput.field('enabled', 'must be false: the machines of the cluster are too small');
}

/** The nodes of a region are at least three. */
function refuseTooFew({ zone }: Values, nodes: number, field: string): void {
  if (nodes >= LEAST_NODES || isRegion(String(zone))) return;
  throw InvalidInput.field(
    field,
    field === 'enabled' ? 'must be false with less than 2 nodes: resize first' : NEEDS_TWO,
  );
}
