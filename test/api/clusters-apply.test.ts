import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { type KubernetesSimulator, startKubernetesSimulator } from '../simulators/kubernetes.ts';
import { request } from '../support/api.ts';
import { captureLogs } from '../support/captured-logs.ts';
import { createWorld, type World } from '../support/world.ts';

let simulator: KubernetesSimulator;
let world: World;
beforeAll(async () => {
  simulator = await startKubernetesSimulator();
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

const apply = (body: string, query = '', contentType = 'application/yaml') =>
  request('POST', `/clusters/${world.alpha.cluster}/apply`, {
    token: world.alpha.owner.token,
    body,
    query,
    headers: { 'content-type': contentType },
  });
const namespace = (name: string) => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}}\n`;
const configMap = (name: string, place: string, value = 'v') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}, namespace: ${place}}\ndata: {key: ${value}}\n`;
const stored = (kind: string, place: string | undefined, name: string) => {
  const served = simulator.objects.kind('v1', kind);
  return served && simulator.objects.get(served, place, name);
};
const patches = () => simulator.received.filter(({ method }) => method === 'PATCH').map(({ path }) => path);

test('objects are applied in an order that works, as field manager kqueen, and each is told of', async () => {
  const { status, body } = await apply(`${configMap('a', 'team')}---\n${namespace('team')}`);
  expect([status, body]).toEqual([
    200,
    [
      { api_version: 'v1', kind: 'Namespace', namespace: null, name: 'team', result: 'created' },
      { api_version: 'v1', kind: 'ConfigMap', namespace: 'team', name: 'a', result: 'created' },
    ],
  ]);
  expect(patches()).toEqual([
    '/api/v1/namespaces/team?fieldManager=kqueen',
    '/api/v1/namespaces/team/configmaps/a?fieldManager=kqueen',
  ]);
  expect(stored('configmaps', 'team', 'a')).toMatchObject({ data: { key: 'v' } });
  const { body: trail } = await request('GET', '/audit', { token: world.alpha.admin.token });
  expect(trail).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ user: 'alpha-owner', action: 'cluster:apply', outcome: 'done' }),
    ]),
  );
});

test('applied again they are configured, and JSON does as well', async () => {
  await apply(namespace('again'));
  const json = JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'again' } });
  expect((await apply(json, '', 'application/json')).body).toMatchObject([{ result: 'configured' }]);
});

test('a dry run changes nothing', async () => {
  const { body } = await apply(namespace('dry'), 'dry_run=true');
  expect(body).toMatchObject([{ name: 'dry', result: 'created' }]);
  expect(patches()).toEqual(['/api/v1/namespaces/dry?fieldManager=kqueen&dryRun=All']);
  expect(stored('namespaces', undefined, 'dry')).toBeUndefined();
});

test('an object of a kind that the manifest itself defines is applied after its definition', async () => {
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'queens.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Cluster',
      names: { plural: 'queens', kind: 'Queen' },
      versions: [{ name: 'v1' }],
    },
  };
  const queen = 'apiVersion: example.com/v1\nkind: Queen\nmetadata: {name: k}\n';
  const { status, body } = await apply(`${queen}---\n${JSON.stringify(definition)}`);
  expect([status, body]).toEqual([
    200,
    [
      expect.objectContaining({ name: 'queens.example.com', result: 'created' }),
      expect.objectContaining({ kind: 'Queen', name: 'k', result: 'created' }),
    ],
  ]);
});

test('what the API server refuses is told with its reason, and the rest is applied', async () => {
  const { status, body } = await apply(
    [
      namespace('partly'),
      configMap('a', 'nowhere'),
      configMap('BAD_NAME', 'partly'),
      configMap('b', 'partly'),
    ].join('---\n'),
  );
  expect(status).toBe(200);
  expect(body).toMatchObject([
    { name: 'partly', result: 'created' },
    { name: 'a', result: 'refused', message: 'namespaces "nowhere" not found' },
    { name: 'BAD_NAME', result: 'refused', message: expect.stringContaining('is invalid') },
    { name: 'b', result: 'created' },
  ]);
});

test('a field of another manager is a conflict that names him', async () => {
  await apply(`${namespace('contested')}---\n${configMap('c', 'contested')}`);
  const object = stored('configmaps', 'contested', 'c');
  if (object) object.metadata.managedFields = [{ manager: 'helm', operation: 'Apply', fields: ['data'] }];
  expect((await apply(configMap('c', 'contested', 'other'))).body).toMatchObject([
    { result: 'refused', message: expect.stringContaining('conflict with "helm"') },
  ]);
});

describe('nothing is half-reported', () => {
  const three = [namespace('h1'), namespace('h2'), namespace('h3')].join('---\n');

  test('when an answer gets lost: that object is unknown, those after it are skipped', async () => {
    simulator.misbehave('reset', '/api/v1/namespaces/h2');
    const { status, body } = await apply(
      `${namespace('h1')}---\n${namespace('h2')}---\n${configMap('late', 'h1')}`,
    );
    expect(status).toBe(200);
    expect(body).toMatchObject([
      { name: 'h1', result: 'created' },
      { name: 'h2', result: 'unknown', message: expect.stringContaining('it may have been applied') },
      { name: 'late', result: 'skipped' },
    ]);
    expect(stored('configmaps', 'h1', 'late')).toBeUndefined();
  });

  test('when the API server cannot even tell its kinds, nothing is applied: 502', async () => {
    simulator.misbehave('failing', '/api/v1');
    const { status, body } = await apply(three);
    expect([status, body.description]).toEqual([502, 'The API server answers 500']);
    expect(patches()).toEqual([]);
  });

  test('an unknown kind is a 400 before anything is applied', async () => {
    const { status, body } = await apply(
      `${namespace('h4')}---\napiVersion: v9\nkind: Banana\nmetadata: {name: b}\n`,
    );
    expect([status, body.description]).toEqual([
      400,
      'Banana b is of a kind that the cluster does not know: v9 Banana',
    ]);
    expect(patches()).toEqual([]);
  });
});

describe('bad input is refused before the cluster is asked', () => {
  test.each([
    ['no body', '', 'application/yaml', 400],
    ['another content type', namespace('x'), 'text/html', 415],
    ['10 MB', `# ${'x'.repeat(10 * 1024 * 1024)}\n${namespace('x')}`, 'application/yaml', 413],
    [
      'a bomb of aliases',
      `a: &a [1,1]\n${[...'bcdefghijklmnop'].map((c, i) => `${c}: &${c} [*${'abcdefghijklmnop'[i]},*${'abcdefghijklmnop'[i]}]`).join('\n')}`,
      'text/yaml',
      400,
    ],
    ['no name', 'apiVersion: v1\nkind: Namespace\nmetadata: {}\n', 'application/x-yaml', 400],
    ['HTML', '<html>', 'application/yaml', 400],
  ])('%s', async (_what, body, contentType, status) => {
    expect((await apply(body, '', contentType)).status).toBe(status);
    expect(simulator.received).toEqual([]);
  });

  test('an unknown parameter', async () => {
    expect((await apply(namespace('x'), 'forced=true')).status).toBe(400);
  });
});

test('no content of a manifest is in a log', async () => {
  const logs = captureLogs();
  try {
    simulator.misbehave('failing', '/api/v1');
    await apply(configMap('s', 'default', 'MANIFEST-CANARY'));
    await apply('data: {x: MANIFEST-CANARY\n');
  } finally {
    logs.release();
  }
  expect(logs.lines.join('')).toContain('apply');
  expect(logs.lines.join('')).not.toContain('MANIFEST-CANARY');
});
