import { inspect } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { sampleCluster } from '../simulators/sample-cluster.ts';
import { sampleEvents } from '../simulators/sample-workloads.ts';
import { request } from '../support/api.ts';
import { captureLogs } from '../support/captured-logs.ts';
import { createWorld, type World } from '../support/world.ts';

const OBJECTS = sampleCluster({ nodes: 3, pods: 12, replicas: 5 });

let simulator: KubernetesSimulator;
let world: World;
beforeAll(async () => {
  simulator = await startKubernetesSimulator();
  simulator.objects.add(...structuredClone(OBJECTS));
  world = await createWorld({ kubeconfig: await simulator.kubeconfig() });
});
afterAll(async () => {
  await world.close();
  await simulator.close();
});
beforeEach(() => {
  simulator.misbehave(undefined);
  simulator.received.length = 0;
});

const get = (what: string, headers: Record<string, string> = {}) =>
  request('GET', `/clusters/${world.alpha.cluster}/${what}`, { token: world.alpha.member.token, headers });

/** What the cluster holds of a kind, as its API server has it. */
function held(kind: string): Kubernetes[] {
  return (OBJECTS as unknown as Kubernetes[]).filter((object) => object.kind === kind);
}
interface Kubernetes {
  kind: string;
  metadata: {
    name: string;
    uid: string;
    namespace?: string;
    labels?: Record<string, string>;
    ownerReferences?: { kind: string; name: string; uid: string }[];
  };
  spec: Record<string, unknown>;
  status: Record<string, unknown>;
}

type View = Record<string, unknown> & { metadata: Record<string, unknown> };

