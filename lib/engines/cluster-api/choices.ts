import { listAt, textOf } from '../../kubernetes/read/objects.ts';
import type { Choices } from '../parameters.ts';
import type { Management } from './management.ts';

/** What a ClusterClass offers. */
export interface ClusterClass {
  name: string;
  workers: string[];
  /** The versions of Kubernetes that it allows; empty where it allows any. */
  versions: string[];
}

/** The ClusterClasses of the namespace. */
export async function classesOf(management: Management): Promise<ClusterClass[]> {
  const classes = await management.listOf('clusterclasses');
  return classes.map((one) => ({
    name: one.metadata.name,
    workers: listAt(one, 'spec', 'workers', 'machineDeployments').flatMap(
      (worker) => textOf(worker, 'class') ?? [],
    ),
    versions: listAt(one, 'spec', 'kubernetesVersions').filter((version) => typeof version === 'string'),
  }));
}

/** The choices for the parameters of a new cluster. */
export function choicesOf(classes: readonly ClusterClass[]): Map<string, Choices> {
  const choices = (values: readonly string[]): Choices => [...new Set(values)].map((value) => [value, value]);
  return new Map([
    ['cluster_class', choices(classes.map(({ name }) => name))],
    ['worker_class', choices(classes.flatMap(({ workers }) => workers))],
    ['kubernetes_version', choices(classes.flatMap(({ versions }) => versions))],
  ]);
}
