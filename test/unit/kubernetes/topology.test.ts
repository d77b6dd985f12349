import { describe, expect, test } from '@jest/globals';
import { drawingOf as drawingWork } from '../../../lib/kubernetes/show/drawing.ts';
import { svgOf as svgWork } from '../../../lib/kubernetes/show/svg.ts';
import { topologyViews } from '../../../lib/kubernetes/show/topology.ts';
import { sampleCluster } from '../../simulators/sample-cluster.ts';
import { finished } from '../../support/turns.ts';

type Found = Parameters<typeof topologyViews>[0];
const NOTHING: Found = {
  nodes: [],
  namespaces: [],
  pods: [],
  services: [],
  deployments: [],
  replica_sets: [],
  stateful_sets: [],
  daemon_sets: [],
  jobs: [],
  cron_jobs: [],
  version: null,
  errors: [],
};
const object = (name: string, metadata: object = {}, rest: object = {}) => ({
  metadata: { name, uid: name, namespace: 'ns', ...metadata },
  ...rest,
});
const owned = (kind: string, uid: string) => ({
  ownerReferences: [{ kind, uid, name: uid, controller: true }],
});
/** The fullest view. */
const view = (found: Found) => {
  const [first] = finished(topologyViews(found));
  if (!first) throw new Error('There is no view');
  return finished(first());
};
const drawingOf = (found: Found) => finished(drawingWork(found));
const svgOf = (drawing: Parameters<typeof svgWork>[0]) => finished(svgWork(drawing));
const between = (found: Partial<Found>) =>
  view({ ...NOTHING, ...found }).relations.map(({ source, target }) => `${source} ${target}`);

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
  const { relations, errors } = view({ ...NOTHING, pods, services });
  expect(relations.length).toBeLessThanOrEqual(40_000);
  expect(errors).toEqual([
    {
      path: 'relations',
      message: expect.stringMatching(/^leaves out the pods of 199\d\d services: ask for one namespace$/),
    },
  ]);
});

test('a deployment leads to pods through a replica set, which stands for itself where it has no owner', () => {
  const deployments = [object('web')];
  const pods = [object('pod', owned('ReplicaSet', 'set'))];
  const set = object('set', owned('Deployment', 'web'));
  expect(between({ deployments, pods, replica_sets: [set] })).toEqual(['web pod']);
  expect(between({ deployments, pods })).toEqual(['set pod']);
  const bare = { deployments, pods, replica_sets: [object('set')] };
  expect(between(bare)).toEqual(['set pod']);
  const shown = (found: Partial<Found>) =>
    Object.entries(view({ ...NOTHING, ...found }).items).map(([uid, { kind }]) => `${kind} ${uid}`);
  expect(shown(bare)).toEqual(['Deployment web', 'ReplicaSet set', 'Pod pod']);
  expect(shown({ deployments, pods, replica_sets: [set] })).toEqual(['Deployment web', 'Pod pod']);
});

