import { functionKeys } from '../../config/aws-keys.ts';
import type { Config } from '../../config/schema.ts';
import { aksEngine } from './aks/engine.ts';
import { clusterApiEngine } from './cluster-api/engine.ts';
import { eksEngine } from './eks/engine.ts';
import type { Engine } from './engine.ts';
import { gceEngine } from './gke/engine.ts';
import { jenkinsEngine } from './jenkins/engine.ts';
import { ManualEngine } from './manual/engine.ts';
import { once } from './once.ts';

/** The engines of this installation. What they do at their providers is loaded at its first use: few requests need it. */
export function installedEngines(config: Config): Engine[] {
  const loaded = once(async () => {
    const works = await import('./works.ts');
    return { ...works, reach: works.clusterReach(config) };
  });
  const now = () => new Date();
  return [
    jenkinsEngine(config, async () => {
      const { JenkinsWork, jenkinsConnector, reach } = await loaded();
      return new JenkinsWork(config, { connect: jenkinsConnector(config), probe: reach.probe, now });
    }),
    new ManualEngine(async (kubeconfig, signal) => (await loaded()).reach.probe(kubeconfig, signal)),
    gceEngine(async () => {
      const { GceWork, gkeConnect, reach } = await loaded();
      return new GceWork({ connect: gkeConnect(config, now), bootstrap: reach.bootstrap, now });
    }),
    aksEngine(async () => {
      const { AksWork, azureConnector, reach } = await loaded();
      return new AksWork({ connect: azureConnector(config), bootstrap: reach.bootstrap });
    }),
    eksEngine(config, async () => {
      const { EksWork, eksConnector, reach } = await loaded();
      const connect = eksConnector(config, functionKeys);
      return new EksWork({ connect, bootstrap: reach.bootstrap, now });
    }),
    clusterApiEngine(async () => {
      const { ClusterApiWork, reach } = await loaded();
      return new ClusterApiWork(reach);
    }),
  ];
}
