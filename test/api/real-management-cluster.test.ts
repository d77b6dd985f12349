import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { refreshState } from '../../lib/clusters/refresh/schedule.ts';
import { clusterApiEngine } from '../../lib/engines/cluster-api/engine.ts';
import { ClusterApiWork } from '../../lib/engines/cluster-api/work.ts';
import { clusterReach } from '../../lib/engines/reach.ts';
import { type ClusterApiSimulator, NAMESPACE, startClusterApiSimulator } from '../simulators/cluster-api.ts';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { request } from '../support/api.ts';
import { REAL_CLUSTER, realKubeconfig } from '../support/real-cluster.ts';
import { createWorld, text, type World } from '../support/world.ts';

/** The management cluster that KUBECONFIG names: its namespace with a ClusterClass; without one, nothing is created there. */
const REAL_NAMESPACE = process.env.KQUEEN_TEST_CLUSTER_API_NAMESPACE;
const REACH = clusterReach({
  KUBERNETES_ALLOWED_NETWORKS: ['0.0.0.0/0', '::/0'],
  ETCD_HOST: '203.0.113.1',
  ETCD_PORT: 2379,
});

let inside: KubernetesSimulator;
let simulator: ClusterApiSimulator;
beforeAll(async () => {
  inside = await startKubernetesSimulator();
  const kubeconfig = JSON.stringify(await inside.kubeconfig());
  simulator = await startClusterApiSimulator({ machineMs: 100, kubeconfig: () => kubeconfig });
});
afterAll(async () => {
  await Promise.all([simulator.close(), inside.close()]);
});

describe('a simulated management cluster, by the clock', () =>
  suite(async () => ({ kubeconfig: await simulator.kubeconfig(), namespace: NAMESPACE }), 0.1));

const onReal = REAL_CLUSTER !== undefined && REAL_NAMESPACE !== undefined ? describe : describe.skip;
onReal('the management cluster that KUBECONFIG and KQUEEN_TEST_CLUSTER_API_NAMESPACE name', () =>
  suite(
    async () => ({ kubeconfig: await realKubeconfig(REAL_CLUSTER ?? ''), namespace: REAL_NAMESPACE }),
    10,
  ),
);

/** `seconds`: how long between two looks. A cluster gets as many looks as a slow cloud needs. */
function suite(parameters: () => Promise<object>, seconds: number): void {
  const LOOKS = 200;
  let world: World;
  let provisioner: string;
  beforeAll(async () => {
    world = await createWorld({
      options: { JWT_EXPIRATION_DELTA: '31536000' },
      engines: () => [clusterApiEngine(async () => new ClusterApiWork(REACH))],
    });
    const { token } = world.alpha.admin;
    const engine = 'kqueen.engines.ClusterApiEngine';
    const body = { name: 'management', engine, parameters: await parameters() };
    const made = await request('POST', '/provisioners', { token, body });
    expect(made.body.state).toBe('OK');
    provisioner = text(made, 'id');
  });
  afterAll(() => world.close());

  const owner = (method: string, path: string, body?: unknown) =>
    request(method, path, { token: world.alpha.owner.token, body });
  /** Lets the schedule run until the cluster is as wanted; the world's clock goes a minute at each look. */
  const becomes = async (path: string, state: string) => {
    for (let looks = 0; looks < LOOKS; looks += 1) {
      world.clock.now = new Date(world.clock.now.getTime() + 60_000);
      await refreshState(world.services);
      const { status, body } = await owner('GET', path);
      if ((status === 404 ? 'gone' : body.state) === state) return;
      if (status === 200 && String(body.state) === 'Error') throw new Error(JSON.stringify(body.metadata));
      await pause(seconds * 1000);
    }
    throw new Error(`The cluster did not become ${state}`);
  };

  test(
    'creates, resizes, upgrades and deletes a cluster of its first ClusterClass',
    async () => {
      const { body: options } = await owner('GET', `/provisioners/${provisioner}/options`);
      const offered = options as unknown as Record<
        'cluster_class' | 'worker_class' | 'kubernetes_version',
        string[][]
      >;
      const choice = (name: keyof typeof offered) => offered[name][0]?.[0];
      const metadata = {
        cluster_class: choice('cluster_class'),
        worker_class: choice('worker_class'),
        kubernetes_version: process.env.KQUEEN_TEST_KUBERNETES_VERSION ?? choice('kubernetes_version'),
        control_plane_count: 1,
        node_count: 1,
      };
      const path = `/clusters/${text(await owner('POST', '/clusters', { name: 'real', provisioner, metadata }), 'id')}`;
      await becomes(path, 'OK');
      await owner('PATCH', `${path}/resize`, { node_count: 2 });
      await becomes(path, 'OK');
      const { body: versions } = await owner('GET', `${path}/versions`);
      const [version] = versions as unknown as string[];
      if (version !== undefined) {
        expect((await owner('PATCH', `${path}/upgrade`, { version })).status).toBe(200);
        await becomes(path, 'OK');
        expect((await owner('GET', path)).body.metadata).toMatchObject({
          kubernetes_version: expect.any(String),
        });
      }
      expect((await owner('GET', `${path}/kubeconfig`)).status).toBe(200);
      await owner('DELETE', path);
      await becomes(path, 'gone');
    },
    LOOKS * 4 * (seconds + 5) * 1000,
  );
}
