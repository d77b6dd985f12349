import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { NAMESPACE } from '../simulators/cluster-api.ts';
import { request } from '../support/api.ts';
import { type ClusterApiWorld, createClusterApiWorld, METADATA } from '../support/cluster-api.ts';
import { expectIntact } from '../support/indexes.ts';

const GROUP = '/apis/cluster.x-k8s.io/v1beta2';
const CLUSTERS = `${GROUP}/namespaces/${NAMESPACE}/clusters`;

let world: ClusterApiWorld;
beforeAll(async () => {
  world = await createClusterApiWorld();
});
afterAll(async () => {
  await expectIntact(world);
  await world.close();
});
beforeEach(() => {
  world.management.misbehave(undefined);
  world.management.controllers.faults = {};
});

const pathOf = (id: string) => `/clusters/${id}`;
/** A cluster that is OK. */
async function running(metadata: object = METADATA): Promise<string> {
  const id = await world.order(metadata);
  await world.minutes(3);
  expect(await world.state(id)).toMatchObject({ state: 'OK' });
  return id;
}
async function gone(id: string): Promise<void> {
  await world.owner('DELETE', pathOf(id));
  await world.minutes(4);
  expect((await world.owner('GET', pathOf(id))).status).toBe(404);
}
const own = (id: string) => world.management.leftovers().filter((name) => name.includes(id));

describe('creating', () => {
  test('takes four requests: which version, whose it is, which kinds, and the Cluster', async () => {
    world.management.received.length = 0;
    const id = await world.order();
    expect(world.management.received.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).toEqual([
      'GET /apis/cluster.x-k8s.io',
      `GET ${CLUSTERS}/kqueen-${id}`,
      `GET ${GROUP}`,
      `PATCH ${CLUSTERS}/kqueen-${id}`,
    ]);
    await gone(id);
  });

  test('a cluster whose creation lost its answer is found, and created once', async () => {
    world.management.loseAnswers('PATCH', CLUSTERS);
    const id = await world.order();
    await world.minutes(3);
    expect(await world.state(id)).toMatchObject({ state: 'OK' });
    expect(own(id).filter((name) => name.startsWith('Cluster '))).toHaveLength(1);
    await gone(id);
  });

  test('a Cluster of the same name that is not ours is left alone, and the cluster says whose it is', async () => {
    world.dispatcher.isHolding = true;
    const id = await world.order();
    const metadata = { name: `kqueen-${id}`, namespace: NAMESPACE };
    world.management.objects.add({ apiVersion: 'cluster.x-k8s.io/v1beta2', kind: 'Cluster', metadata });
    world.dispatcher.isHolding = false;
    await world.minutes(1);
    expect(await world.state(id)).toMatchObject({
      state: 'Error',
      message: expect.stringMatching(/^Somebody else has a Cluster kqueen-/),
    });
    await gone(id);
    expect(own(id)).toEqual([`Cluster kqueen-${id}`]);
    world.management.objects.remove({
      ...metadata,
      apiVersion: 'cluster.x-k8s.io/v1beta2',
      kind: 'Cluster',
      metadata: { ...metadata, uid: '' },
    });
  });

  test('an exceeded quota is told in the words of the provider, and the cluster can be deleted', async () => {
    world.management.controllers.faults.quota = "quota 'instances' exceeded: 8 of 8 are in use";
    const id = await world.order();
    await world.minutes(2);
    expect(await world.state(id)).toMatchObject({
      state: 'Deploying',
      message:
        'Cluster API creates it (0 of 2 machines are ready): quota "instances" exceeded: 8 of 8 are in use',
    });
    world.management.controllers.faults = {};
    await gone(id);
    expect(own(id)).toEqual([]);
  });

  test('a machine that failed for good is told', async () => {
    world.management.controllers.faults.failure = 'the image does not exist';
    const id = await world.order();
    await world.minutes(1);
    expect((await world.state(id)).message).toBe(
      'Cluster API creates it: a machine has failed. the image does not exist',
    );
    world.management.controllers.faults = {};
    await gone(id);
  });

  test('an impossible ClusterClass is a 400, and a right that is missing an Error with the reason', async () => {
    const { token } = world.alpha.owner;
    const metadata = { ...METADATA, cluster_class: 'Not A Name' };
    const body = { name: 'c', provisioner: world.clusterApiProvisioner, metadata };
    expect((await request('POST', '/clusters', { token, body })).status).toBe(400);
    world.management.misbehave('forbidden', CLUSTERS, 1);
    const id = await world.order();
    expect(await world.state(id)).toMatchObject({
      state: 'Error',
      message: expect.stringContaining('lacks the right'),
    });
    await gone(id);
  });
});

