import { isMap } from '../../kubernetes/read/json.ts';
import type { NetworkPolicy } from '../../models/cluster.ts';
import type { GkeCluster } from './answers.ts';

/** The provider of a network policy that is none. */
export const NO_POLICY = 'PROVIDER_UNSPECIFIED';
export const CALICO = 'CALICO';

/** Fewer nodes have no room for what enforces it. */
export const LEAST_NODES = 2;
const TOO_FEW =
  'A network policy needs at least 2 nodes: resize the cluster first, or turn the network policy off';
/** These machines are too small for it (https://cloud.google.com/kubernetes-engine/docs/how-to/network-policy). */
const TOO_SMALL = new Set(['f1-micro', 'g1-small']);

/** Whether a network policy can be enforced on machines of a type. */
export function isTooSmall(machineType: unknown): boolean {
  return TOO_SMALL.has(String(machineType));
}

/** The network policy of metadata, where it is a choice of the form or already kept as an object. */
export function policyOf(value: unknown): NetworkPolicy {
  const { provider = value, enabled } = isMap(value) ? value : {};
  const isOn = typeof provider === 'string' && provider !== '' && provider !== NO_POLICY && enabled !== false;
  return isOn ? { provider, enabled: true } : { provider: NO_POLICY, enabled: false };
}

/** What is wrong with turning the network policy of a cluster on; undefined if nothing is. */
export function complaintOf({ currentNodeCount, nodePools = [] }: GkeCluster): string | undefined {
  if (currentNodeCount !== undefined && currentNodeCount < LEAST_NODES) return TOO_FEW;
  const small = nodePools.find(({ config }) => isTooSmall(config?.machineType));
  return (
    small &&
    `A network policy does not run on ${small.config?.machineType}: create a cluster of larger machines`
  );
}

/** Whether the addon that enforces the policy is installed. */
export function hasAddon({ addonsConfig }: GkeCluster): boolean {
  const addon = addonsConfig?.networkPolicyConfig;
  return addon !== undefined && addon !== null && addon.disabled !== true;
}
