import { afterEach, describe, expect, test } from '@jest/globals';
import { ClusterConnector } from '../../../lib/kubernetes/connection/connection.ts';
import { parseKubeconfig } from '../../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import { kubernetesVersion } from '../../../lib/kubernetes/read/version.ts';
import {
  type KubernetesSimulator,
  type SimulatorOptions,
  startKubernetesSimulator,
} from '../../simulators/kubernetes.ts';
import { failure, LOOPBACK } from './simulated.ts';

const NOBODY = 'The kubeconfig logs in as nobody: use the token of a ServiceAccount (docs/import.md)';
const REFUSED = 'The API server refuses the credentials: check the user of the kubeconfig';
const VERSION = { gitVersion: 'v1.31.2' };
let simulator: KubernetesSimulator;

afterEach(() => simulator.close());

/** Asks a server that behaves so, with this user in the place of the simulator's own. */
async function ask(options: SimulatorOptions, user?: object) {
  simulator = await startKubernetesSimulator(options);
  const file = await simulator.kubeconfig();
  const users = user === undefined ? {} : { users: [{ name: 'kubernetes-admin', user }] };
  return again({ ...file, ...users });
}

function again(file: object) {
  return new ClusterConnector(LOOPBACK, []).connect(parseKubeconfig(file), (connection) =>
    kubernetesVersion(connection, AbortSignal.timeout(5_000)),
  );
}

describe('a server that tells its version to anybody', () => {
  test.each([['v1'], ['v1beta1'], ['v1alpha1']])(
    'knows its user by SelfSubjectReview %s',
    async (version) => {
      expect(await ask({ isOpen: true, reviews: [version] })).toEqual(VERSION);
    },
  );

  test('knows its user without SelfSubjectReview', async () => {
    expect(await ask({ isOpen: true, reviews: [] })).toEqual(VERSION);
  });

  test.each([
    ['an empty user', {}],
    ['an empty token', { token: '' }],
    ['a user of nulls', { token: null, username: null, exec: null }],
    ['a password without a name', { password: 'p' }],
  ])('is not OK with %s', async (_name, user) => {
    expect((await failure(ask({ isOpen: true }, user))).message).toBe(NOBODY);
  });

  test('is not OK with an empty user where it serves no SelfSubjectReview', async () => {
    expect((await failure(ask({ isOpen: true, reviews: [] }, {}))).message).toBe(NOBODY);
  });

  test('is not OK with a wrong token', async () => {
    expect((await failure(ask({ isOpen: true }, { token: 'wrong' }))).message).toBe(REFUSED);
  });
});

describe('one passing failure does not make a healthy cluster fail', () => {
  test.each(['busy', 'overloaded', 'reset', 'truncated'] as const)('%s once', async (how) => {
    simulator = await startKubernetesSimulator();
    simulator.misbehave(how, '/version', 1);
    expect(await again(await simulator.kubeconfig())).toEqual(VERSION);
  });

  test.each(['busy', 'overloaded', 'reset'] as const)('%s for ever may pass', async (how) => {
    simulator = await startKubernetesSimulator();
    simulator.misbehave(how, '/version');
    expect(await failure(again(await simulator.kubeconfig()))).toMatchObject({ mayPass: true });
  });
});

test.each(['switching', 'promising'] as const)('a server that is %s holds no call', async (how) => {
  simulator = await startKubernetesSimulator();
  simulator.misbehave(how);
  const start = performance.now();
  const asked = new ClusterConnector(LOOPBACK, []).connect(
    parseKubeconfig(await simulator.kubeconfig()),
    (connection) => kubernetesVersion(connection, AbortSignal.timeout(500)),
  );
  expect((await failure(asked)).message).toMatch(/does not answer/);
  expect(performance.now() - start).toBeLessThan(1_500);
});

test('what follows a whole answer does no harm', async () => {
  simulator = await startKubernetesSimulator();
  simulator.misbehave('garbage', '/version', 1);
  expect(await again(await simulator.kubeconfig())).toEqual(VERSION);
});

test.each(['v0.0.0-master+$Format:%H$', 'v1.31.2+k3s1', 'v1.30.5-gke.1014001', 'v1.29.8-eks-a737599'])(
  'the version %s is one',
  async (gitVersion) => {
    expect(await ask({ gitVersion })).toEqual({ gitVersion });
  },
);
