/** @slow It fills simulated clusters with thousands of pods: fewer would fit into any answer. */
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { sampleCluster } from '../simulators/sample-cluster.ts';
import { prepare, request } from '../support/api.ts';
import { createWorld, text, type World } from '../support/world.ts';

/** A pod that does not run, on a node that takes no more pods. */
function troubled() {
  const state = {
    waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' },
  };
  const ready = { type: 'Ready', status: 'False', reason: 'KubeletNotReady' };
  return [
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'crashing', namespace: 'shop', uid: 'uid-crashing' },
      spec: { nodeName: 'cordoned', containers: [{ name: 'main', image: 'app' }] },
      status: {
        phase: 'Running',
        containerStatuses: [{ name: 'main', ready: false, restartCount: 17, state, image: 'app' }],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'pending', namespace: 'shop', uid: 'uid-pending' },
      spec: { containers: [{ name: 'main', image: 'app' }] },
      status: {
        phase: 'Pending',
        conditions: [
          { type: 'PodReadyToStartContainers', status: 'True' },
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message: '0/300 nodes are available: 300 Insufficient cpu.',
          },
        ],
        initContainerStatuses: [{ name: 'init', ready: false, restartCount: 3, state }],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'cordoned', uid: 'uid-cordoned' },
      spec: {
        unschedulable: true,
        taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }],
      },
      status: { conditions: [ready] },
    },
  ];
}

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const SVG = 'image/svg+xml';
type View = Record<string, unknown> & { metadata: Record<string, unknown> };

/** Imports a cluster, and gives a way to look into it. */
async function imported(name: string, simulator: KubernetesSimulator) {
  const { token } = world.alpha.owner;
  const kubeconfig = await simulator.kubeconfig();
  const body = { name, provisioner: world.alpha.provisioner, kubeconfig };
  const path = `/clusters/${text(await request('POST', '/clusters', { token, body }), 'id')}`;
  return async (what: string, query?: string, headers: Record<string, string> = {}) => {
    const { handler, event } = await prepare('GET', `${path}/${what}`, { token, query, headers });
    return handler(event);
  };
}
const GZIP = { 'Accept-Encoding': 'gzip' };

/** The value of a response, compressed or not. */
function parsed({ body = '', isBase64Encoded }: { body?: string; isBase64Encoded?: boolean }) {
  return JSON.parse(isBase64Encoded ? gunzipSync(Buffer.from(body, 'base64')).toString() : body);
}

describe('a cluster of 5,000 pods as they come, on nodes with 50 images', () => {
  const objects = sampleCluster({ nodes: 100, pods: 5_000, replicas: 5, images: 50 });
  const held = (kind: string) => objects.filter((object) => object.kind === kind);
  let large: KubernetesSimulator;
  let inside: Awaited<ReturnType<typeof imported>>;
  beforeAll(async () => {
    large = await startKubernetesSimulator();
    large.objects.add(...objects);
    inside = await imported('large', large);
  });
  afterAll(() => large.close());

  test('has a status of all its pods, whole where the client takes gzip', async () => {
    const status = parsed(await inside('status', undefined, GZIP));
    expect(status).not.toHaveProperty('errors');
    expect(status.pods).toHaveLength(held('Pod').length);
    // As those of a real cluster, where names are as long.
    const size = JSON.stringify(status.pods).length / status.pods.length;
    expect([size > 900, size < 1_300]).toEqual([true, true]);
    expect(status.nodes[0].status.images).toHaveLength(50);
  });

  test('has a status of all its pods, with fewer fields for each, where the client does not', async () => {
    const response = await inside('status');
    const status = parsed(response);
    expect(response.isBase64Encoded).toBeFalsy();
    expect(status.errors).toEqual([
      {
        path: 'fields',
        message:
          'are fewer for each object, since the answer would exceed 6 MB: send Accept-Encoding: gzip, or ask for one namespace',
      },
    ]);
    expect(status.pods).toHaveLength(held('Pod').length);
    expect(status.counts).toMatchObject({ pods: held('Pod').length, nodes: 100 });
    // What tells how they are is there at any size, and what is trimmed is absent.
    expect(status.nodes[0]).toMatchObject({
      spec: { unschedulable: null, taints: null },
      status: { conditions: expect.arrayContaining([expect.objectContaining({ type: 'Ready' })]) },
    });
    expect(status.nodes[0].status).not.toHaveProperty('images');
    expect(status.pods[0].status).toMatchObject({ phase: 'Running', container_statuses: [{ ready: true }] });
    expect(status.pods[0].metadata).not.toHaveProperty('labels');
  });

  test.each([
    ['gzip', GZIP, true],
    ['identity', {}, false],
  ])(
    'has a topology of all its objects and relations for a client of %s',
    async (_name, headers, isWhole) => {
      const topology = parsed(await inside('topology-data', undefined, headers));
      expect('errors' in topology).toBe(!isWhole);
      const items = Object.values(topology.items) as View[];
      expect(items.filter(({ kind }) => kind === 'Pod')).toHaveLength(held('Pod').length);
      const placed = ['Pod', 'Service', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'].flatMap(
        held,
      );
      const mirrors = held('Pod').filter(({ metadata }) => /-node-0$/.test(metadata.name));
      // Each with its namespace; pods with their node; all but mirror pods, deployments, daemon sets, the cron job and
      // services with an owner; pods of deployments and of the stateful set with their service.
      const owned = held('Pod').length - mirrors.length + 2;
      const served = 5_000 + 2 + 3;
      expect(topology.relations).toHaveLength(placed.length + held('Pod').length + owned + served);
    },
  );

  test('is drawn by kinds, in less than a megabyte', async () => {
    const { statusCode, body = '', headers } = await inside('topology-data', undefined, { accept: SVG });
    expect([statusCode, headers['content-type']]).toEqual([200, SVG]);
    expect(body.length).toBeLessThan(1024 * 1024);
    expect(body).toContain(' × Deployment');
  });

  test('is drawn by its objects where one namespace is asked for that is small', async () => {
    const { body = '' } = await inside('topology-data', 'namespace=kube-public', { accept: SVG });
    expect(body).not.toContain('drawn by kinds');
  });
});

