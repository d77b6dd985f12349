import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DomainError } from '../../../lib/errors.ts';
import { ClusterConnector } from '../../../lib/kubernetes/connection/connection.ts';
import { bootstrapKubeconfig } from '../../../lib/kubernetes/credentials/bootstrap.ts';
import { type Kubeconfig, parseKubeconfig } from '../../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import { kubernetesVersion } from '../../../lib/kubernetes/read/version.ts';
import { type KubernetesSimulator, startKubernetesSimulator } from '../../simulators/kubernetes.ts';
import { failure, LOOPBACK } from './simulated.ts';

let simulator: KubernetesSimulator;
let admin: Kubeconfig;
beforeEach(async () => {
  simulator = await startKubernetesSimulator();
  admin = parseKubeconfig(await simulator.kubeconfig('certificate'));
});
afterEach(() => simulator.close());

const connector = new ClusterConnector(LOOPBACK, []);
const bootstrap = (deadlineMs = 5_000) =>
  bootstrapKubeconfig(connector, admin, AbortSignal.timeout(deadlineMs));
const version = (kubeconfig: Kubeconfig) =>
  connector.connect(kubeconfig, (connection) => kubernetesVersion(connection, AbortSignal.timeout(5_000)));

function served(plural: string) {
  const kind = simulator.objects.kind('v1', plural);
  if (!kind) throw new Error(`${plural} are not served`);
  return kind;
}

test('an administrator for an hour becomes an account that stays, through the same server and authority', async () => {
  const kubeconfig = await bootstrap();
  expect(kubeconfig.clusters).toEqual(admin.clusters);
  expect(kubeconfig.users).toEqual([{ name: 'kqueen', user: { token: expect.any(String) } }]);
  expect(parseKubeconfig(kubeconfig)).toEqual(kubeconfig);
  simulator.accounts.now = () => new Date('2100-01-01');
  expect(await version(kubeconfig)).toEqual({ gitVersion: 'v1.31.2' });
  expect(simulator.objects.applied.map((text) => JSON.parse(text).kind)).toEqual([
    'ServiceAccount',
    'ClusterRoleBinding',
    'Secret',
  ]);
});

test('a repeated bootstrap, and one from two sides at once, keeps the account and its token', async () => {
  const [one, other] = await Promise.all([bootstrap(), bootstrap()]);
  expect(other).toEqual(one);
  expect(await bootstrap()).toEqual(one);
});

test('the token of an account that was deleted and made anew is not taken for that of the new one', async () => {
  const old = await bootstrap();
  simulator.objects.delete(served('serviceaccounts'), 'kube-system', 'kqueen');
  expect((await failure(version(old))).message).toMatch(/refuses the credentials/);
  const error = await failure(bootstrap());
  expect(error).toMatchObject({ mayPass: true });
  const renewed = await bootstrap();
  expect(renewed).not.toEqual(old);
  expect(await version(renewed)).toEqual({ gitVersion: 'v1.31.2' });
});

describe('what a new cluster does not have yet may pass', () => {
  test('a token that is not filled in time', async () => {
    simulator.accounts.filledAtLook = Number.POSITIVE_INFINITY;
    const error = await failure(bootstrap(700));
    expect(error.message).toMatch(/has not made a token for its ServiceAccount kqueen yet|does not answer/);
    expect(error).toMatchObject({ mayPass: true });
  });

  test.each(['forbidden', 'unauthorized', 'busy', 'failing', 'reset', 'html', 'truncated'] as const)(
    'an API server that is %s, after which the next try succeeds',
    async (how) => {
      simulator.misbehave(how);
      const error = await failure(bootstrap());
      expect(error).toBeInstanceOf(DomainError);
      expect(error).toMatchObject({ mayPass: true });
      simulator.misbehave(undefined);
      expect(await version(await bootstrap())).toEqual({ gitVersion: 'v1.31.2' });
    },
  );

  test('an answer that is lost after each step, after which the next try succeeds', async () => {
    for (const path of ['serviceaccounts', 'clusterrolebindings', 'secrets']) {
      const prefix = path.startsWith('cluster')
        ? `/apis/rbac.authorization.k8s.io/v1/${path}`
        : `/api/v1/namespaces/kube-system/${path}`;
      simulator.misbehave('reset', prefix, 1);
      expect(await failure(bootstrap())).toMatchObject({ mayPass: true });
    }
    expect(await version(await bootstrap())).toEqual({ gitVersion: 'v1.31.2' });
  });
});

test('a binding of that name to another role is named as the reason, and is not changed', async () => {
  const metadata = { name: 'kqueen' };
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  simulator.objects.add({ apiVersion, kind: 'ClusterRoleBinding', metadata, roleRef, subjects: [] });
  expect((await failure(bootstrap())).message).toMatch(
    /ClusterRoleBinding kqueen .*roleRef: field is immutable/,
  );
});

test('neither the administrator nor the token stands in an error', async () => {
  simulator.misbehave('failing', '/api/v1/namespaces/kube-system/secrets');
  const error = await failure(bootstrap());
  expect(inspect(error, { depth: null })).not.toMatch(/Bearer|PRIVATE|eyJ/);
});
