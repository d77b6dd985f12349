import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { azureConnector } from '../../lib/engines/aks/connect.ts';
import { aksEngine } from '../../lib/engines/aks/engine.ts';
import { AksWork } from '../../lib/engines/aks/work.ts';
import { clusterApiEngine } from '../../lib/engines/cluster-api/engine.ts';
import { ClusterApiWork } from '../../lib/engines/cluster-api/work.ts';
import { eksConnector } from '../../lib/engines/eks/connect.ts';
import { eksEngine } from '../../lib/engines/eks/engine.ts';
import { GROUP, nameOf } from '../../lib/engines/eks/names.ts';
import { EksWork } from '../../lib/engines/eks/work.ts';
import { gkeConnect } from '../../lib/engines/gke/connect.ts';
import { gceEngine } from '../../lib/engines/gke/engine.ts';
import { GceWork } from '../../lib/engines/gke/work.ts';
import { JenkinsClient } from '../../lib/engines/jenkins/client.ts';
import { jenkinsEngine } from '../../lib/engines/jenkins/engine.ts';
import type { JenkinsSettings } from '../../lib/engines/jenkins/settings.ts';
import { JenkinsWork } from '../../lib/engines/jenkins/work.ts';
import { ManualEngine } from '../../lib/engines/manual/engine.ts';
import { parseKubeconfig } from '../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import { startAzureSimulator } from '../simulators/aks.ts';
import { NAMESPACE, startClusterApiSimulator } from '../simulators/cluster-api.ts';
import { startEksSimulator } from '../simulators/eks.ts';
import type { SimulatedCluster } from '../simulators/gke/state.ts';
import { startGkeSimulator } from '../simulators/gke.ts';
import { startJenkinsSimulator } from '../simulators/jenkins.ts';
import { startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { METADATA as AKS_METADATA } from '../support/aks.ts';
import { METADATA, REACH } from '../support/cluster-api.ts';
import { EKS_METADATA } from '../support/eks.ts';
import { KUBECONFIG } from '../support/world.ts';
import { engineContract } from './engine-contract.ts';
import { type ToyCloud, ToyEngine } from './toy-engine.ts';

/** Calls that change something: tokens are asked for by POST too. */
const mutationsIn = (received: readonly string[]) =>
  received.filter((line) => !/^GET |token|^POST \/ |\/\?Action/.test(line)).length;

const probe = async () => ({ gitVersion: 'v1.31.2' });

engineContract('manual', async () => ({
  engine: new ManualEngine(probe),
  parameters: {},
  metadata: {},
  kubeconfig: parseKubeconfig(KUBECONFIG),
  // It keeps nothing at a provider: the cluster is there, and is gone once it is forgotten.
  count: (() => {
    const counts = [1, 0];
    return () => counts.shift() ?? 0;
  })(),
  finish: () => {},
  close: async () => {},
}));

engineContract('Jenkins', async () => {
  const jenkins = await startJenkinsSimulator({ clock: () => Date.now() });
  const parameters = ['STACK_NAME', 'KQUEEN_BUILD_ID'];
  const make = jenkins.state.addJob({ name: 'make', parameters });
  const remove = jenkins.state.addJob({ name: 'remove', parameters });
  const settings: JenkinsSettings = {
    JENKINS_API_URL: jenkins.url,
    JENKINS_USERNAME: undefined,
    JENKINS_PASSWORD: undefined,
    JENKINS_ANCHOR_PARAMETER: 'STACK_NAME',
    JENKINS_PROVISION_JOB_NAME: 'make',
    JENKINS_PROVISION_JOB_CTX: {},
    JENKINS_DEPROVISION_JOB_NAME: 'remove',
    JENKINS_DEPROVISION_JOB_CTX: {},
    JENKINS_PARAMETER_MAP: { cluster_name: 'STACK_NAME', cluster_uuid: 'KQUEEN_BUILD_ID' },
  };
  const now = () => new Date(jenkins.state.now);
  const engine = jenkinsEngine(
    settings,
    async () => new JenkinsWork(settings, { connect: (account) => new JenkinsClient(account), probe, now }),
  );
  const isOf = (id: string) => (build: { parameters: Record<string, string> }) =>
    build.parameters.KQUEEN_BUILD_ID === id;
  return {
    engine,
    parameters: { username: jenkins.username, password: jenkins.token },
    metadata: {},
    // A cluster is a build that creates it, waiting or not, without one that deletes it.
    count: (id) => {
      jenkins.state.settle();
      const waiting = jenkins.state.waiting.filter(({ job }) => job === make).filter(isOf(id)).length;
      return waiting + make.builds.filter(isOf(id)).length - remove.builds.filter(isOf(id)).length;
    },
    mutations: () => mutationsIn(jenkins.received),
    finish: () => jenkins.state.advance(700),
    close: () => jenkins.close(),
  };
});

engineContract('Cluster API', async () => {
  const clock = { now: Date.now() };
  const inside = await startKubernetesSimulator();
  const kubeconfig = JSON.stringify(await inside.kubeconfig());
  const management = await startClusterApiSimulator({ clock: () => clock.now, kubeconfig: () => kubeconfig });
  return {
    engine: clusterApiEngine(async () => new ClusterApiWork(REACH)),
    parameters: { kubeconfig: await management.kubeconfig(), namespace: NAMESPACE },
    metadata: { ...METADATA, control_plane_count: 1, node_count: 1, worker_class: 'default-worker' },
    count: () => management.clusters().length,
    mutations: () =>
      management.received.filter(({ method, path }) => method !== 'GET' && !path.includes('dryRun=All'))
        .length,
    finish: () => {
      clock.now += 60_000;
      management.controllers.settle(clock.now);
    },
    close: async () => {
      await Promise.all([management.close(), inside.close()]);
    },
  };
});

engineContract('Amazon EKS', async () => {
  const clock = { now: Date.now() };
  const eks = await startEksSimulator({ clock: () => clock.now });
  const settings = { EKS_API_URL: eks.url, EKS_STS_URL: eks.url, EKS_FUNCTION_ROLE: false };
  const parts = {
    connect: eksConnector(settings, () => undefined),
    bootstrap: async () => parseKubeconfig(KUBECONFIG),
    now: () => new Date(clock.now),
  };
  const engine = eksEngine(settings, async () => new EksWork(parts));
  return {
    engine,
    parameters: engine.completed({ region: eks.region, ...eks.access }, { id: 'contract' }),
    metadata: EKS_METADATA,
    count: (id) => {
      eks.state.settle();
      return eks.state.clusters.has(nameOf(id)) ? 1 : 0;
    },
    changes: { nodes: 5, version: '1.35' },
    has: (id) => {
      const nodes = eks.state.clusters.get(nameOf(id))?.groups.get(GROUP);
      return { nodes: nodes?.scaling.desiredSize, version: nodes?.version };
    },
    finish: () => {
      clock.now += 700_000;
    },
    mutations: () => mutationsIn(eks.received),
    close: () => eks.close(),
  };
});

engineContract('AKS', async () => {
  let now = Date.now();
  const azure = await startAzureSimulator({ clock: () => now, kubeconfig: JSON.stringify(KUBECONFIG) });
  const connect = azureConnector({ AKS_AUTHORITY_URL: azure.url, AKS_API_URL: azure.url });
  return {
    engine: aksEngine(async () => new AksWork({ connect, bootstrap: async (admin) => admin })),
    parameters: azure.parameters,
    metadata: AKS_METADATA,
    count: (id) => {
      azure.state.settle();
      return azure.state.clusters.has(id) ? azure.state.created.filter((one) => one === id).length : 0;
    },
    changes: { nodes: 3, version: 'v1.34.1' },
    has: (id) => {
      const [pool] = azure.state.clusters.get(id)?.pools ?? [];
      return { nodes: Number(pool?.document.count), version: pool && `v${pool.version}` };
    },
    finish: () => {
      now += 600_000;
    },
    mutations: () => mutationsIn(azure.received),
    close: () => azure.close(),
  };
});

engineContract('GKE', async () => {
  const clock = { ms: Date.now() };
  const gke = await startGkeSimulator({ clock: () => clock.ms });
  const now = () => new Date(clock.ms);
  const bootstrap = async () => parseKubeconfig(KUBECONFIG);
  const parts = { connect: gkeConnect(gke.settings, now), bootstrap, now };
  const isOf =
    (id: string) =>
    ({ resourceLabels }: SimulatedCluster) =>
      resourceLabels['kqueen-cluster'] === id;
  return {
    engine: gceEngine(async () => new GceWork(parts)),
    parameters: { service_account_info: gke.accounts.keyFile() },
    metadata: { zone: 'europe-west1-b', node_count_gke: 2 },
    count: (id) => gke.state.clusters.filter(isOf(id)).length,
    changes: { nodes: 4, version: 'v1.34.3-gke.1500000' },
    has: (id) => {
      const { currentNodeCount: nodes, nodePools } = gke.state.clusters.find(isOf(id)) ?? {};
      return { nodes, version: `v${nodePools?.[0]?.version}` };
    },
    finish: () => {
      clock.ms += 200_000;
    },
    mutations: () => mutationsIn(gke.received),
    close: () => gke.close(),
  };
});

engineContract('the toy engine of docs/engines.md', async () => {
  const cloud: ToyCloud = { token: 'secret', clusters: new Map() };
  return {
    engine: new ToyEngine(cloud),
    parameters: { url: 'https://toy.example', token: 'secret' },
    metadata: { node_count: 3 },
    count: (id) => (cloud.clusters.has(id) ? 1 : 0),
    finish: () => {},
    close: async () => {},
  };
});

test('docs/engines.md shows the toy engine as it is tested here', () => {
  const source = readFileSync('test/contract/toy-engine.ts', 'utf8');
  const there = source.replaceAll('../../lib/engines/', '../').replaceAll('../../lib/', '../../');
  expect(readFileSync('docs/engines.md', 'utf8')).toContain(`\`\`\`ts\n${there}\`\`\``);
});