describe('what is too much for an answer of 6 MB', () => {
  /** More nodes than a page has. */
  const objects = sampleCluster({ nodes: 300, pods: 8_000, replicas: 5 });
  const all = [...objects, ...troubled()];
  const count = (kind: string) => all.filter((object) => object.kind === kind).length;
  let large: KubernetesSimulator;
  let ask: Awaited<ReturnType<typeof imported>>;
  beforeAll(async () => {
    large = await startKubernetesSimulator();
    large.objects.add(...all);
    ask = await imported('too large', large);
  });
  afterAll(() => large.close());
  const inside = (what: string, query?: string, encoding?: string) =>
    ask(what, query, encoding === undefined ? {} : { 'Accept-Encoding': encoding });

  test('is left out with how to get it, and counted all the same', async () => {
    const { body = '', headers, isBase64Encoded } = await inside('status', undefined, 'br, gzip;q=0');
    const status = JSON.parse(body);
    expect(isBase64Encoded).toBeFalsy();
    expect(headers['content-encoding']).toBeUndefined();
    expect(headers.vary).toBe('Accept-Encoding');
    expect(status.pods).toEqual([]);
    expect(status.counts).toMatchObject({ pods: count('Pod'), nodes: count('Node'), stateful_sets: 1 });
    expect(status.errors).toEqual([
      expect.objectContaining({ path: 'fields' }),
      {
        path: 'pods',
        message:
          'is left out, since the answer would exceed 6 MB: send Accept-Encoding: gzip, or ask for one namespace',
      },
    ]);
  });

  test.each(['gzip', 'deflate, GZIP;q=0.5'])('arrives whole where the client takes %s', async (encoding) => {
    const response = await inside('status', 'parts=pods', encoding);
    expect(response.headers['content-encoding']).toBe('gzip');
    expect(response.body?.length).toBeLessThan(6 * 1024 * 1024);
    const status = parsed(response);
    expect(status.pods).toHaveLength(count('Pod'));
    expect(status).not.toHaveProperty('errors');
  });

  test('tells why a pod does not run, and which node takes no pods', async () => {
    const { pods, nodes, stateful_sets } = parsed(await inside('status', undefined, 'gzip'));
    const byName = (list: View[], name: string) => list.find(({ metadata }) => metadata.name === name);
    expect(byName(pods, 'crashing')?.status).toMatchObject({
      phase: 'Running',
      container_statuses: [
        {
          name: 'main',
          ready: false,
          restart_count: 17,
          state: { waiting: { reason: 'CrashLoopBackOff' }, terminated: null },
        },
      ],
    });
    expect(byName(pods, 'pending')?.status).toMatchObject({
      phase: 'Pending',
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message: expect.stringContaining('cpu'),
        },
      ],
      init_container_statuses: [{ restart_count: 3, state: { waiting: { reason: 'CrashLoopBackOff' } } }],
    });
    expect(byName(nodes, 'cordoned')).toMatchObject({
      spec: {
        unschedulable: true,
        taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }],
      },
      status: { conditions: [{ type: 'Ready', status: 'False', reason: 'KubeletNotReady' }] },
    });
    expect(stateful_sets).toMatchObject([{ spec: { replicas: 3 }, status: { ready_replicas: 2 } }]);
  });

  test('arrives by parts: nothing else is read, counted or shown', async () => {
    large.received.length = 0;
    const { body = '' } = await inside('status', 'parts=nodes,services');
    const status = JSON.parse(body);
    expect(Object.keys(status).sort()).toEqual(['addons', 'counts', 'nodes', 'services', 'version']);
    expect(status.counts).toEqual({ nodes: count('Node'), services: expect.any(Number) });
    const lists = large.received.map(({ path }) => path?.split('?')[0]).filter((one) => one !== '/version');
    expect(new Set(lists)).toEqual(new Set(['/api/v1/nodes', '/api/v1/services']));
  });

  test('arrives by namespace, for a user who sees nothing beyond it, too', async () => {
    const { body = '' } = await inside('status', 'namespace=shop&parts=pods,nodes');
    const { pods, counts } = JSON.parse(body) as { pods: View[]; counts: Record<string, number> };
    expect(pods.length).toBeGreaterThan(0);
    expect(new Set(pods.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['shop']));
    expect(counts.pods).toBe(pods.length);
    const graph = JSON.parse((await inside('topology-data', 'namespace=shop', undefined)).body ?? '');
    const shown = Object.values(graph.items as Record<string, View>).filter(({ kind }) => kind === 'Pod');
    expect(new Set(shown.map(({ metadata }) => metadata.namespace))).toEqual(new Set(['shop']));
  });
});
