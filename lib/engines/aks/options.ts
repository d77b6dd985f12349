import type * as z from 'zod';
import { EngineFailed } from '../../errors.ts';
import type { Choices } from '../parameters.ts';
import { Group, KubernetesVersions, Locations, VmSizes } from './answers.ts';
import type { AzureClient } from './client.ts';

/** Versions of the APIs of Azure that are no part of AKS. */
export const RESOURCES_API = '2022-09-01';
const LOCATIONS_API = '2022-12-01';
const COMPUTE_API = '2024-07-01';

/** Nodes of a system pool are at least as large. Source: https://learn.microsoft.com/en-us/azure/aks/use-system-pools */
const LEAST_CORES = 2;
const LEAST_MB = 4_096;

/**
 * What Azure offers for new clusters: its locations, and the versions and sizes where the resource group is. What the
 * application has no right to read is left out. Throws what `AzureClient` throws.
 */
export async function choicesFor(client: AzureClient, signal: AbortSignal): Promise<Map<string, Choices>> {
  const read = async <S extends z.ZodType>(schema: S, path: string, api?: string) => {
    try {
      return await client.read(schema, path, signal, api);
    } catch (error) {
      // It may do without: the form offers choices of its own.
      if (error instanceof EngineFailed) return undefined;
      throw error;
    }
  };
  const group = await client.read(Group, client.group, signal, RESOURCES_API);
  if (!group) throw new EngineFailed('Azure has no such resource group in the subscription');
  const place = `locations/${encodeURIComponent(group.location)}`;
  const [locations, versions, sizes] = await Promise.all([
    read(Locations, '/locations', LOCATIONS_API),
    read(KubernetesVersions, `/providers/Microsoft.ContainerService/${place}/kubernetesVersions`),
    read(VmSizes, `/providers/Microsoft.Compute/${place}/vmSizes`, COMPUTE_API),
  ]);
  const choices = new Map<string, Choices>();
  if (locations) choices.set('location', locationsOf(locations));
  if (versions) choices.set('kubernetes_version', versionsOf(versions));
  if (sizes) choices.set('vm_size', sizesOf(sizes));
  return choices;
}

function locationsOf({ value }: z.output<typeof Locations>): Choices {
  return value
    .filter(({ metadata }) => (metadata?.regionType ?? 'Physical') === 'Physical')
    .map(({ name, displayName }) => [name, displayName] as const)
    .sort(([, one], [, other]) => one.localeCompare(other, 'en'));
}

function versionsOf({ values }: z.output<typeof KubernetesVersions>): Choices {
  const patches = values
    .filter(({ isPreview }) => !isPreview)
    .flatMap(({ version, patchVersions }) => Object.keys(patchVersions ?? { [version]: {} }));
  return patches
    .sort((one, other) => other.localeCompare(one, 'en', { numeric: true }))
    .map((version) => [version, version] as const);
}

function sizesOf({ value }: z.output<typeof VmSizes>): Choices {
  return value
    .filter(({ numberOfCores, memoryInMB }) => numberOfCores >= LEAST_CORES && memoryInMB >= LEAST_MB)
    .map(({ name, numberOfCores, memoryInMB }) => {
      const gib = Math.round(memoryInMB / 102.4) / 10;
      return [name, `${name}: ${numberOfCores} vCPU, ${gib} GiB RAM`] as const;
    });
}
