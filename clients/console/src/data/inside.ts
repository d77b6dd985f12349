import type { ClusterStatus } from './cluster.ts';
import { at, list, quantity, text, told } from './kubernetes.ts';

/** A pod, as far as its row shows it. */
export interface PodRow {
  id: string;
  name: string;
  namespace: string;
  node: string;
  phase: string;
  /** Why it does not run, in the words of Kubernetes; empty where it does. */
  reason: string;
}

/** The pods of a status; those come first that do not run. */
export function podsOf({ pods = [] }: ClusterStatus): PodRow[] {
  const rows = pods.map((pod): PodRow => {
    const status = at(pod, 'status');
    return {
      id: text(at(pod, 'metadata', 'uid')),
      name: text(at(pod, 'metadata', 'name')),
      namespace: text(at(pod, 'metadata', 'namespace')),
      node: text(at(pod, 'spec', 'node_name')),
      phase: text(at(status, 'phase')),
      reason: reasonOf(status),
    };
  });
  return rows.sort((one, other) => Number(one.reason === '') - Number(other.reason === ''));
}

/** A node with what it has, and what its pods ask for. */
export interface NodeRow {
  name: string;
  isReady: boolean;
  pods: number;
  cpu: { used: number; whole: number };
  memory: { used: number; whole: number };
}

/** The nodes of a status. */
export function nodesOf({ nodes = [], nodes_pods = {}, resources_by_node = {} }: ClusterStatus): NodeRow[] {
  const counts = new Map(Object.entries(nodes_pods));
  const loads = new Map(Object.entries(resources_by_node));
  return nodes.map((node) => {
    const name = text(at(node, 'metadata', 'name'));
    const requests = loads.get(name)?.requests;
    const ready = list(at(node, 'status', 'conditions')).find((one) => at(one, 'type') === 'Ready');
    return {
      name,
      isReady: at(ready, 'status') === 'True',
      pods: counts.get(name) ?? 0,
      cpu: { used: requests?.cpu ?? 0, whole: quantity(at(node, 'status', 'allocatable', 'cpu')) },
      memory: { used: requests?.memory ?? 0, whole: quantity(at(node, 'status', 'allocatable', 'memory')) },
    };
  });
}

/** The names of the namespaces of a status. */
export function namespacesOf({ namespaces = [] }: ClusterStatus): string[] {
  return namespaces.map((one) => text(at(one, 'metadata', 'name'))).sort();
}

/** Why a pod does not run: the first container that waits or has failed, else the condition that keeps the pod from running. */
export function reasonOf(status: unknown): string {
  const containers = [
    ...list(at(status, 'init_container_statuses')),
    ...list(at(status, 'container_statuses')),
  ];
  for (const one of containers) {
    for (const state of ['waiting', 'terminated']) {
      const reason = text(at(one, 'state', state, 'reason'));
      if (reason !== '' && reason !== 'Completed') return told(reason, at(one, 'state', state, 'message'));
    }
  }
  if (text(at(status, 'reason')) !== '') return told(text(at(status, 'reason')), at(status, 'message'));
  if (at(status, 'phase') !== 'Pending') return '';
  const unmet = list(at(status, 'conditions')).find((one) => at(one, 'status') === 'False');
  return told(text(at(unmet, 'reason')), at(unmet, 'message'));
}
