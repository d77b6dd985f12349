import { DomainError, EngineFailed } from '../../errors.ts';
import type { Attempt, Observation } from '../engine.ts';
import { quoted } from '../quoted.ts';
import type { AgentPool, ManagedCluster } from './answers.ts';
import { withPool, withVersion } from './bodies.ts';
import type { AzureClient } from './client.ts';
import { type Asked, endedBadly } from './ends.ts';
import { judge, poolVersion } from './observations.ts';

/**
 * Begins to upgrade a cluster that Azure shows: its control plane, or the node pools where that has been done before. Throws
 * `EngineFailed`, which may pass while Azure works on the cluster.
 * Source: https://learn.microsoft.com/en-us/azure/aks/upgrade-aks-control-plane
 */
export async function beginUpgrade(
  client: AzureClient,
  asked: Asked,
  cluster: ManagedCluster,
  version: string,
  attempt: Attempt,
  signal: AbortSignal,
): Promise<Observation> {
  const wanted = version.replace(/^v/, '');
  const { kubernetesVersion, eTag } = { ...cluster.properties, eTag: cluster.eTag };
  const verdict = judge(cluster);
  if (verdict.is === 'busy') {
    const isOurs = attempt.isRetry && reaches(kubernetesVersion, wanted);
    if (isOurs) return { state: 'Updating', message: verdict.message };
    throw new EngineFailed(`Azure is busy with the cluster: ${verdict.message}`, { mayPass: true });
  }
  attempt.beforeEffect();
  if (reaches(planeVersion(cluster), wanted)) {
    const { pool: _, ...handle } = asked.handle;
    return continueUpgrade(client, { ...asked, handle }, cluster, version, signal);
  }
  const { operation } = await client.replace(asked.id, withVersion(cluster, wanted), eTag, signal);
  const message = 'Azure upgrades the control plane';
  return { state: 'Updating', message, ...(operation !== undefined && { handle: { operation } }) };
}

/**
 * Goes on with the upgrade of a cluster on which Azure does not work: with the next node pool, one after the other. A
 * control plane or node pool that is as old as before has been rolled back. Throws what `AzureClient` throws.
 */
export async function continueUpgrade(
  client: AzureClient,
  asked: Asked,
  cluster: ManagedCluster,
  version: string,
  signal: AbortSignal,
): Promise<Observation> {
  const plane = planeVersion(cluster);
  if (plane === undefined || !reaches(plane, version.replace(/^v/, ''))) {
    const message = `The upgrade has been rolled back: Azure has the control plane at ${quoted(plane ?? 'no version')}`;
    return endedBadly(client, asked, { message }, signal);
  }
  const pools = cluster.properties.agentPoolProfiles ?? [];
  const pool = pools.find((one) => poolVersion(one) !== plane);
  if (!pool) return { state: 'OK' };
  const mark = `${pool.name}@${plane}`;
  if (asked.handle.pool === mark) {
    const message = `The upgrade of the node pool ${quoted(pool.name)} has been rolled back to ${quoted(poolVersion(pool) ?? '')}`;
    return endedBadly(client, asked, { message }, signal);
  }
  return upgradePool(client, asked.id, pool, plane, signal);
}

async function upgradePool(
  client: AzureClient,
  id: string,
  pool: AgentPool,
  version: string,
  signal: AbortSignal,
): Promise<Observation> {
  const message = `Azure upgrades the node pool ${quoted(pool.name)}`;
  const path = `${id}/agentPools/${encodeURIComponent(pool.name)}`;
  const body = withPool(pool, { orchestratorVersion: version });
  try {
    const { operation } = await client.replace(path, body, pool.eTag, signal);
    const handle = { pool: `${pool.name}@${version}`, ...(operation !== undefined && { operation }) };
    return { state: 'Updating', message, handle };
  } catch (error) {
    // Another look has begun it, or somebody else changes the pool: the next look finds out.
    if (!(error instanceof DomainError) || !error.mayPass) throw error;
    return { state: 'Updating', message: error.message };
  }
}

function planeVersion({ properties }: ManagedCluster): string | undefined {
  return properties.currentKubernetesVersion ?? properties.kubernetesVersion ?? undefined;
}

/** Whether a version is at least the wanted one, which may be but a minor version. */
function reaches(version: string | null | undefined, wanted: string): boolean {
  return typeof version === 'string' && version.localeCompare(wanted, 'en', { numeric: true }) >= 0;
}
