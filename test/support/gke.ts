import type { ServiceAccount } from '../../lib/engines/gke/account.ts';
import { gkeConnect } from '../../lib/engines/gke/connect.ts';
import { gceEngine } from '../../lib/engines/gke/engine.ts';
import { GceWork, type GkeConnection } from '../../lib/engines/gke/work.ts';
import type { Bootstrap } from '../../lib/engines/reach.ts';
import { parseKubeconfig } from '../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import { type GkeSimulator, startGkeSimulator } from '../simulators/gke.ts';
import { request } from './api.ts';
import { type Ordering, ordering } from './ordering.ts';
import { createWorld, KUBECONFIG, text, type World, type WorldOptions } from './world.ts';

export const GCE = 'kqueen.engines.GceEngine';
/** What the tests order, unless they say otherwise. */
export const METADATA = { zone: 'europe-west1-b', node_count_gke: 3, machine_type: 'n1-standard-2' };

/** A world with a Google, whose clocks go together, and a provisioner that uses it. */
export interface GkeWorld extends World, Ordering {
  gke: GkeSimulator;
  provisioner: string;
  /** The administrators' kubeconfigs with which accounts were made. */
  admins: Parameters<Bootstrap>[0][];
}

/** How an engine reaches Google on behalf of a service account. */
export type GkeConnect = (account: ServiceAccount) => GkeConnection;

export interface GkeWorldOptions extends WorldOptions {
  wrap?: (connect: GkeConnect) => GkeConnect;
  bootstrap?: Bootstrap;
}

export async function createGkeWorld({
  wrap,
  bootstrap,
  ...options
}: GkeWorldOptions = {}): Promise<GkeWorld> {
  const clock: { now: () => Date } = { now: () => new Date() };
  const gke = await startGkeSimulator({ clock: () => clock.now().getTime() });
  const ca = KUBECONFIG.clusters[0]?.cluster['certificate-authority-data'] ?? '';
  gke.state.apiServer = { endpoint: '203.0.113.7', ca };
  const admins: GkeWorld['admins'] = [];
  const made: Bootstrap = async (admin) => {
    admins.push(admin);
    return parseKubeconfig(KUBECONFIG);
  };
  const engines = (now: () => Date) => {
    clock.now = now;
    const connect = gkeConnect(gke.settings, now);
    const parts = { connect: wrap?.(connect) ?? connect, bootstrap: bootstrap ?? made, now };
    return [gceEngine(async () => new GceWork(parts))];
  };
  // Tokens outlast the hours that clusters take.
  const lasting = { JWT_EXPIRATION_DELTA: '31536000', CLUSTER_STATE_ON_LIST: 'false', ...options.options };
  const world = await createWorld({ ...options, options: lasting, engines });
  const created = await request('POST', '/provisioners', {
    token: world.alpha.admin.token,
    body: { name: 'gke', engine: GCE, parameters: { service_account_info: gke.accounts.keyFile() } },
  });
  const provisioner = text(created, 'id');
  return {
    ...world,
    ...ordering(world, provisioner),
    ...{ gke, provisioner, admins },
    close: async () => {
      await world.close();
      await gke.close();
    },
  };
}
