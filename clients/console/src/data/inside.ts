import type { ClusterStatus } from './cluster.ts';

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

/** The pods of a status. */
export function podsOf({ pods = [] }: ClusterStatus): PodRow[] {
  return pods.map((pod) => {
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

/** The first container that waits or has failed, else the condition that keeps the pod from running. */
function reasonOf(status: unknown): string {
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

function told(reason: string, message: unknown): string {
  return text(message) === '' ? reason : `${reason}: ${text(message)}`;
}

const FACTORS = new Map([
  ['m', 1e-3],
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['Ki', 1024],
  ['Mi', 1024 ** 2],
  ['Gi', 1024 ** 3],
  ['Ti', 1024 ** 4],
]);

/** A quantity as Kubernetes writes it (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/). */
function quantity(value: unknown): number {
  const [, digits = '0', unit = ''] = /^([\d.]+)([A-Za-z]*)$/.exec(text(value)) ?? [];
  return Number(digits) * (FACTORS.get(unit) ?? 1);
}

function at(value: unknown, ...keys: string[]): unknown {
  return keys.reduce<unknown>(
    (inner, key) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, key)
        ? (inner as Record<string, unknown>)[key]
        : undefined,
    value,
  );
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