describe('the status', () => {
  test.each([
    ['nodes', 'Node'],
    ['namespaces', 'Namespace'],
    ['pods', 'Pod'],
    ['services', 'Service'],
    ['deployments', 'Deployment'],
    ['replica_sets', 'ReplicaSet'],
    ['stateful_sets', 'StatefulSet'],
    ['daemon_sets', 'DaemonSet'],
    ['jobs', 'Job'],
    ['cron_jobs', 'CronJob'],
    ['ingresses', 'Ingress'],
    ['horizontal_pod_autoscalers', 'HorizontalPodAutoscaler'],
    ['persistent_volumes', 'PersistentVolume'],
    ['persistent_volume_claims', 'PersistentVolumeClaim'],
  ])('shows every object of %s', async (part, kind) => {
    const { status, body } = await get('status');
    expect(status).toBe(200);
    const views = body[part] as unknown as View[];
    expect(views.map(({ metadata }) => [metadata.name, metadata.uid, metadata.namespace])).toEqual(
      held(kind).map(({ metadata }) => [metadata.name, metadata.uid, metadata.namespace ?? null]),
    );
    for (const [at, { metadata }] of views.entries()) {
      expect(metadata.labels).toEqual(held(kind)[at]?.metadata.labels ?? null);
      expect(metadata.creation_timestamp).toBe('2026-02-03T04:05:06Z');
      expect(metadata.deletion_timestamp).toBeNull();
      expect(metadata).not.toHaveProperty('managed_fields');
    }
    expect(body).not.toHaveProperty('errors');
  });

  test('writes fields as the Python client does, keeps keys of maps, and shows unset fields as null', async () => {
    const { body } = await get('status');
    const [pod] = body.pods as unknown as { spec: View; status: View; metadata: View }[];
    const [service] = body.services as unknown as { spec: View }[];
    const [node] = body.nodes as unknown as { spec: View; status: View & { images: View[] } }[];
    const [claim] = body.persistent_volume_claims as unknown as { spec: View }[];
    expect(pod?.spec).toMatchObject({
      node_name: 'node-0',
      host_network: null,
      service_account_name: 'default',
    });
    expect(pod?.metadata.labels).toMatchObject({ 'app.kubernetes.io/part-of': 'sample' });
    expect(pod?.metadata.annotations).toEqual({});
    expect(pod?.status).toMatchObject({
      pod_ip: expect.stringMatching(/^10\.244\./),
      host_ip: '192.0.2.1',
      message: null,
    });
    expect(service?.spec).toMatchObject({ cluster_i_ps: ['10.96.0.2'], external_i_ps: null });
    expect(node?.spec).toMatchObject({ pod_cid_rs: ['10.244.0.0/24'], unschedulable: null });
    expect(node?.status).toMatchObject({
      capacity: { cpu: '8', memory: '32865152Ki', pods: '110', 'hugepages-2Mi': '0' },
      node_info: { os_image: 'Debian GNU/Linux 13 (trixie)', boot_id: expect.any(String) },
    });
    expect(node?.status.images).toHaveLength(3);
    expect(claim?.spec).toMatchObject({
      volume_name: expect.stringMatching(/^pvc-/),
      access_modes: ['ReadWriteOnce'],
      volume_attributes_class_name: null,
    });
  });

  test('shows the newest warnings of Kubernetes first, and counts them all', async () => {
    const warned = await startKubernetesSimulator();
    warned.objects.add(...sampleEvents(600));
    const { token } = world.alpha.owner;
    const made = await request('POST', '/clusters', {
      token,
      body: { name: 'warned', provisioner: world.alpha.provisioner, kubeconfig: await warned.kubeconfig() },
    });
    const { body } = await request('GET', `/clusters/${String(made.body.id)}/status`, { token });
    await warned.close();
    expect(body.counts).toMatchObject({ events: 600 });
    const events = body.events as unknown as View[];
    expect(events).toHaveLength(100);
    expect(events[0]).toMatchObject({
      type: 'Warning',
      reason: 'FailedScheduling',
      message: '0/3 nodes are available (599)',
      involved_object: { kind: 'Pod', name: 'db-2', namespace: 'shop' },
      last_timestamp: expect.stringMatching(/Z$/),
    });
    expect(events.at(-1)).toMatchObject({ message: '0/3 nodes are available (500)' });
  });

  test('counts the pods on every node, tells the version and the add-ons', async () => {
    const { body } = await get('status');
    // Of deployments 4, of daemon sets 2, of the stateful set 1; DNS on two nodes; static pods and a job on the first.
    expect(body.nodes_pods).toEqual({ 'node-0': 13, 'node-1': 8, 'node-2': 7 });
    expect(body.version).toMatchObject({ git_version: 'v1.31.2', git_tree_state: 'clean', major: '1' });
    expect(body.addons).toEqual([{ name: 'Dashboard', link: '/dashboard' }]);
  });

  test('sums what the pods on every node ask for and are limited to', async () => {
    const { body } = await get('status');
    const mi = 2 ** 20;
    // Of each of the four pods the init container asks for more CPU than the container after it.
    const [app, agent, db] = [4 * 0.25, 0.05, 0.5];
    const [appMemory, agentMemory, dbMemory] = [4 * 64 * mi, 64 * mi, 1024 * mi];
    const [dns, dnsMemory] = [0.1, 70 * mi];
    const limits = { cpu: 2, memory: 4 * 128 * mi };
    const limitsWithDns = { cpu: 2, memory: (4 * 128 + 170) * mi };
    const memory = appMemory + agentMemory + dbMemory;
    // Those of the control plane ask for 0.65 cores and 100 MiB; the job has finished.
    expect(body.resources_by_node).toEqual({
      'node-0': {
        requests: {
          cpu: expect.closeTo(app + agent + db + dns + 0.65, 9),
          memory: memory + dnsMemory + 100 * mi,
        },
        limits: limitsWithDns,
      },
      'node-1': {
        requests: { cpu: expect.closeTo(app + agent + db + dns, 9), memory: memory + dnsMemory },
        limits: limitsWithDns,
      },
      'node-2': { requests: { cpu: expect.closeTo(app + agent + db, 9), memory }, limits },
    });
  });
});

test.each([
  ['status', 'parts=secrets', 'parts.0'],
  ['status', 'parts=__proto__', 'parts.0'],
  ['status', 'namespace=a/b', 'namespace'],
  ['status', 'namespace=..', 'namespace'],
  ['topology-data', 'parts=pods', 'parts'],
  ['topology-data', 'namespace=A', 'namespace'],
])('%s?%s is a 400 that names the parameter, and nothing is read', async (what, query, path) => {
  const { token } = world.alpha.member;
  const { status, body } = await request('GET', `/clusters/${world.alpha.cluster}/${what}`, { token, query });
  expect([status, body.errors]).toEqual([400, [{ path, message: expect.any(String) }]]);
  expect(simulator.received).toHaveLength(0);
});

