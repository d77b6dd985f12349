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

type View = Record<string, unknown> & { metadata: Record<string, unknown> };

test('status and topology of a cluster of 5,000 pods fit into an answer, and leave none out', async () => {
  const large = await startKubernetesSimulator();
  try {
    large.objects.add(...sampleCluster({ nodes: 100, pods: 5_000, replicas: 5 }));
    const { token } = world.alpha.owner;
    const body = {
      name: 'large',
      provisioner: world.alpha.provisioner,
      kubeconfig: await large.kubeconfig(),
    };
    const { id } = (await request('POST', '/clusters', { token, body })).body;
    const status = await request('GET', `/clusters/${String(id)}/status`, { token });
    expect(status.status).toBe(200);
    expect(status.body).not.toHaveProperty('errors');
    expect(status.body.pods).toHaveLength(5_000);
    const topology = await request('GET', `/clusters/${String(id)}/topology-data`, { token });
    expect(topology.status).toBe(200);
    expect(topology.body).not.toHaveProperty('errors');
    const kinds = Object.values(topology.body.items ?? {}).map((item) => String(item?.kind));
    expect(kinds.filter((kind) => kind === 'Pod')).toHaveLength(5_000);
    // 4 relations of each pod; services and deployments with their namespace.
    expect(topology.body.relations).toHaveLength(4 * 5_000 + 2 * 1_000);
  } finally {
    await large.close();
  }
});

describe('what is too much for an answer of 6 MB', () => {
  const PODS = 8_000;
  /** More than a page. */
  const NODES = 300;
  let large: KubernetesSimulator;
  let path: string;
  beforeAll(async () => {
    large = await startKubernetesSimulator();
    large.objects.add(...sampleCluster({ nodes: NODES, pods: PODS, replicas: 5 }), ...troubled());
    const body = {
      name: 'too large',
      provisioner: world.alpha.provisioner,
      kubeconfig: await large.kubeconfig(),
    };
    path = `/clusters/${text(await request('POST', '/clusters', { token: world.alpha.owner.token, body }), 'id')}`;
  });
  afterAll(() => large.close());
  const inside = (what: string, query?: string, encoding?: string) =>
    prepare('GET', `${path}/${what}`, {
      token: world.alpha.owner.token,
      query,
      headers: encoding === undefined ? {} : { 'Accept-Encoding': encoding },
    }).then(({ handler, event }) => handler(event));

  test('is left out with how to get it, and counted all the same', async () => {
    const { body = '', headers, isBase64Encoded } = await inside('status', undefined, 'br, gzip;q=0');
    const status = JSON.parse(body);
    expect(isBase64Encoded).toBeFalsy();
    expect(headers['content-encoding']).toBeUndefined();
    expect(headers.vary).toBe('Accept-Encoding');
    expect(status.pods).toEqual([]);
    expect(status.counts).toMatchObject({ pods: PODS + 1, nodes: NODES + 1, stateful_sets: 1 });
    expect(status.errors).toEqual([
      {
        path: 'pods',
        message:
          'is left out, since the answer would exceed 6 MB: send Accept-Encoding: gzip, or ask for one namespace',
      },
    ]);
  });

  test.each(['gzip', 'deflate, GZIP;q=0.5'])('arrives whole where the client takes %s', async (encoding) => {
    const { body = '', headers, isBase64Encoded } = await inside('status', undefined, encoding);
    expect(isBase64Encoded).toBe(true);
    expect(headers['content-encoding']).toBe('gzip');
    expect(body.length).toBeLessThan(6 * 1024 * 1024);
    const status = JSON.parse(gunzipSync(Buffer.from(body, 'base64')).toString());
    expect(status.pods).toHaveLength(PODS + 1);
    expect(status).not.toHaveProperty('errors');
  });

  test('tells why a pod does not run, and which node takes no pods', async () => {
    const { body = '' } = await inside('status', undefined, 'gzip');
    const { pods, nodes, stateful_sets } = JSON.parse(gunzipSync(Buffer.from(body, 'base64')).toString());
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
    expect(status.counts).toEqual({ nodes: NODES + 1, services: expect.any(Number) });
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
