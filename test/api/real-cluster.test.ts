import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { clusterReach } from '../../lib/engines/reach.ts';
import { parseKubeconfig } from '../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { request } from '../support/api.ts';
import { kubectl, REAL_CLUSTER, realKubeconfig } from '../support/real-cluster.ts';
import { createWorld, text, type World } from '../support/world.ts';

let simulator: KubernetesSimulator;
beforeAll(async () => {
  simulator = await startKubernetesSimulator();
  simulator.objects.add({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' } });
});
afterAll(() => simulator.close());

const onSimulated = describe;
const onReal = REAL_CLUSTER === undefined ? describe.skip : describe;
const id = randomBytes(4).toString('hex');
const namespace = `kqueen-test-${id}`;
const group = `kqueen-test-${id}.example.com`;

onSimulated('a simulated API server', () => suite(() => simulator.kubeconfig('certificate'), false));
onReal('the API server that KUBECONFIG names', () =>
  suite(async () => realKubeconfig(REAL_CLUSTER ?? ''), true),
);

/** What the tests leave in a cluster, in the order in which it goes. */
const LEFT = [
  ...['rbac.authorization.k8s.io/v1 RoleBinding a', 'rbac.authorization.k8s.io/v1 RoleBinding b'],
  ...['v1 ConfigMap values', 'v1 ConfigMap shared', 'v1 Service web', 'apps/v1 StatefulSet db'],
  ...[`${group}/stable1 Toy toy`, `apiextensions.k8s.io/v1 CustomResourceDefinition toys.${group}`],
  `v1 Namespace ${namespace}`,
];

function suite(kubeconfigOf: () => Promise<unknown>, isReal: boolean): void {
  let world: World;
  let path: string;
  let directory: string;
  let kubeconfig: unknown;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'kqueen-real-'));
    kubeconfig = await kubeconfigOf();
    world = await createWorld({ options: { KUBERNETES_ALLOWED_NETWORKS: '0.0.0.0/0,::/0' } });
    world.probe.answer = clusterReach(world.services.config).probe;
    const body = { name: 'real', provisioner: world.alpha.provisioner, kubeconfig };
    const made = await request('POST', '/clusters', { token: world.alpha.owner.token, body });
    expect(made.body).toMatchObject({
      state: 'OK',
      metadata: { kubernetes_version: expect.stringMatching(/^v1\./) },
    });
    path = `/clusters/${text(made, 'id')}`;
  });
  afterAll(async () => {
    for (const one of LEFT) {
      const [apiVersion = '', kind = '', name = ''] = one.split(' ');
      await send('DELETE', '/objects', String(new URLSearchParams({ apiVersion, kind, namespace, name })));
    }
    await emptied();
    await world.close();
    await rm(directory, { recursive: true, force: true });
  });

  const send = (method: string, rest: string, query = '', more: object = {}) =>
    request(method, `${path}${rest}`, { token: world.alpha.owner.token, query, ...more });
  const apply = (body: string, query = '') =>
    send('POST', '/apply', query, { body, headers: { 'content-type': 'application/yaml' } });
  const results = ({ body }: Awaited<ReturnType<typeof apply>>) =>
    (body as unknown as { name: string; result: string }[]).map(({ name, result }) => `${name} ${result}`);
  const object = (kind: string, name: string, apiVersion = 'v1') =>
    send('GET', '/objects', String(new URLSearchParams({ apiVersion, kind, namespace, name })));

  /** A namespace that is deleted goes by itself, unless nothing but an API server runs. */
  const emptied = async () => {
    for (let tries = 0; tries < 10 && isReal; tries += 1) {
      if ((await object('Namespace', namespace)).status === 404) return;
      await pause(500);
    }
    if (!isReal) return;
    const file = join(directory, 'finalize.yml');
    await writeFile(file, JSON.stringify(kubeconfig));
    const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace }, spec: {} };
    const finalize = `/api/v1/namespaces/${namespace}/finalize`;
    kubectl(['--kubeconfig', file, 'replace', '--raw', finalize, '-f', '-'], JSON.stringify(body));
  };

  const map = (name: string, data: string) =>
    `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${namespace}}\ndata:\n${data}\n`;

  test('tries a manifest without a trace, applies it, and applies it again', async () => {
    const manifest = `apiVersion: v1
kind: Service
metadata: {name: web, namespace: ${namespace}, annotations: {kqueen/name: Web}}
spec: {selector: {app: web}, ports: [{port: 80}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: ${namespace}}
`;
    // Nothing is made, so that the service lacks its namespace.
    expect(results(await apply(manifest, 'dry_run=true'))).toEqual([`${namespace} created`, 'web refused']);
    expect((await object('Namespace', namespace)).status).toBe(404);
    expect(results(await apply(manifest))).toEqual([`${namespace} created`, 'web created']);
    expect(results(await apply(manifest))).toEqual([`${namespace} configured`, 'web configured']);
  });

  test('has every value of a manifest as kubectl would store it', async () => {
    const scalars = ['.', 'e1', 'E2', 'e+1', '-e1', '.e1', '"1e400"', '"y"', '"0644"', "'1_000'"];
    const data = scalars.map((scalar, at) => `  key-${at}: ${scalar}`).join('\n');
    expect(results(await apply(map('values', data)))).toEqual(['values created']);
    if (!isReal) return;
    const stored = (await object('ConfigMap', 'values')).body.data;
    expect(stored).toEqual(
      Object.fromEntries(scalars.map((scalar, at) => [`key-${at}`, scalar.replaceAll(/["']/g, '')])),
    );
  });

  test('applies each item of a typed list', async () => {
    const item = (name: string) => `- apiVersion: rbac.authorization.k8s.io/v1
  kind: RoleBinding
  metadata: {name: ${name}, namespace: ${namespace}}
  roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}
`;
    const list = `apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBindingList\nitems:\n${item('a')}${item('b')}`;
    expect(results(await apply(list))).toEqual(['a created', 'b created']);
  });

  test('refuses fields of another manager by its name, unless they are taken over', async () => {
    const reach = clusterReach(world.services.config);
    await reach.connect(parseKubeconfig(kubeconfig), (connection) =>
      connection.send(
        {
          method: 'PATCH',
          path: `/api/v1/namespaces/${namespace}/configmaps/shared?fieldManager=helm`,
          body: map('shared', '  key: theirs'),
          contentType: 'application/apply-patch+yaml',
        },
        AbortSignal.timeout(10_000),
      ),
    );
    const ours = map('shared', '  key: ours');
    expect((await apply(ours)).body).toMatchObject([
      { kind: 'ConfigMap', name: 'shared', result: 'refused', message: expect.stringMatching(/"helm"/) },
    ]);
    expect(results(await apply(ours, 'force=true'))).toEqual(['shared configured']);
    expect((await object('ConfigMap', 'shared')).body.data).toEqual({ key: 'ours' });
  });

  test('serves a definition and its resource from one manifest, whatever their version is called', async () => {
    const manifest = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: toys.${group}}
spec:
  group: ${group}
  scope: Namespaced
  names: {plural: toys, singular: toy, kind: Toy, listKind: ToyList}
  versions:
  - name: stable1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
---
apiVersion: ${group}/stable1
kind: Toy
metadata: {name: toy, namespace: ${namespace}}
count: 6150769120280496265
`;
    expect(results(await apply(manifest))).toEqual([`toys.${group} created`, 'toy created']);
    const { text: toy } = await object('Toy', 'toy', `${group}/stable1`);
    // As text: JavaScript would round it.
    if (isReal) expect(toy).toContain('6150769120280496265');
  });

  test('shows its objects, page by page, and deletes them', async () => {
    const query = `apiVersion=v1&kind=ConfigMap&namespace=${namespace}`;
    const page = await send('GET', '/objects', `${query}&limit=1`);
    expect(page.body).toMatchObject({ kind: 'ConfigMapList', items: [{}] });
    const token = (page.body.metadata as unknown as { continue: string }).continue;
    const next = await send('GET', '/objects', `${query}&limit=1&continue=${encodeURIComponent(token)}`);
    expect(next.body).toMatchObject({ kind: 'ConfigMapList', items: [{}] });
    expect((await send('DELETE', '/objects', `${query}&name=values`)).status).toBe(200);
    expect((await object('ConfigMap', 'values')).status).toBe(404);
    expect((await object('Banana', 'b')).status).toBe(404);
  });

  test('has a status of which every part can be read', async () => {
    const { status, body } = await send('GET', '/status');
    expect(status).toBe(200);
    expect(body).not.toHaveProperty('errors');
    expect(body.version).toMatchObject({ git_version: expect.stringMatching(/^v1\./) });
    expect(body.services).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          metadata: expect.objectContaining({ name: 'web', namespace }),
          spec: expect.objectContaining({ selector: { app: 'web' } }),
        }),
      ]),
    );
    expect(body.addons).toEqual(expect.arrayContaining([{ name: 'Web' }]));
    const { body: mine } = await send('GET', '/status', `namespace=${namespace}&parts=services`);
    expect(mine.counts).toEqual({ services: 1 });
  });

  test('has a topology in which every relation has both of its ends, owners among them, and is drawn', async () => {
    const labels = '{matchLabels: {app: db}}';
    const template = `{metadata: {labels: {app: db}}, spec: {containers: [{name: db, image: db}]}}`;
    const set = `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: ${namespace}}
spec: {serviceName: db, replicas: 0, selector: ${labels}, template: ${template}}
`;
    expect(results(await apply(set))).toEqual(['db created']);
    const { body: made } = await object('StatefulSet', 'db', 'apps/v1');
    const uid = String(made.metadata?.uid);
    const owner = `{apiVersion: apps/v1, kind: StatefulSet, name: db, uid: ${uid}}`;
    const web = `apiVersion: v1
kind: Service
metadata: {name: web, namespace: ${namespace}, ownerReferences: [${owner}]}
spec: {selector: {app: web}, ports: [{port: 80}]}
`;
    expect(results(await apply(web))).toEqual(['web configured']);
    const { body } = await send('GET', '/topology-data');
    const relations = body.relations as unknown as { source: string; target: string }[];
    const uids = new Set(Object.keys(body.items ?? {}));
    expect(relations.filter(({ source, target }) => !uids.has(source) || !uids.has(target))).toEqual([]);
    expect(relations.some(({ source }) => source === uid)).toBe(true);
    const svg = await send('GET', '/topology-data', `namespace=${namespace}`, {
      headers: { accept: 'image/svg+xml' },
    });
    expect([svg.status, svg.text.slice(0, 4)]).toEqual([200, '<svg']);
  });

  test('gives a kubeconfig that kubectl reads', async () => {
    const headers = { accept: 'application/yaml' };
    const { status, text: yaml } = await send('GET', '/kubeconfig', '', { headers });
    expect(status).toBe(200);
    const file = join(directory, 'kubeconfig.yml');
    await writeFile(file, yaml);
    const context = kubectl(['--kubeconfig', file, 'config', 'current-context']);
    // Without kubectl there is nothing to hold it against.
    if (context === undefined) return;
    expect(context.trim()).toBe((kubeconfig as { 'current-context': string })['current-context']);
    if (!isReal) return;
    const names = kubectl(['--kubeconfig', file, 'get', 'namespace', namespace, '-o', 'name']);
    expect(names?.trim()).toBe(`namespace/${namespace}`);
  });
}
