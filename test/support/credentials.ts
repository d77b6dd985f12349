import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { endDueCredentials } from '../../lib/clusters/credentials/schedule.ts';
import { ClusterConnector } from '../../lib/kubernetes/connection/connection.ts';
import { parseKubeconfig } from '../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { request } from './api.ts';
import { expectIntact } from './indexes.ts';
import { createWorld, type World } from './world.ts';

const RBAC = 'rbac.authorization.k8s.io/v1';

/** A credential as a list shows it. */
export interface Listed {
  id: string;
  state: string;
  failure?: string;
  expires_at: string;
}

/** A world whose clusters have a simulated API server on the same clock, and no credentials when a test begins. */
export function credentialTests() {
  let simulator: KubernetesSimulator;
  let world: World;
  beforeAll(async () => {
    simulator = await startKubernetesSimulator();
    // The clock goes on by days, and who is logged in stays so.
    const options = { JWT_EXPIRATION_DELTA: '2592000' };
    world = await createWorld({ kubeconfig: await simulator.kubeconfig(), options });
    simulator.accounts.now = () => world.clock.now;
    for (const name of ['shop', 'kube-system', 'kqueen-credentials'])
      simulator.objects.add({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  });
  afterAll(async () => {
    await expectIntact(world);
    await world.close();
    await simulator.close();
  });
  beforeEach(async () => {
    simulator.misbehave(undefined);
    simulator.accounts.lie = undefined;
    world.dispatcher.isHolding = false;
    for (const { id } of await list()) await revoke(id);
    simulator.received.length = 0;
  });

  const path = () => `/clusters/${world.alpha.cluster}/credentials`;
  const asOwner = () => ({ token: world.alpha.owner.token });
  const list = async (): Promise<Listed[]> =>
    (await request('GET', path(), asOwner())).body as unknown as Listed[];
  const revoke = (id: string) => request('DELETE', `${path()}/${id}`, asOwner());
  return {
    get world() {
      return world;
    },
    get simulator() {
      return simulator;
    },
    asOwner,
    list,
    revoke,
    issue: (body: unknown, sent: object = asOwner()) => request('POST', path(), { body, ...sent }),
    /** One run of the schedule. */
    run: () => endDueCredentials(world.services),
    later: (seconds: number) => {
      world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000);
    },
    /** The objects of credentials that are in the cluster. */
    left: (): string[] => {
      const kinds = [
        ['v1', 'serviceaccounts'],
        [RBAC, 'rolebindings'],
        [RBAC, 'clusterrolebindings'],
      ] as const;
      return kinds.flatMap(([apiVersion, plural]) => {
        const served = simulator.objects.kind(apiVersion, plural);
        const all = served ? simulator.objects.all(served) : [];
        return all.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
      });
    },
    /** The messages about credentials in the history of the cluster, oldest first. */
    history: async (): Promise<string[]> => {
      const { body } = await request('GET', `/clusters/${world.alpha.cluster}/events`, asOwner());
      const events = body as unknown as { type: string; message: string; user?: string }[];
      return events
        .filter(({ type }) => type === 'issued' || type === 'revoked')
        .map(({ message, user = 'KQueen' }) => `${user}: ${message}`)
        .reverse();
    },
  };
}

/** The status that a kubeconfig gets from its API server for a path. */
export async function use(kubeconfig: unknown, path: string): Promise<number> {
  const answer = await new ClusterConnector(['127.0.0.0/8'], []).connect(
    parseKubeconfig(kubeconfig),
    (connection) => connection.send({ path }, AbortSignal.timeout(5_000)),
  );
  return answer.status;
}
