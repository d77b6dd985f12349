import { expect, test } from '@jest/globals';
import { drawingOf } from '../../../lib/kubernetes/show/drawing.ts';
import { svgOf } from '../../../lib/kubernetes/show/svg.ts';
import { relationsOf, topologyView } from '../../../lib/kubernetes/show/topology.ts';
import { sampleCluster } from '../../simulators/sample-cluster.ts';

type Found = Parameters<typeof relationsOf>[0];
const NOTHING: Found = {
  nodes: [],
  namespaces: [],
  pods: [],
  services: [],
  deployments: [],
  replica_sets: [],
  version: null,
  errors: [],
};
const object = (name: string, metadata: object = {}, rest: object = {}) => ({
  metadata: { name, uid: name, namespace: 'ns', ...metadata },
  ...rest,
});
const owned = (kind: string, uid: string) => ({ ownerReferences: [{ kind, uid, controller: true }] });
const between = (found: Partial<Found>) =>
  relationsOf({ ...NOTHING, ...found }).map(({ source, target }) => `${source} ${target}`);

test('a service selects by all labels of its selector, in its own namespace alone', () => {
  const pods = [
    object('both', { labels: { app: 'a', tier: 'web' } }),
    object('one', { labels: { app: 'a' } }),
    object('elsewhere', { namespace: 'other', labels: { app: 'a', tier: 'web' } }),
    object('none'),
  ];
  const service = (selector: unknown, type = 'ClusterIP') => object('svc', {}, { spec: { selector, type } });
  const select = (made: ReturnType<typeof object>) => between({ pods, services: [made] });
  expect(select(service({ app: 'a', tier: 'web' }))).toEqual(['svc both']);
  expect(select(service({ app: 'a' }))).toEqual(['svc both', 'svc one']);
  expect(select(service({ run: 'a' }))).toEqual([]);
  expect(select(service({}))).toEqual([]);
  expect(select(service(undefined))).toEqual([]);
  expect(select(service({ app: 'a' }, 'ExternalName'))).toEqual([]);
});

test.each([
  ['that all select all pods', { app: 'a' }],
  ['whose selectors share their labels and match nothing', { app: 'a', tier: 'b', zone: 'c' }],
])('20,000 services %s cost no more than a limit, and what is left out is said', (_name, selector) => {
  const labels = [
    { app: 'a', tier: 'b' },
    { app: 'a', zone: 'c' },
    { tier: 'b', zone: 'c' },
  ];
  const pods = Array.from({ length: 20_000 }, (_, at) => object(`pod-${at}`, { labels: labels[at % 3] }));
  const services = Array.from({ length: 20_000 }, (_, at) => object(`svc-${at}`, {}, { spec: { selector } }));
  const { relations, errors } = topologyView({ ...NOTHING, pods, services });
  expect(relations.length).toBeLessThanOrEqual(40_000);
  expect(errors).toEqual([
    {
      path: 'relations',
      message: expect.stringMatching(/^leaves out the pods of 199\d\d services: ask for one namespace$/),
    },
  ]);
});

test('a deployment leads to pods through a replica set, and to nothing where the way is broken', () => {
  const deployments = [object('web')];
  const pods = [object('pod', owned('ReplicaSet', 'set'))];
  const set = object('set', owned('Deployment', 'web'));
  expect(between({ deployments, pods, replica_sets: [set] })).toEqual(['web pod']);
  expect(between({ deployments, pods })).toEqual([]);
  expect(between({ pods, replica_sets: [set] })).toEqual([]);
  expect(between({ deployments, pods: [object('pod', owned('Job', 'set'))], replica_sets: [set] })).toEqual(
    [],
  );
});

test('owners that lead in a circle lead nowhere', () => {
  const set = object('set', owned('ReplicaSet', 'set'));
  const pod = object('pod', owned('ReplicaSet', 'pod'));
  expect(between({ pods: [pod, set], replica_sets: [set] })).toEqual([]);
});

test('a node or namespace that is not there leaves its relation out', () => {
  const pod = object('pod', {}, { spec: { nodeName: 'gone' } });
  expect(between({ pods: [pod] })).toEqual([]);
  expect(between({ pods: [pod], namespaces: [object('ns')] })).toEqual(['pod ns']);
});

test('a graph with names that are special to JavaScript is a graph', () => {
  const pods = [object('__proto__', { namespace: 'constructor' }), object('toString')];
  expect(Object.keys(topologyView({ ...NOTHING, pods }).items)).toEqual(['__proto__', 'toString']);
});

const found = (nodes: number, pods: number): Found => {
  const all = sampleCluster({ nodes, pods, replicas: 6 }) as unknown as (Found['pods'][number] & {
    kind: string;
  })[];
  const of = (kind: string) => all.filter((made) => made.kind === kind);
  return {
    ...NOTHING,
    nodes: of('Node'),
    namespaces: of('Namespace'),
    pods: of('Pod'),
    services: of('Service'),
    deployments: of('Deployment'),
    replica_sets: of('ReplicaSet'),
  };
};

