import type { Handle } from '../../models/cluster.ts';
import type { GkeCluster } from './answers.ts';
import type { ClusterPlace } from './client.ts';

const LABEL = 'kqueen-cluster';

/** What a cluster is called at Google: a name begins with a letter. */
export function gkeName(id: string): string {
  return `a${id.replaceAll('-', '')}`;
}

/** The labels by which a cluster is known as that of KQueen. */
export function labelsOf(id: string): Record<string, string> {
  return { [LABEL]: id };
}

/** Whether a cluster at Google is the one of that id. */
export function isOurs(id: string, cluster: GkeCluster): boolean {
  return cluster.resourceLabels?.[LABEL] === id;
}

/** What is said of a cluster that has our name and not our label. */
export function foreign(id: string): string {
  return `The cluster ${gkeName(id)} at Google is not that of KQueen: it lacks the label ${LABEL}=${id}`;
}

/** What is said of a cluster that the service account of another project cannot see. */
export function elsewhere(project: string): string {
  return `The cluster is in the Google project ${project}: give the provisioner a service account of that project`;
}

/** Where a cluster is: as it was created, else as its metadata say. */
export function placeOf(id: string, handle: Handle, zone: unknown): ClusterPlace {
  return { location: String(handle.location ?? zone ?? '-'), name: gkeName(id) };
}

/** Whether a location is a region: its clusters have nodes in each zone. */
export function isRegion(location: string): boolean {
  return /^[a-z]+-[a-z]+\d+$/.test(location);
}

/** Whether a location is among the zones that did not answer, or a region of one of them. */
export function isSilent(location: string, missingZones: readonly string[]): boolean {
  return missingZones.some((zone) => zone === location || zone.startsWith(`${location}-`));
}
