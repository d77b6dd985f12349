import type { AwsKeys } from '../../config/aws-keys.ts';
import { refreshState } from '../../lib/clusters/refresh/schedule.ts';
import type { EksClient } from '../../lib/engines/eks/client.ts';
import { eksConnector } from '../../lib/engines/eks/connect.ts';
import { eksEngine } from '../../lib/engines/eks/engine.ts';
import { EksWork } from '../../lib/engines/eks/work.ts';
import type { Bootstrap } from '../../lib/engines/reach.ts';
import { EngineFailed } from '../../lib/errors.ts';
import { parseKubeconfig } from '../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import { type EksSimulator, startEksSimulator } from '../simulators/eks.ts';
import { type ApiResponse, request } from './api.ts';
import { type ClusterOwner, ownerIn } from './owner.ts';
import { createWorld, KUBECONFIG, text, type World, type WorldOptions } from './world.ts';

export const EKS_ENGINE = 'kqueen.engines.EksEngine';

/** What a cluster is asked for with. */
export const EKS_METADATA = {
  kubernetes_version: '1.34',
  cluster_role_arn: 'arn:aws:iam::111122223333:role/eks-cluster',
  node_role_arn: 'arn:aws:iam::111122223333:role/eks-nodes',
  subnet_ids: 'subnet-0a1b2c3d, subnet-4e5f6a7b',
  node_count: 2,
};

/** A world with an Amazon EKS, whose clocks go together, and a provisioner that uses it. */
export interface EksWorld extends World, ClusterOwner {
  eks: EksSimulator;
  /** The keys of the role of KQueen itself. */
  functionKeys: { current: AwsKeys | undefined };
  eksProvisioner: string;
  /** Whom the API servers took KQueen for, each time that it made its account. */
  administrators: string[];
  /** Lets time pass for both. */
  pass(seconds: number): void;
  /** Runs of the schedule, a minute apart. */
  run(minutes?: number): Promise<void>;
  admin(method: string, path: string, body?: unknown): Promise<ApiResponse>;
  /** Asks for a cluster, and gives its id. */
  order(metadata?: object): Promise<string>;
  /** Asks for a cluster, and waits until it is OK. */
  made(metadata?: object): Promise<string>;
}

export interface EksWorldOptions extends WorldOptions {
  /** Whether provisioners may use the role of KQueen itself. */
  allowsFunctionRole?: boolean;
  wrap?: (client: EksClient) => EksClient;
}

export async function createEksWorld(options: EksWorldOptions = {}): Promise<EksWorld> {
  const { allowsFunctionRole = false, wrap = (client: EksClient) => client } = options;
  const clock: { now: () => Date } = { now: () => new Date() };
  const eks = await startEksSimulator({ clock: () => clock.now().getTime() });
  const administrators: string[] = [];
  const functionKeys: EksWorld['functionKeys'] = { current: undefined };
  const settings = { EKS_API_URL: eks.url, EKS_STS_URL: eks.url, EKS_FUNCTION_ROLE: allowsFunctionRole };
  const connector = eksConnector(settings, () => functionKeys.current);
  const bootstrap: Bootstrap = async (admin) => {
    const holder = eks.accounts.holderOf(admin.users[0].user.token ?? '', admin.clusters[0].name, eks.region);
    const cluster = eks.state.clusters.get(admin.clusters[0].name);
    if (holder === undefined || holder !== cluster?.creator)
      throw new EngineFailed('The cluster rejects the token', { mayPass: true });
    administrators.push(holder);
    return parseKubeconfig(KUBECONFIG);
  };
  const engines = (now: () => Date) => {
    clock.now = now;
    const connect = (parameters: Parameters<typeof connector>[0]) => wrap(connector(parameters));
    return [eksEngine(settings, async () => new EksWork({ connect, bootstrap, now }))];
  };
  // Tokens outlast the hours that clusters take.
  const lasting = { JWT_EXPIRATION_DELTA: '31536000', CLUSTER_STATE_ON_LIST: 'false', ...options.options };
  const world = await createWorld({ ...options, options: lasting, engines });
  const admin: EksWorld['admin'] = (method, path, body) =>
    request(method, path, { token: world.alpha.admin.token, body });
  const { owner, state, story } = ownerIn(world);
  const provisioner = await admin('POST', '/provisioners', {
    name: 'eks',
    engine: EKS_ENGINE,
    parameters: { region: eks.region, ...eks.access },
  });
  const eksProvisioner = text(provisioner, 'id');
  const pass = (seconds: number) => {
    world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000);
  };
  const run = async (minutes = 1) => {
    for (let minute = 0; minute < minutes; minute += 1) {
      pass(60);
      await refreshState(world.services);
    }
  };
  const order = async (metadata?: object) =>
    text(
      await owner('POST', '/clusters', {
        name: 'ordered',
        provisioner: eksProvisioner,
        metadata: { ...EKS_METADATA, ...metadata },
      }),
      'id',
    );
  return {
    ...world,
    ...{ eks, functionKeys, administrators, eksProvisioner, pass, run, admin, owner, order },
    made: async (metadata) => {
      const id = await order(metadata);
      await run(16);
      return id;
    },
    state,
    story,
    close: async () => {
      await world.close();
      await eks.close();
    },
  };
}
