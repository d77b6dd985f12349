import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ClusterConnector } from '../../lib/kubernetes/connection/connection.ts';
import { kubernetesVersion } from '../../lib/kubernetes/read/version.ts';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { request } from '../support/api.ts';
import { expectIntact } from '../support/indexes.ts';
import { createWorld, text, type World } from '../support/world.ts';

const TOO_BUSY = 'The API server is too busy: try again later';
const TOO_BUSY_IN_TIME = 'The API server is too busy to answer in time: try again later';
const CUT = 'The API server cuts the connection: try again, then check server in the kubeconfig';

let simulator: KubernetesSimulator;
let world: World;
beforeAll(async () => {
  // As the servers of most providers, which tell anybody their version.
  simulator = await startKubernetesSimulator({ isOpen: true });
  world = await createWorld({ options: { JWT_EXPIRATION_DELTA: '86400' } });
  const connector = new ClusterConnector(['127.0.0.0/8'], []);
  world.probe.answer = (kubeconfig, signal) =>
    connector.connect(kubeconfig, (connection) => kubernetesVersion(connection, signal));
});
afterAll(async () => {
  await expectIntact(world);
  await world.close();
  await simulator.close();
});
beforeEach(() => simulator.misbehave(undefined));

const imported = async (user?: object) => {
  const kubeconfig = await simulator.kubeconfig();
  const users = user && { users: [{ name: 'kubernetes-admin', user }] };
  const body = {
    name: 'usable',
    provisioner: world.alpha.provisioner,
    kubeconfig: { ...kubeconfig, ...users },
  };
  return request('POST', '/clusters', { token: world.alpha.owner.token, body });
};
const stateOf = ({ body }: Awaited<ReturnType<typeof imported>>) => [
  body.state,
  body.metadata?.status_message,
];

describe('a cluster that its kubeconfig cannot use is not OK, and says so', () => {
  test.each([
    ['an empty user', {}, /^The kubeconfig logs in as nobody: use the token of a ServiceAccount/],
    ['an empty token', { token: '' }, /logs in as nobody/],
    ['a user of nulls', { token: null, exec: null, username: null }, /logs in as nobody/],
    ['a token that has expired', { token: 'of-yesterday' }, /^The API server refuses the credentials/],
    ['a wrong password', { username: 'admin', password: 'old' }, /^The API server refuses the credentials/],
  ])('for %s', async (_name, user, message) => {
    expect(stateOf(await imported(user))).toEqual(['Error', expect.stringMatching(message)]);
  });

  test('and one that it can use is', async () => {
    expect(stateOf(await imported())).toEqual(['OK', undefined]);
  });
});

describe('one passing failure of its API server does not make a healthy cluster fail', () => {
  let path: string;
  beforeAll(async () => {
    path = `/clusters/${text(await imported(), 'id')}`;
  });
  /** As the next GET after the interval between checks finds it. */
  const seen = async () => {
    world.clock.now = new Date(world.clock.now.getTime() + 600_000);
    return stateOf(await request('GET', path, { token: world.alpha.owner.token }));
  };

  test.each(['throttling', 'busy', 'overloaded', 'reset', 'truncated'] as const)('%s once', async (how) => {
    simulator.misbehave(how, '/version', 1);
    expect(await seen()).toEqual(['OK', undefined]);
  });

  test.each([
    ['busy', TOO_BUSY],
    ['away', TOO_BUSY_IN_TIME],
    ['reset', CUT],
  ] as const)('%s for longer is Unknown with the reason, until it is over', async (how, message) => {
    simulator.misbehave(how, '/version');
    expect(await seen()).toEqual(['Unknown', message]);
    simulator.misbehave(undefined);
    expect(await seen()).toEqual(['OK', undefined]);
  });
});
