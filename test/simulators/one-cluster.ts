import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stringify } from 'yaml';
import { type KubernetesSimulator, startKubernetesSimulator } from './kubernetes.ts';
import { sampleCluster } from './sample-cluster.ts';

/** Starts a simulated cluster with something in it, and writes its kubeconfig to a file that the own user alone may read. */
export async function startOneCluster(
  kubeconfig: string,
  { port = 0, nodes = 3, pods = 24 }: { port?: number; nodes?: number; pods?: number } = {},
): Promise<KubernetesSimulator> {
  const simulator = await startKubernetesSimulator({ port });
  simulator.objects.add(...sampleCluster({ nodes, pods, replicas: 5 }));
  await mkdir(dirname(kubeconfig), { recursive: true, mode: 0o700 });
  await writeFile(kubeconfig, stringify(await simulator.kubeconfig('certificate')), { mode: 0o600 });
  return simulator;
}
