import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { ClusterConnector } from '../../../lib/kubernetes/connection/connection.ts';
import type { Lookup } from '../../../lib/kubernetes/connection/own-servers.ts';
import type { ClusterEntry } from '../../../lib/kubernetes/kubeconfig/entries.ts';
import { type Kubeconfig, parseKubeconfig } from '../../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import { kubernetesVersion } from '../../../lib/kubernetes/read/version.ts';
import { type KubernetesSimulator, startKubernetesSimulator } from '../../simulators/kubernetes.ts';

export const LOOPBACK = ['127.0.0.0/8'];

/** A simulator for the tests of one file, which behaves and has received nothing when a test begins. */
export function simulated() {
  let simulator: KubernetesSimulator;
  let kubeconfig: Kubeconfig;
  beforeAll(async () => {
    simulator = await startKubernetesSimulator({ gitVersion: 'v1.31.2' });
    kubeconfig = parseKubeconfig(await simulator.kubeconfig());
  });
  afterAll(() => simulator.close());
  beforeEach(() => {
    simulator.misbehave(undefined);
    simulator.received.length = 0;
  });
  return {
    get simulator() {
      return simulator;
    },
    get kubeconfig() {
      return kubeconfig;
    },
    /** Asks for the version. */
    ask: (config = kubeconfig, connector = new ClusterConnector(LOOPBACK, []), deadlineMs = 5_000) =>
      connector.connect(config, (connection) =>
        kubernetesVersion(connection, AbortSignal.timeout(deadlineMs)),
      ),
    /** The simulator's kubeconfig with another server. */
    withServer(server: string, more: Partial<ClusterEntry> = {}): Kubeconfig {
      const { cluster, name } = kubeconfig.clusters[0];
      return { ...kubeconfig, clusters: [{ name, cluster: { ...cluster, server, ...more } }] };
    },
  };
}

/** A name server that knows one address alone. */
export function always(address: string): Lookup {
  return (_name, _options, callback) => callback(null, [{ address, family: 4 }]);
}

/** One that never answers. */
export const hanging: Lookup = () => {};

/** The error that a promise rejects with; throws when it does not. */
export async function failure(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => {
      throw new Error('It did not fail');
    },
    (error: Error) => error,
  );
}