/** Text with its variables as templates write them. */
const withVariables = (text: string) => text.replaceAll(/<([A-Z_]+)>/g, (_, name) => `\${${name}}`);

describe('a template', () => {
  const template = [
    ['cluster.x-k8s.io/v1beta2', 'Cluster', '<CLUSTER_NAME>', 'spec: {controlPlaneRef: {name: x}}'],
    ['infrastructure.cluster.x-k8s.io/v1beta2', 'DockerCluster', '<CLUSTER_NAME>', 'spec: {}'],
    ['v1', 'Secret', '<CLUSTER_NAME>-cloud', 'stringData: {password: canary-template}'],
    [
      'bootstrap.cluster.x-k8s.io/v1beta2',
      'KubeadmConfigTemplate',
      '<CLUSTER_NAME>-md',
      'spec: {files: ["<HOME>"]}',
    ],
  ]
    .map(
      ([apiVersion, kind, name, rest]) =>
        `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: "${name}", namespace: "<NAMESPACE>"}\n${rest}\n`,
    )
    .join('---\n');

  test('is applied with its variables filled in, and leaves nothing when the cluster is deleted', async () => {
    const id = await running({ template: withVariables(template), node_count: 1 });
    expect(own(id)).toEqual(
      expect.arrayContaining([`Secret kqueen-${id}-cloud`, `DockerCluster kqueen-${id}`]),
    );
    const sent = world.management.objects.applied.filter((patch) => patch.includes(id));
    expect(sent.some((patch) => patch.includes(withVariables('<HOME>')))).toBe(true);
    const shown = JSON.stringify((await world.owner('GET', pathOf(id))).body);
    expect(shown + (await world.story(id)).join()).not.toContain('canary');
    await gone(id);
    expect(own(id)).toEqual([]);
  });

  test('that is refused halfway is an Error, and what was created goes with the cluster', async () => {
    world.management.misbehave('forbidden', '/apis/bootstrap.cluster.x-k8s.io/v1beta2/namespaces', 1);
    const id = await world.order({ template: withVariables(template), node_count: 1 });
    expect(await world.state(id)).toMatchObject({
      state: 'Error',
      message: expect.stringMatching(/^The management cluster refuses it. KubeadmConfigTemplate kqueen-/),
    });
    expect(own(id).length).toBeGreaterThan(0);
    await gone(id);
    expect(own(id)).toEqual([]);
  });

  test.each([
    ['a kind of the cluster', 'apiVersion: v1\nkind: Pod\nmetadata: {name: "<CLUSTER_NAME>"}', 'holds a Pod'],
    [
      'a role',
      'apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: "<CLUSTER_NAME>"}',
      'holds a Role',
    ],
    [
      'a provider',
      'apiVersion: operator.cluster.x-k8s.io/v1\nkind: CoreProvider\nmetadata: {name: "<CLUSTER_NAME>"}',
      'holds a CoreProvider',
    ],
    [
      'another namespace',
      'apiVersion: v1\nkind: Secret\nmetadata: {name: "<CLUSTER_NAME>", namespace: kube-system}',
      'into another namespace',
    ],
    ['the name of another', 'apiVersion: v1\nkind: Secret\nmetadata: {name: other}', 'begin its name with'],
    [
      'an object of no namespace',
      'apiVersion: infrastructure.cluster.x-k8s.io/v1beta2\nkind: DockerIdentity\nmetadata: {name: "<CLUSTER_NAME>"}',
      'which lies in no namespace',
    ],
    ['no Cluster', undefined, 'must hold one Cluster'],
  ])('with %s is refused before anything is applied', async (_what, object, message) => {
    const cluster = template.split('---\n')[0];
    const before = world.management.objects.applied.length;
    const whole = object === undefined ? template.split('---\n')[2] : `${cluster}---\n${object}\n`;
    const id = await world.order({ template: withVariables(whole ?? '') });
    expect(await world.state(id)).toMatchObject({
      state: 'Error',
      message: expect.stringContaining(message),
    });
    expect(world.management.objects.applied).toHaveLength(before);
    await gone(id);
  });
});