describe('an owner leads to what it owns', () => {
  test.each<[string, Partial<Found>, string[]]>([
    [
      'a stateful set',
      { stateful_sets: [object('db')], pods: [object('db-0', owned('StatefulSet', 'db'))] },
      ['db db-0'],
    ],
    [
      'a daemon set',
      { daemon_sets: [object('agent')], pods: [object('agent-x', owned('DaemonSet', 'agent'))] },
      ['agent agent-x'],
    ],
    [
      'a cron job, and its job',
      {
        cron_jobs: [object('cron')],
        jobs: [object('run', owned('CronJob', 'cron'))],
        pods: [object('run-x', owned('Job', 'run'))],
      },
      ['cron run', 'run run-x'],
    ],
    [
      'a rollout, through its replica set',
      {
        replica_sets: [object('set', owned('Rollout', 'rollout'))],
        pods: [object('pod', owned('ReplicaSet', 'set'))],
      },
      ['rollout pod'],
    ],
    [
      'a resource of an operator, to a stateful set and a service',
      {
        stateful_sets: [object('db', owned('Postgres', 'pg'))],
        services: [object('svc', owned('Postgres', 'pg'))],
      },
      ['pg svc', 'pg db'],
    ],
    [
      'each of several owners',
      {
        pods: [
          object('pod', { ownerReferences: [{ kind: 'A', uid: 'a' }, ...owned('B', 'b').ownerReferences] }),
        ],
      },
      ['b pod', 'a pod'],
    ],
  ])('%s', (_name, found, expected) => {
    expect(between(found)).toEqual(expected);
    const { items, relations, kinds } = view({ ...NOTHING, ...found });
    // A graph with an end that is no item, or an item of an unknown kind, is not drawn by clients of the original.
    for (const { source, target } of relations)
      expect([items[source], items[target]]).not.toContain(undefined);
    for (const { kind } of Object.values(items)) expect(kinds).toHaveProperty(kind, '');
  });

  test('of a kind that is not read it shows what its objects say of it', () => {
    const ownerReferences = [{ apiVersion: 'argoproj.io/v1', kind: 'Rollout', name: 'web', uid: 'uid' }];
    const { items } = view({ ...NOTHING, pods: [object('pod', { ownerReferences })] });
    expect(items.uid).toMatchObject({
      api_version: 'argoproj.io/v1',
      kind: 'Rollout',
      metadata: { name: 'web', uid: 'uid' },
    });
  });

  test.each([
    ['a node, whose mirror pods are joined with it already', [{ kind: 'Node', name: 'n', uid: 'n' }]],
    [
      'a kind that is none',
      [
        { kind: '__proto__', name: 'x', uid: 'x' },
        { kind: 7, uid: 'y' },
      ],
    ],
    ['an owner without a uid', [{ kind: 'Rollout', name: 'x' }]],
    ['no list', { kind: 'Rollout', uid: 'x' }],
  ])('not %s', (_name, ownerReferences) => {
    const pods = [object('pod', { ownerReferences })];
    expect(between({ pods })).toEqual([]);
    expect(Object.keys(view({ ...NOTHING, pods }).items)).toEqual(['pod']);
  });

  test('more than ten owners of an object are not shown', () => {
    const ownerReferences = Array.from({ length: 5_000 }, (_, at) => ({ kind: 'Owner', uid: `uid-${at}` }));
    expect(between({ pods: [object('pod', { ownerReferences })] })).toHaveLength(10);
  });
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
  expect(Object.keys(view({ ...NOTHING, pods }).items)).toEqual(['__proto__', 'toString']);
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
    stateful_sets: of('StatefulSet'),
    daemon_sets: of('DaemonSet'),
    jobs: of('Job'),
    cron_jobs: of('CronJob'),
  };
};

test.each([
  [3, 10],
  [10, 300],
])(
  'of %d nodes and %d pods a drawing shows every pod, and no two boxes lie upon each other',
  (nodes, pods) => {
    const held = found(nodes, pods);
    const drawing = drawingOf(held);
    const svg = svgOf(drawing);
    expect(held.pods.length).toBeGreaterThan(pods);
    expect(drawing.boxes.flatMap((box) => box.pods)).toHaveLength(held.pods.length);
    expect(svg.match(/text-anchor="middle"/g)).toHaveLength(held.pods.length);
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
  const jobs = ['29500000', '29500060'].map((run) => object(run, owned('CronJob', 'report')));
  const { boxes, arrows } = drawingOf({
    ...{ ...NOTHING, pods, jobs, nodes: [object('n')] },
    cron_jobs: [object('report')],
  });
  expect(boxes.map(({ kind, label, pods: inside }) => `${kind} ${label} ${inside.length}`)).toEqual([
    ...['Node n 1', 'CronJob report 2', 'Job one 1'],
  ]);
  expect(arrows.map(({ from, to }) => [from, to])).toEqual([
    ['report', 'node n'],
    ['one', 'node n'],
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
    'The cluster is too large to be drawn: ask for JSON, or for one namespace',
  );
});

describe('a large cluster is drawn by kinds', () => {
  const drawn = (more: Partial<Found> = {}) => {
    const held = found(40, 2_000);
    return svgOf(drawingOf({ ...held, ...more, nodes: [...held.nodes, ...(more.nodes ?? [])] }));
  };
  const titles = (svg: string) =>
    [...svg.matchAll(/<g><title>([^<]+)<.title><rect [^>]*rx="5"/g)].map(([, title]) => title);

  test('with a box for the workloads of each kind of a namespace, which counts their pods', () => {
    const svg = drawn();
    const { deployments, pods } = found(40, 2_000);
    const inShop = deployments.filter(({ metadata }) => metadata.namespace === 'shop');
    expect(titles(svg)).toContain(`Deployment ${inShop.length} × Deployment`);
    expect(titles(svg)).toContain('Node 40 × Node');
    expect(titles(svg)).toContain('StatefulSet db');
    const numbers = [...svg.matchAll(/<title>(\d+) pods: /g)].map(([, number]) => Number(number));
    expect(numbers.reduce((a, b) => a + b, 0)).toBe(pods.length);
    expect(svg).toContain('Ask for one namespace to see each object');
  });

  test('with what is in trouble for itself', () => {
    const status = { conditions: [{ type: 'Ready', status: 'False' }] };
    expect(titles(drawn({ nodes: [object('broken', {}, { status })] }))).toContain('Node broken, NotReady');
  });
});
