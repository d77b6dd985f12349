import { afterEach, expect, test } from '@jest/globals';
import { drawingOf } from '../../../lib/kubernetes/show/drawing.ts';
import { nanosOf } from '../../../lib/kubernetes/show/quantity.ts';
import { resourcesByNode } from '../../../lib/kubernetes/show/resources.ts';
import { svgOf } from '../../../lib/kubernetes/show/svg.ts';
import { topologyViews } from '../../../lib/kubernetes/show/topology.ts';
import { finished } from '../../support/turns.ts';

/** Names that an object of JavaScript has without having been given any. */
const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'prototype',
  '__defineGetter__',
];

const before = Object.getOwnPropertyNames(Object.prototype).sort();
afterEach(() => {
  expect(Object.getOwnPropertyNames(Object.prototype).sort()).toEqual(before);
  expect({}).toEqual({});
});

const view = (found: Parameters<typeof topologyViews>[0]) => {
  const [first] = finished(topologyViews(found));
  return first && finished(first());
};

/** A small cluster in which everything that a server may name is called so. */
function clusterOf(name: string) {
  const labels = JSON.parse(`{ ${JSON.stringify(name)}: ${JSON.stringify(name)} }`) as object;
  const metadata = (uid: string) => ({ name, namespace: name, uid, labels });
  const owner = (kind: string, uid: string) => ({ ownerReferences: [{ kind, uid, name, controller: true }] });
  return {
    nodes: [{ metadata: metadata(`node ${name}`) }],
    namespaces: [{ metadata: metadata(`namespace ${name}`) }],
    services: [{ metadata: metadata(name), spec: { selector: labels } }],
    deployments: [{ metadata: metadata(name), spec: { selector: { matchLabels: labels } } }],
    replica_sets: [{ metadata: { ...metadata(name), ...owner('Deployment', name) } }],
    stateful_sets: [{ metadata: { ...metadata(`set ${name}`), ...owner('Operator', name) } }],
    daemon_sets: [{ metadata: { ...metadata(`daemon ${name}`), ...owner(name, name) } }],
    cron_jobs: [{ metadata: metadata(`cron ${name}`) }],
    jobs: [{ metadata: { ...metadata(`job ${name}`), ...owner('CronJob', `cron ${name}`) } }],
    pods: ['ReplicaSet', name].map((kind, at) => ({
      metadata: { ...metadata(at === 0 ? name : `pod ${name}`), ...owner(kind, name) },
      spec: { nodeName: name, containers: [{ name, resources: { requests: { cpu: name, memory: '1Gi' } } }] },
      status: { phase: name },
    })),
    version: null,
    errors: [],
  };
}

test.each(NAMES)('a cluster whose objects are called %s is drawn, and touches no object of ours', (name) => {
  const svg = finished(svgOf(finished(drawingOf(clusterOf(name)))));
  expect(svg).toContain('<svg');
  expect(svg).toContain(`node ${name}`.slice(5));
});

test.each(NAMES)('a graph of objects that are called %s has each under its own uid', (name) => {
  const text = JSON.stringify(view(clusterOf(name)));
  const { items } = JSON.parse(text) as { items: Record<string, unknown> };
  expect(Object.keys(items)).toContain(`node ${name}`);
  expect(Object.keys(items)).toContain(name);
});

test.each(NAMES)('the resources of a node that is called %s are counted under that name', (name) => {
  const { nodes, pods } = clusterOf(name);
  const { resources, bad } = finished(resourcesByNode(nodes, pods));
  expect(Object.hasOwn(resources, name)).toBe(true);
  expect(Object.getOwnPropertyDescriptor(resources, name)?.value.requests.memory).toBe(2 * 2 ** 30);
  expect(bad).toHaveLength(2);
});

test.each(NAMES)('%s is no quantity', (name) => {
  expect(nanosOf(name)).toBeUndefined();
  expect(nanosOf(`1${name}`)).toBeUndefined();
});