describe('a running cluster', () => {
  test('that somebody deleted in the management cluster says so, and can be deleted', async () => {
    const id = await running();
    for (const name of world.management.clusters().filter((one) => one.endsWith(id))) {
      world.management.objects.remove({
        apiVersion: 'cluster.x-k8s.io/v1beta2',
        kind: 'Cluster',
        metadata: { name, namespace: NAMESPACE, uid: '' },
      });
    }
    await world.minutes(5);
    expect(await world.state(id)).toMatchObject({
      state: 'Error',
      message: expect.stringContaining('somebody deleted it there'),
    });
    await gone(id);
  });

  test('whose credentials were revoked meanwhile keeps its state, and its change fails with the reason', async () => {
    const id = await running();
    world.management.misbehave('unauthorized', '/apis');
    await world.owner('PATCH', `${pathOf(id)}/resize`, { node_count: 2 });
    expect(await world.state(id)).toMatchObject({
      state: 'Error',
      message: expect.stringContaining('refuses the credentials'),
    });
    world.management.misbehave(undefined);
    await world.minutes(5);
    expect(await world.state(id)).toMatchObject({ state: 'OK', message: undefined });
    await gone(id);
  });

  test('whose management cluster is busy for a moment is resized all the same', async () => {
    const id = await running();
    world.management.misbehave('busy', '/apis', 2);
    await world.owner('PATCH', `${pathOf(id)}/resize`, { node_count: 2 });
    await world.minutes(2);
    expect(await world.state(id)).toMatchObject({ state: 'OK' });
    expect(own(id).filter((name) => name.startsWith('Machine '))).toHaveLength(3);
    await gone(id);
  });

  test('a resize whose answer got lost is carried out once', async () => {
    const id = await running();
    world.management.loseAnswers('PATCH', CLUSTERS);
    await world.owner('PATCH', `${pathOf(id)}/resize`, { node_count: 3 });
    await world.minutes(3);
    expect(await world.state(id)).toMatchObject({ state: 'OK' });
    expect(own(id).filter((name) => name.startsWith('Machine '))).toHaveLength(4);
    await gone(id);
  });

  test('an upgrade that is taken back says so, and the cluster keeps the version that it runs', async () => {
    const id = await running();
    world.management.controllers.faults.rollback = true;
    await world.owner('PATCH', `${pathOf(id)}/upgrade`, { version: 'v1.35.0' });
    await world.minutes(1);
    expect(await world.state(id)).toMatchObject({
      state: 'Error',
      message: 'The upgrade to v1.35.0 was taken back: the Cluster asks for v1.34.1 again',
    });
    world.management.controllers.faults = {};
    await world.minutes(5);
    expect(await world.state(id)).toMatchObject({ state: 'OK', version: 'v1.34.1' });
    await gone(id);
  });
});

describe('the provisioner', () => {
  const make = async (parameters: object) =>
    request('POST', '/provisioners', {
      token: world.alpha.admin.token,
      body: { name: 'p', engine: 'kqueen.engines.ClusterApiEngine', parameters },
    });

  test('gets the namespace of its organization by default, and is in Error while that does not exist', async () => {
    const made = await make({ kubeconfig: await world.management.kubeconfig() });
    expect(made.body).toMatchObject({
      state: 'Error',
      parameters: { namespace: 'kqueen-alpha', kubeconfig: '*******' },
    });
  });

  test.each([
    ['a command', { users: [{ name: 'kubernetes-admin', user: { exec: { command: 'sh' } } }] }],
    ['an address by http', { clusters: [{ name: 'simulated', cluster: { server: 'http://127.0.0.1' } }] }],
  ])('takes no kubeconfig with %s', async (_what, part) => {
    const kubeconfig = { ...(await world.management.kubeconfig()), ...part };
    expect((await make({ kubeconfig })).status).toBe(400);
  });

  test('offers the ClusterClasses of its namespace with their workers and versions', async () => {
    const { body } = await world.owner('GET', `/provisioners/${world.clusterApiProvisioner}/options`);
    expect(body).toMatchObject({
      cluster_class: [['quick-start', 'quick-start']],
      worker_class: [
        ['default-worker', 'default-worker'],
        ['gpu-worker', 'gpu-worker'],
      ],
    });
  });

  test('a run asks for one list of all idle clusters, and never beyond its namespace', async () => {
    const ids = [await running(), await running(), await running()];
    world.management.received.length = 0;
    await world.minutes(5);
    const asked = world.management.received.map(({ path }) => path.split('?')[0]);
    expect(asked.filter((path) => path === CLUSTERS).length).toBeLessThanOrEqual(4);
    expect(asked.filter((path) => path?.startsWith(`${CLUSTERS}/`))).toEqual([]);
    const beyond = asked.filter(
      (path) =>
        path !== '/apis/cluster.x-k8s.io' && !path?.includes(NAMESPACE) && !path?.includes('kqueen-alpha'),
    );
    expect(beyond).toEqual([]);
    for (const id of ids) await gone(id);
  });
});
