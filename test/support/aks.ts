import { refreshState } from '../../lib/clusters/refresh/schedule.ts';
import { AzureClient } from '../../lib/engines/aks/client.ts';
import { aksEngine } from '../../lib/engines/aks/engine.ts';
import { AksWork } from '../../lib/engines/aks/work.ts';
import type { Bootstrap } from '../../lib/engines/reach.ts';
import { TokenCache } from '../../lib/rest/token-cache.ts';
import { type AzureSimulator, startAzureSimulator } from '../simulators/aks.ts';
import { request } from './api.ts';
import { type ClusterOwner, ownerIn } from './owner.ts';
import { createWorld, KUBECONFIG, text, type World, type WorldOptions } from './world.ts';

export const SSH_KEY = `ssh-ed25519 ${'A'.repeat(68)} somebody@example.com`;
export const METADATA = {
  location: 'westeurope',
  ssh_key: SSH_KEY,
  node_count_aks: 2,
  vm_size: 'Standard_D2_v2',
  kubernetes_version: '1.33',
};
/** A token of a kubeconfig that Azure gives administrators; it goes nowhere but to the bootstrap. */
export const ADMIN_TOKEN = 'azure-admin-token';
const ADMIN = { ...KUBECONFIG, users: [{ name: 'u', user: { token: ADMIN_TOKEN } }] };

/** A world with an Azure, whose clocks go together, and a provisioner that uses it. */
export interface AksWorld extends World, ClusterOwner {
  azure: AzureSimulator;
  aksProvisioner: string;
  /** Lets time pass for both. */
  pass(seconds: number): void;
  /** One run of the schedule. */
  run(): Promise<boolean>;
  /** Lets minutes pass, with a run of the schedule in each. */
  minutes(count: number): Promise<void>;
  /** Asks for a cluster, and gives its id. */
  order(metadata?: object): Promise<string>;
  /** The same, and waits until it is there. */
  made(metadata?: object): Promise<string>;
}

/** Gives the account that KQueen would make in a cluster. */
export const bootstrap: Bootstrap = async (admin) => ({
  ...admin,
  users: [{ name: admin.users[0].name, user: { token: 'kqueen-account-token' } }],
});

export async function createAksWorld(
  options: WorldOptions = {},
  wrap: (client: AzureClient) => AzureClient = (client) => client,
): Promise<AksWorld> {
  const clock: { now: () => Date } = { now: () => new Date() };
  const azure = await startAzureSimulator({
    clock: () => clock.now().getTime(),
    kubeconfig: JSON.stringify(ADMIN),
  });
  const tokens = new TokenCache();
  const engines = (now: () => Date) => {
    clock.now = now;
    return [
      aksEngine(async () => {
        const urls = { authority: azure.url, api: azure.url };
        return new AksWork({
          connect: (account) => wrap(new AzureClient(account, { ...urls, tokens })),
          bootstrap,
        });
      }),
    ];
  };
  // Tokens of users outlast the hours that tests let pass.
  const lasting = { JWT_EXPIRATION_DELTA: '31536000', ...options.options };
  const world = await createWorld({ ...options, options: lasting, engines });
  const provisioner = await request('POST', '/provisioners', {
    token: world.alpha.admin.token,
    body: { name: 'azure', engine: 'kqueen.engines.AksEngine', parameters: azure.parameters },
  });
  const aksProvisioner = text(provisioner, 'id');
  const { owner, state, story } = ownerIn(world);
  const pass = (seconds: number) => {
    world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000);
  };
  const run = () => refreshState(world.services);
  const minutes = async (count: number) => {
    for (let minute = 0; minute < count; minute += 1) {
      pass(60);
      await run();
    }
  };
  const order: AksWorld['order'] = async (metadata) => {
    const body = { name: 'ordered', provisioner: aksProvisioner, metadata: { ...METADATA, ...metadata } };
    return text(await owner('POST', '/clusters', body), 'id');
  };
  return {
    ...world,
    azure,
    aksProvisioner,
    pass,
    run,
    minutes,
    owner,
    order,
    made: async (metadata) => {
      const id = await order(metadata);
      await minutes(6);
      return id;
    },
    state,
    story,
    close: async () => {
      await world.close();
      await azure.close();
    },
  };
}
