import { functionKeys } from '../../config/aws-keys.ts';
import type { Config } from '../../config/schema.ts';
import { aksEngine } from './aks/install.ts';
import { ClusterApiEngine } from './cluster-api/engine.ts';
import type { EksConnect } from './eks/connect.ts';
import { EksEngine } from './eks/engine.ts';
import type { Engine } from './engine.ts';
import { gkeConnect } from './gke/connect.ts';
import { GceEngine } from './gke/engine.ts';
import { type JenkinsAccount, JenkinsClient } from './jenkins/client.ts';
import { JenkinsEngine } from './jenkins/engine.ts';
import { ManualEngine } from './manual/engine.ts';
import { clusterReach } from './reach.ts';

/** The engines of this installation. What they reach out with is loaded at its first use: few requests need it. */
export function installedEngines(config: Config): Engine[] {
  const reach = clusterReach(config);
  const ca = config.JENKINS_CA_CERT;
  const connect = (account: JenkinsAccount) =>
    new JenkinsClient(account, {
      ca,
      download: async (url, limit, signal) => {
        const { AddressGuard } = await import('../kubernetes/connection/addresses.ts');
        const { download } = await import('./jenkins/download.ts');
        return download(url, { guard: new AddressGuard(config.KUBERNETES_ALLOWED_NETWORKS), limit, signal });
      },
    });
  const now = () => new Date();
  let eks: Promise<EksConnect> | undefined;
  return [
    new JenkinsEngine(config, { connect, probe: reach.probe, now }),
    new ManualEngine(reach.probe),
    new GceEngine({ connect: gkeConnect(config, now), bootstrap: reach.bootstrap, now }),
    aksEngine(config, reach.bootstrap),
    new EksEngine(config, {
      connect: async (parameters) => {
        eks ??= import('./eks/connect.ts').then(({ eksConnector }) => eksConnector(config, functionKeys));
        return (await eks)(parameters);
      },
      bootstrap: reach.bootstrap,
      now,
    }),
    new ClusterApiEngine(reach),
  ];
}
