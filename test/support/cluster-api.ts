import { refreshState } from '../../lib/clusters/refresh/schedule.ts';
import { ClusterApiEngine } from '../../lib/engines/cluster-api/engine.ts';
import { type ClusterReach, clusterReach } from '../../lib/engines/reach.ts';
import {
  type ClusterApiOptions,
  type ClusterApiSimulator,
  NAMESPACE,
  startClusterApiSimulator,
} from '../simulators/cluster-api.ts';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { type ApiResponse, request } from './api.ts';
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
export interface ClusterApiWorld extends World {
  management: ClusterApiSimulator;
  /** The API server of every cluster that is created. */
  inside: KubernetesSimulator;
  clusterApiProvisioner: string;
  /** Lets time pass for both, and runs the schedule. */
  minutes(count: number): Promise<void>;
  owner(method: string, path: string, body?: unknown, query?: string): Promise<ApiResponse>;
  /** Asks for a cluster, and gives its id. */
  order(metadata?: object): Promise<string>;
  state(id: string): Promise<{ state: string; message: string | undefined; version: string | undefined }>;
  /** The history of a cluster, oldest first. */
  story(id: string): Promise<string[]>;
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
    return [new ClusterApiEngine(wrap(REACH))];
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
  const owner: ClusterApiWorld['owner'] = (method, path, body, query) =>
    request(method, path, { token: world.alpha.owner.token, body, query });
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
    story: async (id) => {
      const { body } = await owner('GET', `/clusters/${id}/events`, undefined, 'order=asc');
      return (body as unknown as { type: string; state: string; message: string }[]).map(
        ({ type, state, message }) => `${type} ${state}: ${message}`,
      );
    },
    close: async () => {
      await world.close();
      await Promise.all([management.close(), inside.close()]);
    },
  };
}
