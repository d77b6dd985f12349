/** @slow It starts the local server. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { sampleCluster } from '../simulators/sample-cluster.ts';
import { type LocalServer, startLocalServer } from '../support/local-server.ts';

let server: LocalServer;
let simulator: KubernetesSimulator;
const OBJECTS = sampleCluster({ nodes: 3, pods: 24, replicas: 5 }) as unknown as {
  kind: string;
  metadata: { uid: string; name: string };
}[];
beforeAll(async () => {
  server = await startLocalServer();
  simulator = await startKubernetesSimulator();
  simulator.objects.add(...(structuredClone(OBJECTS) as unknown as Record<string, unknown>[]));
}, 120_000);
afterAll(async () => {
  await server.stop();
  await simulator.close();
});

const call = async (
  method: string,
  path: string,
  token: string,
  body?: unknown,
  accept = 'application/json',
) => {
  const response = await fetch(`${server.url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', accept },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
};

test('over HTTP, status and topology of a cluster are what its API server holds, and it is drawn', async () => {
  const field = (answer: { text: string }, name: string) =>
    String((JSON.parse(answer.text) as Record<string, unknown>)[name]);
  const token = field(
    await call('POST', '/auth', '', { username: 'admin', password: 'default' }),
    'access_token',
  );
  const engine = 'kqueen.engines.ManualEngine';
  const provisioner = field(await call('POST', '/provisioners', token, { name: 'p', engine }), 'id');
  const kubeconfig = await simulator.kubeconfig('certificate');
  const id = field(await call('POST', '/clusters', token, { name: 'c', provisioner, kubeconfig }), 'id');

  const status = JSON.parse((await call('GET', `/clusters/${id}/status`, token)).text) as Record<
    string,
    unknown
  >;
  const parts = {
    pods: 'Pod',
    nodes: 'Node',
    services: 'Service',
    deployments: 'Deployment',
    namespaces: 'Namespace',
  };
  for (const [part, kind] of Object.entries(parts)) {
    const shown = status[part] as { metadata: { uid: string } }[];
    const held = OBJECTS.filter((object) => object.kind === kind);
    expect(shown.map(({ metadata }) => metadata.uid)).toEqual(held.map(({ metadata }) => metadata.uid));
  }

  const topology = JSON.parse((await call('GET', `/clusters/${id}/topology-data`, token)).text) as {
    items: object;
    relations: { source: string; target: string }[];
  };
  const kinds = [...Object.values(parts), 'StatefulSet', 'DaemonSet', 'CronJob', 'Job'];
  const drawn = OBJECTS.filter(({ kind }) => kinds.includes(kind)).map(({ metadata }) => metadata.uid);
  // And the resource of an operator that owns the stateful set.
  const others = Object.keys(topology.items).filter((uid) => !drawn.includes(uid));
  expect([Object.keys(topology.items).length, others.length]).toEqual([drawn.length + 1, 1]);
  // Each pod with its namespace, node, deployment and service; the five services and deployments with their namespace.
  expect(topology.relations.length).toBeGreaterThan(24 * 4 + 5 * 2);
  const ends = topology.relations.flatMap(({ source, target }) => [source, target]);
  expect(ends.filter((uid) => !Object.hasOwn(topology.items, uid))).toEqual([]);

  const svg = await call('GET', `/clusters/${id}/topology-data`, token, undefined, 'image/svg+xml');
  expect([svg.status, svg.text.slice(0, 4)]).toEqual([200, '<svg']);
});