test.each([
  [3, 10],
  [10, 300],
])(
  'of %d nodes and %d pods a drawing shows every pod, and no two boxes lie upon each other',
  (nodes, pods) => {
    const drawing = drawingOf(found(nodes, pods));
    const svg = svgOf(drawing);
    expect(drawing.boxes.flatMap((box) => box.pods)).toHaveLength(pods);
    expect(svg.match(/text-anchor="middle"/g)).toHaveLength(pods);
    const boxes = [
      ...svg.matchAll(/<rect x="([\d.-]+)" y="([\d.-]+)" width="([\d.]+)" height="([\d.]+)" rx="5"/g),
    ].map((match) => match.slice(1).map(Number) as [number, number, number, number]);
    expect(boxes).toHaveLength(drawing.boxes.length);
    const clash = boxes.some(([x, y, w, h], at) =>
      boxes.slice(at + 1).some(([x2, y2, w2, h2]) => x < x2 + w2 && x2 < x + w && y < y2 + h2 && y2 < y + h),
    );
    expect(clash).toBe(false);
  },
);

test('arrows lead from namespaces through services and owners to nodes', () => {
  const drawing = drawingOf(found(1, 6));
  const [deployment] = found(1, 6).deployments;
  const [service] = found(1, 6).services;
  expect(drawing.arrows).toEqual(
    expect.arrayContaining([
      { from: 'ns default', to: service?.metadata.uid, pods: 1 },
      { from: service?.metadata.uid, to: deployment?.metadata.uid, pods: 6 },
      { from: deployment?.metadata.uid, to: 'node node-0', pods: 6 },
    ]),
  );
});

test('pods and nodes in trouble look it, and say why', () => {
  const waiting = (reason: string) => ({
    containerStatuses: [{ name: 'c', state: { waiting: { reason } } }],
  });
  const pods = [
    object('crashing', {}, { status: { phase: 'Running', ...waiting('CrashLoopBackOff') } }),
    object('leaving', { deletionTimestamp: '2026-03-01T12:00:00Z' }, { status: { phase: 'Running' } }),
    object('starting', {}, { status: { phase: 'Pending', ...waiting('ContainerCreating') } }),
  ];
  const ready = (status: string) => ({ status: { conditions: [{ type: 'Ready', status }] } });
  const nodes = [
    object('sound', {}, ready('True')),
    object('gone', {}, ready('Unknown')),
    object('closed', {}, { ...ready('True'), spec: { unschedulable: true } }),
  ];
  const drawing = drawingOf({ ...NOTHING, pods, nodes });
  const looks = drawing.boxes.flatMap((box) => box.pods).map(({ look, title }) => [look, title]);
  expect(looks).toEqual([
    ['Failing', 'ns/crashing, CrashLoopBackOff, on no node'],
    ['Terminating', 'ns/leaving, Terminating, on no node'],
    ['Pending', 'ns/starting, Pending, on no node'],
  ]);
  const svg = svgOf(drawing);
  expect([...svg.matchAll(/<title>Node ([^<]+)<.title>/g)].map(([, title]) => title)).toEqual([
    ...['sound', 'gone, NotReady', 'closed, cordoned'],
  ]);
});

test('static pods are in the box of their node, and the runs of a cron job in one', () => {
  const at = { spec: { nodeName: 'n' } };
  const pods = [
    object('etcd-n', owned('Node', 'uid-of-n'), at),
    ...['29500000', '29500060'].map((run) => object(`report-${run}-abcde`, owned('Job', run), at)),
    object('import-x7f2k', owned('Job', 'one'), at),
  ];
  const { boxes, arrows } = drawingOf({ ...NOTHING, pods, nodes: [object('n')] });
  expect(boxes.map(({ kind, label, pods: inside }) => `${kind} ${label} ${inside.length}`)).toEqual([
    ...['Node n 1', 'CronJob report 2', 'Job import 1'],
  ]);
  expect(arrows.map(({ from, to }) => [from, to])).toEqual([
    ['cron ns report', 'node n'],
    ['ns one', 'node n'],
  ]);
});

test('what could not be read stands in the drawing', () => {
  const errors = Array.from({ length: 12 }, (_, at) => ({
    path: `part-${at}`,
    message: 'lacks <the right>',
  }));
  const svg = svgOf(drawingOf({ ...NOTHING, errors }));
  expect(svg).toContain('part-0: lacks &lt;the right&gt;');
  expect(svg).not.toContain('part-8');
});

test('names cannot break out of a drawing', () => {
  const evil = '"><script>alert(1)</script>';
  const pods = [object(evil, { labels: {} }, { status: { phase: evil }, spec: { nodeName: evil } })];
  const svg = svgOf(drawingOf({ ...NOTHING, pods, nodes: [object(evil)], namespaces: [object('ns')] }));
  expect(svg).not.toContain('<script');
  expect(svg).toContain('&lt;script&gt;');
});

test('more than anybody could look at is refused, with the way round it', () => {
  const namespaces = Array.from({ length: 601 }, (_, at) => object(`ns-${at}`));
  expect(() => svgOf(drawingOf({ ...NOTHING, namespaces }))).toThrow(
    'The cluster is too large to be drawn: ask for JSON',
  );
});
