import { refreshState } from '../../lib/clusters/refresh/schedule.ts';
import { clusterApiEngine } from '../../lib/engines/cluster-api/engine.ts';
import { ClusterApiWork } from '../../lib/engines/cluster-api/work.ts';
import { type ClusterReach, clusterReach } from '../../lib/engines/reach.ts';
import {
  type ClusterApiOptions,
  type ClusterApiSimulator,
  NAMESPACE,
  startClusterApiSimulator,
} from '../simulators/cluster-api.ts';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { request } from './api.ts';
import { type ClusterOwner, ownerIn } from './owner.ts';
import { createWorld, text, type World, type WorldOptions } from './world.ts';

/** Metadata of a cluster that the simulated management cluster can create: one and one machine. */
export const METADATA = { cluster_class: 'quick-start', kubernetes_version: 'v1.34.1' };

/** How engines reach the simulators of this machine. */
export const REACH = clusterReach({
  KUBERNETES_ALLOWED_NETWORKS: ['127.0.0.0/8'],
  ETCD_HOST: '203.0.113.1',
  ETCD_PORT: 2379,
});

/** A world with a management cluster, whose clocks go together, and a provisioner that uses it. */
export interface ClusterApiWorld extends World, Omit<ClusterOwner, 'state'> {
  management: ClusterApiSimulator;
  /** The API server of every cluster that is created. */
  inside: KubernetesSimulator;
  clusterApiProvisioner: string;
  /** Lets time pass for both, and runs the schedule. */
  minutes(count: number): Promise<void>;
  /** Asks for a cluster, and gives its id. */
  order(metadata?: object): Promise<string>;
  state(id: string): Promise<{ state: string; message: string | undefined; version: string | undefined }>;
}

/** `wrap` may put something between the engine and the clusters that it reaches. */
export async function createClusterApiWorld(
  simulator: ClusterApiOptions = {},
  options: WorldOptions = {},
  wrap: (reach: ClusterReach) => ClusterReach = (reach) => reach,
): Promise<ClusterApiWorld> {
  const clock: { now: () => Date } = { now: () => new Date() };
  const inside = await startKubernetesSimulator({ gitVersion: 'v1.34.1' });
  const kubeconfig = JSON.stringify(await inside.kubeconfig('certificate'));
  const management = await startClusterApiSimulator({
    clock: () => clock.now().getTime(),
    machineMs: 30_000,
    kubeconfig: () => kubeconfig,
    ...simulator,
  });
  const engines = (now: () => Date) => {
    clock.now = now;
    return [clusterApiEngine(async () => new ClusterApiWork(wrap(REACH)))];
  };
  const lasting = { JWT_EXPIRATION_DELTA: '31536000', ...options.options };
  const world = await createWorld({ ...options, options: lasting, engines });
  const provisioner = await request('POST', '/provisioners', {
    token: world.alpha.admin.token,
    body: {
      name: 'management',
      engine: 'kqueen.engines.ClusterApiEngine',
      parameters: { kubeconfig: await management.kubeconfig(), namespace: NAMESPACE },
    },
  });
  const clusterApiProvisioner = text(provisioner, 'id');
  const { owner, story } = ownerIn(world);
  return {
    ...world,
    management,
    inside,
    clusterApiProvisioner,
    owner,
    minutes: async (count) => {
      for (let minute = 0; minute < count; minute += 1) {
        world.clock.now = new Date(world.clock.now.getTime() + 60_000);
        await refreshState(world.services);
      }
    },
    order: async (metadata = METADATA) =>
      text(
        await owner('POST', '/clusters', { name: 'ordered', provisioner: clusterApiProvisioner, metadata }),
        'id',
      ),
    state: async (id) => {
      const { body } = await owner('GET', `/clusters/${id}`);
      const { status_message: message, kubernetes_version: version } = body.metadata ?? {};
      const known = (value: unknown) => (value === undefined ? undefined : String(value));
      return { state: String(body.state), message: known(message), version: known(version) };
    },
    story,
    close: async () => {
      await world.close();
      await Promise.all([management.close(), inside.close()]);
    },
  };
}
