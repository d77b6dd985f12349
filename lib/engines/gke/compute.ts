import * as z from 'zod';
import { EngineFailed } from '../../errors.ts';
import { RestClient } from '../../rest/client.ts';
import type { Choices } from '../parameters.ts';
import { MACHINES, ZONES } from './choices.ts';
import type { GkeAccess } from './client.ts';
import { refusal } from './failures.ts';

/** The zone whose machine types stand for all: it has nearly every one. */
const SAMPLE_ZONE = 'us-central1-a';
/** A page of the API; a zone has some 300 machine types. */
const MOST = 500;

const Zones = z.looseObject({
  items: z.array(z.looseObject({ name: z.string(), status: z.string().optional() })).default([]),
});
const Machines = z.looseObject({
  items: z
    .array(z.looseObject({ name: z.string(), guestCpus: z.number(), memoryMb: z.number() }))
    .default([]),
});

/**
 * Where clusters can be and on which machines, as the Compute API of the project tells; what every project has where the
 * service account may not ask for it. Throws what may pass.
 * Source: https://cloud.google.com/compute/docs/reference/rest/v1/zones/list
 */
export async function computeChoices(
  url: string,
  { project, token }: Pick<GkeAccess, 'project' | 'token'>,
  signal: AbortSignal,
): Promise<{ zones: Choices; machines: Choices }> {
  const client = new RestClient({ provider: 'Google', url, token });
  const get = async <T>(schema: z.ZodType<T>, path: string): Promise<T | undefined> => {
    const at = `/compute/v1/projects/${encodeURIComponent(project)}/zones${path}`;
    const answer = await client.send({ method: 'GET', path: `${at}maxResults=${MOST}` }, signal);
    if (answer.status !== 200) throw refusal(answer);
    return schema.safeParse(answer.body).data;
  };
  try {
    const fields = 'fields=items(name,guestCpus,memoryMb)';
    const [zones, machines] = await Promise.all([
      get(Zones, '?fields=items(name,status)&'),
      get(Machines, `/${SAMPLE_ZONE}/machineTypes?${fields}&`),
    ]);
    return { zones: locations(zones?.items ?? []), machines: machineTypes(machines?.items ?? []) };
  } catch (error) {
    if (!(error instanceof EngineFailed) || error.mayPass) throw error;
    return { zones: ZONES, machines: MACHINES };
  }
}

/** Regions first: a cluster of a region outlives a zone. */
function locations(zones: z.output<typeof Zones>['items']): Choices {
  const names = zones.filter(({ status = 'UP' }) => status === 'UP').map(({ name }) => name);
  const regions = [...new Set(names.map((name) => name.replace(/-[^-]+$/, '')))];
  return [
    ...regions.toSorted().map((name) => [name, `${name} (region)`] as const),
    ...names.toSorted().map((name) => [name, name] as const),
  ];
}

function machineTypes(machines: z.output<typeof Machines>['items']): Choices {
  return machines.map(({ name, guestCpus, memoryMb }) => [
    name,
    `${name}: ${guestCpus} vCPU, ${Math.round((memoryMb / 1024) * 100) / 100} GB RAM`,
  ]);
}