describe('the topology', () => {
  const kinds = [
    ...['Node', 'Namespace', 'Service', 'Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'Pod'],
  ];

  test('holds every object by its uid with its kind, what owns them, and no replica set of a deployment', async () => {
    const { body } = await get('topology-data');
    const operators = held('StatefulSet').flatMap(({ metadata }) => metadata.ownerReferences ?? []);
    const expected = [
      ...kinds.flatMap((kind) => held(kind).map(({ metadata }) => [metadata.uid, kind, metadata.name])),
      ...operators.map(({ uid, kind, name }) => [uid, kind, name]),
    ];
    const items = Object.entries(body.items as unknown as Record<string, View>);
    expect(items.map(([uid, { kind, metadata }]) => [uid, kind, metadata.name]).sort()).toEqual(
      expected.sort(),
    );
    expect(Object.keys(body.kinds ?? {}).sort()).toEqual([...kinds, 'ReplicaSet', 'Cluster'].sort());
  });

  test('joins what belongs together, and nothing else', async () => {
    const { body } = await get('topology-data');
    const uid = (kind: string, name: unknown) =>
      held(kind).find(({ metadata }) => metadata.name === name)?.metadata.uid;
    const placed = kinds.filter((kind) => !['Node', 'Namespace'].includes(kind)).flatMap(held);
    const sets = new Map(held('ReplicaSet').map(({ metadata }) => [metadata.uid, metadata.ownerReferences]));
    const ownersOf = ({ metadata: { ownerReferences = [] } }: Kubernetes) =>
      ownerReferences
        .flatMap((owner) => sets.get(owner.uid) ?? [owner])
        .filter(({ kind }) => kind !== 'Node');
    const selects = ({ spec, metadata }: Kubernetes, pod: Kubernetes) =>
      metadata.namespace === pod.metadata.namespace &&
      spec.selector !== undefined &&
      Object.entries(spec.selector as object).every(([key, value]) => pod.metadata.labels?.[key] === value);
    const expected = [
      ...placed.map(({ metadata }) => [metadata.uid, uid('Namespace', metadata.namespace)]),
      ...held('Pod').map((pod) => [pod.metadata.uid, uid('Node', pod.spec.nodeName)]),
      ...placed.flatMap((owned) => ownersOf(owned).map((owner) => [owner.uid, owned.metadata.uid])),
      ...held('Service').flatMap((service) =>
        held('Pod')
          .filter((pod) => selects(service, pod))
          .map((pod) => [service.metadata.uid, pod.metadata.uid]),
      ),
    ];
    const relations = body.relations as unknown as { source: string; target: string }[];
    expect(relations.map(({ source, target }) => [source, target]).sort()).toEqual(expected.sort());
  });

  test('is drawn for who accepts image/svg+xml: every object is named in it', async () => {
    const { status, headers, text } = await get('topology-data', { accept: 'image/svg+xml' });
    expect([status, headers['content-type']]).toEqual([200, 'image/svg+xml']);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    for (const kind of kinds.filter((one) => one !== 'Job')) {
      for (const { metadata } of held(kind)) expect(text).toContain(metadata.name);
    }
  });
});

describe('a part that cannot be read is empty and named, and the rest is answered', () => {
  const why = (message: string) => [{ path: 'persistent_volumes', message }];
  test.each([
    [
      'forbidden',
      why(
        'The user of the kubeconfig lacks the right to list persistentvolumes at the cluster scope: grant it in the cluster',
      ),
    ],
    ['missing', why('The API server does not have this')],
    ['failing', why('The API server answers 500')],
    ['busy', why('The API server is too busy: try again later')],
    ['html', why('The server does not answer like a Kubernetes API server')],
    ['nonsense', why('The server does not answer like a Kubernetes API server')],
    ['deep', why('The server does not answer like a Kubernetes API server')],
    ['bomb', why('The server does not answer like a Kubernetes API server')],
    ['reset', why('The API server cuts the connection: try again, then check server in the kubeconfig')],
    ['truncated', why('The API server cuts the connection: try again, then check server in the kubeconfig')],
    ['endless', why('The API server answers more than 16384 KiB')],
  ] as const)('%s', async (how, errors) => {
    simulator.misbehave(how, '/api/v1/persistentvolumes?');
    const { status, body } = await get('status');
    expect(status).toBe(200);
    expect(body.errors).toEqual(errors);
    expect(body.persistent_volumes).toEqual([]);
    expect(body.pods).toHaveLength(held('Pod').length);
  });

  test('of one namespace, the right that is missing is that of the namespace', async () => {
    simulator.misbehave('forbidden', '/api/v1/namespaces/shop/pods?');
    const { token } = world.alpha.member;
    const query = 'namespace=shop&parts=pods,services';
    const { body } = await request('GET', `/clusters/${world.alpha.cluster}/status`, { token, query });
    expect(body.errors).toEqual([
      {
        path: 'pods',
        message:
          'The user of the kubeconfig lacks the right to list pods in the namespace shop: grant it in the cluster',
      },
    ]);
    expect(body.counts).toEqual({ services: expect.any(Number) });
  });

  test('a user with rights in one namespace sees that, and that there may be more', async () => {
    const everywhere = {
      '/api/v1/': ['nodes', 'namespaces', 'pods', 'services', 'events', 'persistentvolumes'],
      '/apis/apps/v1/': ['deployments', 'replicasets', 'statefulsets', 'daemonsets'],
      '/apis/batch/v1/': ['jobs', 'cronjobs'],
    };
    for (const [group, resources] of Object.entries(everywhere))
      for (const resource of resources) simulator.misbehave('forbidden', `${group}${resource}?`);
    const mine = held('Pod').filter(({ metadata }) => metadata.namespace === 'default');
    const { status, body } = await get('status');
    expect(status).toBe(200);
    const names = (body.pods as unknown as View[]).map(({ metadata }) => metadata.name);
    expect(names).toEqual(mine.map(({ metadata }) => metadata.name));
    const errors = body.errors as unknown as { path: string; message: string }[];
    expect(errors).toContainEqual({
      path: 'pods',
      message:
        'shows the namespace default alone. The user of the kubeconfig lacks the right to list pods at the cluster scope: grant it in the cluster',
    });
    expect(errors).toContainEqual({
      path: 'nodes',
      message:
        'The user of the kubeconfig lacks the right to list nodes at the cluster scope: grant it in the cluster',
    });
    // How many there are is unknown.
    expect(body.counts).not.toHaveProperty('pods');
    expect(body.counts).toHaveProperty('ingresses');
    const topology = await get('topology-data');
    expect(Object.keys(topology.body.items ?? {})).toEqual(
      expect.arrayContaining(mine.map(({ metadata }) => metadata.uid)),
    );
    expect((await get('topology-data', { accept: 'image/svg+xml' })).text).toContain(
      'pods: shows the namespace default alone.',
    );
  });

  test('objects without a name or uid are left out and counted; what else is wrong in them is null', async () => {
    simulator.misbehave('lies', '/api/v1/pods?');
    const { status, body } = await get('status');
    expect(status).toBe(200);
    expect(body.errors).toMatchObject([
      { path: 'pods', message: '7 objects without a name or uid are left out' },
      { path: 'nodes_pods' },
      { path: 'resources_by_node' },
    ]);
    expect(body.pods).toMatchObject([
      { metadata: { name: 'bare', labels: null, owner_references: null }, spec: null },
      { metadata: { name: '__proto__', namespace: 'constructor' }, spec: { node_name: null } },
    ]);
    const topology = await get('topology-data');
    expect(Object.keys(topology.body.items ?? {})).toEqual(expect.arrayContaining(['uid-bare', '__proto__']));
    expect((await get('topology-data', { accept: 'image/svg+xml' })).status).toBe(200);
  });

  test('a busy API server that soon has time is asked again', async () => {
    simulator.misbehave('busy', '/api/v1/pods?', 2);
    const { body } = await get('status');
    expect(body).not.toHaveProperty('errors');
    expect(body.pods).toHaveLength(held('Pod').length);
  });
});

describe('an API server of which nothing can be read is a clear failure, and in the status an empty cluster', () => {
  test.each([
    ['unauthorized', 502, 'The API server refuses the credentials: check the user of the kubeconfig'],
    ['reset', 502, 'The API server cuts the connection: try again, then check server in the kubeconfig'],
    ['html', 502, 'The server does not answer like a Kubernetes API server'],
    ['bomb', 502, 'The server does not answer like a Kubernetes API server'],
  ] as const)('%s', async (how, status, description) => {
    simulator.misbehave(how);
    const response = await get('topology-data');
    expect([response.status, response.body]).toEqual([status, { code: status, description }]);
    const inside = await get('status');
    expect(inside).toMatchObject({
      status: 200,
      body: { pods: [], nodes: [], nodes_pods: {}, version: null },
    });
    const errors = inside.body.errors as unknown as { path: string; message: string }[];
    expect(errors).toContainEqual({ path: 'pods', message: description });
    // Unknown is not zero.
    expect(errors.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['nodes_pods', 'resources_by_node']),
    );
  });

  test('one that redirects gets no token elsewhere', async () => {
    const elsewhere = await startKubernetesSimulator();
    simulator.misbehave({ redirectTo: `${elsewhere.url}/api/v1/pods` });
    const { status, body } = await get('topology-data');
    expect([status, body.description]).toEqual([
      502,
      'The API server redirects elsewhere: name the server itself in the kubeconfig',
    ]);
    expect(elsewhere.received).toEqual([]);
    await elsewhere.close();
  });

  test('one that shows another certificate is not spoken to', async () => {
    const [other, own] = [
      await startKubernetesSimulator(),
      (await simulator.kubeconfig()) as unknown as Sent,
    ];
    const server = { ...own.clusters[0]?.cluster, server: other.url };
    const kubeconfig = { ...own, clusters: [{ ...own.clusters[0], cluster: server }] };
    const made = await request('POST', '/clusters', {
      token: world.alpha.owner.token,
      body: { name: 'other', provisioner: world.alpha.provisioner, kubeconfig },
    });
    const response = await request('GET', `/clusters/${String(made.body.id)}/topology-data`, {
      token: world.alpha.owner.token,
    });
    expect([response.status, other.received]).toEqual([502, []]);
    await other.close();
  });

  test('no token is in an answer or a log, whatever happens', async () => {
    const logs = captureLogs();
    const answers: string[] = [];
    try {
      for (const how of ['unauthorized', 'reset', 'failing', 'html', 'truncated', 'lies'] as const) {
        simulator.misbehave(undefined);
        simulator.misbehave(how);
        for (const what of ['status', 'topology-data']) answers.push(inspect(await get(what), { depth: 9 }));
      }
    } finally {
      logs.release();
    }
    expect(logs.lines.join('')).toContain('topology-data');
    expect(`${logs.lines.join('')}${answers.join('')}`).not.toContain('simulated-service-account-token');
  });
});
interface Sent {
  clusters: { cluster: object }[];
}

test('a cluster without a kubeconfig has no inside yet: 409 that names its state', async () => {
  const body = {
    name: 'fake',
    engine: 'kqueen.engines.FakeEngine',
    parameters: { url: 'u', password: 'p' },
  };
  const provisioner = await request('POST', '/provisioners', { token: world.alpha.admin.token, body });
  const made = await request('POST', '/clusters', {
    token: world.alpha.owner.token,
    body: { name: 'made', provisioner: String(provisioner.body.id), metadata: { node_count: 1 } },
  });
  const response = await request('GET', `/clusters/${String(made.body.id)}/status`, {
    token: world.alpha.owner.token,
  });
  expect([response.status, response.body.description]).toEqual([
    409,
    `The cluster is ${String(made.body.state)} and has no kubeconfig yet: wait until it is there`,
  ]);
});
