import { EngineFailed } from '../../errors.ts';
import type { Handle, NetworkPolicy, Task } from '../../models/cluster.ts';
import type { GkeCluster } from './answers.ts';
import type { ClusterPlace, GkeClient } from './client.ts';
import { CALICO, hasAddon } from './network-policy.ts';
import { isAtLeast } from './versions.ts';

/** The pool of nodes that KQueen creates and resizes. */
export const POOL = 'default-pool';

/** One of the changes of which an operation consists. Google takes one at a time. */
export interface Step {
  /** Kept in the handle: a step that is due again after it has ended had no effect. */
  name: string;
  /** What the provider does by it. */
  message: string;
  /** What Google calls the operation. */
  operationType: string;
  /** Begins it; returns the name of the operation of Google, if it takes one. */
  begin(client: GkeClient, place: ClusterPlace, signal: AbortSignal): Promise<string | undefined>;
}

/** The step of an operation that is due by how the cluster is; undefined when nothing is left to do. */
export function dueStep(cluster: GkeCluster, task: Task): Step | undefined {
  if (task.kind === 'upgrade') return upgradeStep(cluster, task.version);
  if (task.kind === 'network_policy') return policyStep(cluster, task.policy);
  return undefined;
}

/** What is remembered of a step that has begun. */
export function handleOf({ name: step }: Step, operation: string | undefined): Handle {
  return operation === undefined ? { step } : { operation, step };
}

/** The step that gives a cluster so many nodes. */
export function sizeStep(nodes: number): Step {
  return {
    name: 'size',
    operationType: 'SET_NODE_POOL_SIZE',
    message: `Google resizes the cluster to ${nodes} nodes`,
    begin: (client, place, signal) => client.setSize(place, POOL, nodes, signal),
  };
}

/** The control plane first, then one node pool after the other, each to the version of the control plane. */
function upgradeStep(
  { currentMasterVersion = '', nodePools = [] }: GkeCluster,
  version: string,
): Step | undefined {
  const wanted = version.replace(/^v/, '');
  if (!isAtLeast(currentMasterVersion, wanted)) {
    return {
      name: 'control-plane',
      operationType: 'UPGRADE_MASTER',
      message: `Google upgrades the control plane to ${wanted}`,
      begin: (client, place, signal) => client.update(place, { desiredMasterVersion: wanted }, signal),
    };
  }
  const pool = nodePools.find((one) => one.version !== undefined && !isAtLeast(one.version, wanted));
  if (!pool) return undefined;
  const { name } = pool;
  return {
    name: `nodes of ${name}`,
    operationType: 'UPGRADE_NODES',
    message: `Google upgrades the nodes of ${name} to ${currentMasterVersion}`,
    begin: (client, place, signal) =>
      client.update(place, { desiredNodePoolId: name, desiredNodeVersion: currentMasterVersion }, signal),
  };
}

/**
 * The addon comes before the nodes and goes after them.
 * Source: https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy#enabling_network_policy_enforcement
 */
function policyStep(cluster: GkeCluster, { enabled }: NetworkPolicy): Step | undefined {
  const isEnforced = cluster.networkPolicy?.enabled === true;
  const isInstalled = hasAddon(cluster);
  if (enabled && !isInstalled) return addonStep(true);
  if (isEnforced !== enabled) return enforcementStep(enabled);
  return !enabled && isInstalled ? addonStep(false) : undefined;
}

function addonStep(isInstalled: boolean): Step {
  const desiredAddonsConfig = { networkPolicyConfig: { disabled: !isInstalled } };
  return {
    name: 'addon',
    operationType: 'UPDATE_CLUSTER',
    message: `Google turns the addon of the network policy ${isInstalled ? 'on' : 'off'}`,
    begin: (client, place, signal) => client.update(place, { desiredAddonsConfig }, signal),
  };
}

function enforcementStep(enabled: boolean): Step {
  return {
    name: 'enforcement',
    operationType: 'SET_NETWORK_POLICY',
    message: `Google replaces the nodes to turn the network policy ${enabled ? 'on' : 'off'}`,
    begin: (client, place, signal) => client.setNetworkPolicy(place, { provider: CALICO, enabled }, signal),
  };
}

/**
 * Begins a step. Where another try may have begun it (`isRetry`), its operation is the one that has the cluster: Google
 * names it as it refuses. Throws what the step throws.
 */
export async function beginStep(
  client: GkeClient,
  place: ClusterPlace,
  step: Step,
  { isRetry }: { isRetry: boolean },
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return await step.begin(client, place, signal);
  } catch (error) {
    if (!isRetry || !(error instanceof EngineFailed) || !error.mayPass) throw error;
    const [name] = /\boperation-[\w-]{1,100}/.exec(error.message) ?? [];
    const running = name === undefined ? undefined : await client.operation(place.location, name, signal);
    if (running?.operationType !== step.operationType) throw error;
    return name;
  }
}
