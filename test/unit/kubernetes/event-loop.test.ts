/** @slow It makes clusters of 20,000 pods. */
import { setImmediate as turn } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { jsonBody } from '../../../lib/http/body.ts';
import { Reply } from '../../../lib/http/response.ts';
import { answerUnrouted } from '../../../lib/http/unrouted.ts';
import { parseManifest } from '../../../lib/kubernetes/apply/manifest.ts';
import { parseKubeconfig } from '../../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import { ALL_PARTS, type Inventory, type Part } from '../../../lib/kubernetes/read/inventory.ts';
import type { KubernetesObject } from '../../../lib/kubernetes/read/objects.ts';
import { drawingOf } from '../../../lib/kubernetes/show/drawing.ts';
import { statusViews } from '../../../lib/kubernetes/show/status.ts';
import { svgOf } from '../../../lib/kubernetes/show/svg.ts';
import { topologyViews } from '../../../lib/kubernetes/show/topology.ts';
import { inTurns } from '../../../lib/turns.ts';
import { apiEvent } from '../../support/event.ts';

/** What this thread has computed so far, in milliseconds: other programs of a busy machine do not count. */
function computed(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** Memory is collected now and then, which belongs to no work: of so many tries the best one counts. */
const TRIES = 20;

/** The longest that anybody else waits for a turn while this is done, in milliseconds of computing. */
async function longestTurn(work: () => unknown): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < TRIES && least >= budget; tries += 1)
    least = Math.min(least, await longestTurnOf(work));
  return least;
}

async function longestTurnOf(work: () => unknown): Promise<number> {
  let longest = 0;
  let isDone = false;
  let last = computed();
  const look = () => {
    const now = computed();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const watch = async () => {
    while (!isDone) {
      await turn();
      look();
    }
  };
  const watched = watch();
  await Promise.resolve()
    .then(work)
    .catch(() => undefined);
  isDone = true;
  await watched;
  return longest;
}

/**
 * What may be done at once: three times as much as reading one large page of a list. It is some 100 ms on a usual machine,
 * and means the same on a slow one.
 */
let budget = 0;
beforeAll(() => {
  const pods = Array.from({ length: 250 }, (_, at) => ({
    metadata: { name: `pod-${at}`, labels: Object.fromEntries(LETTERS.map((key) => [key, `${key}-${at}`])) },
  }));
  const page = JSON.stringify({ items: pods });
  const before = computed();
  JSON.parse(page);
  budget = 3 * (computed() - before);
});
const LETTERS = Array.from({ length: 1_000 }, (_, at) => `label-${at}.example.com`);

const TEST_MS = 120_000;
const PODS = 20_000;
const NODES = 100;

/** Objects as they are kept of a large cluster; every pod has a service, and `owners` deployments share the pods. */
function clusterOf(owners: number): Inventory<Part> {
  const list = (kind: string, count: number, rest: (at: number) => object): KubernetesObject[] =>
    Array.from({ length: count }, (_, at) => ({
      metadata: { name: `${kind}-${at}`, uid: `${kind}-${at}`, namespace: 'shop', ...rest(at) },
      ...rest(at),
    }));
  const owned = (kind: string, at: number) => ({
    ownerReferences: [
      { kind, uid: `${kind}-${at % owners}`, name: `${kind}-${at % owners}`, controller: true },
    ],
  });
  const resources = { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1', memory: '1Gi' } };
  const parts = {
    nodes: list('Node', NODES, () => ({})),
    namespaces: list('Namespace', 1, () => ({ name: 'shop' })),
    services: list('Service', PODS, (at) => ({ spec: { selector: { app: `app-${at}` } } })),
    deployments: list('Deployment', owners, () => ({})),
    replica_sets: list('ReplicaSet', owners, (at) => owned('Deployment', at)),
    pods: list('Pod', PODS, (at) => ({
      ...owned('ReplicaSet', at),
      labels: { app: `app-${at}`, all: 'yes' },
      spec: { nodeName: `Node-${at % NODES}`, containers: [{ name: 'main', image: 'app', resources }] },
      status: { phase: 'Running' },
    })),
  };
  const empty = Object.fromEntries(ALL_PARTS.map((part) => [part, []]));
  return { ...empty, ...parts, version: null, errors: [] } as unknown as Inventory<Part>;
}

describe.each([
  ['with a deployment for each', PODS],
  ['of few deployments', 100],
])('20,000 pods and services %s keep nobody waiting', (_name, owners) => {
  let found: Inventory<Part>;
  beforeAll(() => {
    found = clusterOf(owners);
  });

  test.each([true, false])(
    'in the status (gzip: %s)',
    async (takesGzip) => {
      const work = () => Reply.fitting(statusViews(found), ALL_PARTS).respond(takesGzip);
      expect(await longestTurn(work)).toBeLessThan(budget);
    },
    TEST_MS,
  );

  test.each([true, false])(
    'in the topology (gzip: %s)',
    async (takesGzip) => {
      const work = async () =>
        Reply.fitting(await inTurns(topologyViews(found)), ['items', 'relations']).respond(takesGzip);
      expect(await longestTurn(work)).toBeLessThan(budget);
    },
    TEST_MS,
  );

  test(
    'in the topology, where every service selects every pod',
    async () => {
      const spec = { selector: { all: 'yes' } };
      const services = found.services.map((service) => ({ ...service, spec }));
      const work = () => inTurns(topologyViews({ ...found, services }));
      expect(await longestTurn(work)).toBeLessThan(budget);
    },
    TEST_MS,
  );

  test('in the drawing', async () => {
    expect(await longestTurn(async () => inTurns(svgOf(await inTurns(drawingOf(found)))))).toBeLessThan(
      budget,
    );
  });
});

const KiB = 1024;
const MiB = 1024 * KiB;

describe('a kubeconfig keeps nobody waiting', () => {
  test.each([
    ['of opening brackets', '['.repeat(64 * KiB)],
    ['of opening braces', '{'.repeat(64 * KiB)],
    ['of pairs of brackets', '['.repeat(32 * KiB) + ']'.repeat(32 * KiB)],
    ['of lists in lists', '- '.repeat(32 * KiB)],
    ['of keys in keys', Array.from({ length: 350 }, (_, at) => `${' '.repeat(at)}a:\n`).join('')],
    ['of questions', '? '.repeat(32 * KiB)],
    ['of anchors', 'a: &a [x]\n'.repeat(6 * KiB)],
    ['of aliases of aliases', `a0: &a0 [x]\n${bomb(200)}`],
    ['of tags', '!!str '.repeat(10 * KiB)],
    ['of quotes', `"${'\\x41'.repeat(16 * KiB)}`],
    ['of blanks', ' '.repeat(64 * KiB)],
    ['of line breaks', '\n'.repeat(64 * KiB)],
    ['of end markers', '---\n'.repeat(16 * KiB)],
    ['of the same key', 'a: 1\n'.repeat(13 * KiB)],
  ])('%s', async (_name, text) => {
    expect(await longestTurn(() => parseKubeconfig(text))).toBeLessThan(budget);
  });
});

function bomb(levels: number): string {
  const level = (at: number) =>
    `a${at}: &a${at} [${Array(9)
      .fill(`*a${at - 1}`)
      .join(',')}]\n`;
  return Array.from({ length: levels }, (_, at) => level(at + 1)).join('');
}

describe('a manifest keeps nobody waiting', () => {
  const POD = 'apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n';
  test.each([
    ['of opening brackets', '['.repeat(6 * MiB)],
    ['of opening braces', '{'.repeat(6 * MiB)],
    ['of JSON that never ends', `{"a":${'['.repeat(5 * MiB)}`],
    ['of lists in lists', '- '.repeat(2 * MiB)],
    ['of an object that is deep', `${POD}spec: ${'['.repeat(MiB)}`],
    ['of an object with a long text', `${POD}data:\n  a: ${'x'.repeat(5 * MiB)}\n`],
    ['of end markers', '---\n'.repeat(MiB)],
    ['of keys', 'a:\n'.repeat(MiB)],
    ['of a deep indent', `${' '.repeat(MiB)}kind: List\n`],
    ['of a list after line breaks', `kind: List\nitems:\n${'\n'.repeat(5 * MiB)}- a: 1\n`],
    ['of small objects', `---\n${POD}`.repeat(20_000)],
    ['of a list of many', `kind: List\nitems:\n${'- a: 1\n'.repeat(100_000)}`],
    ['of line breaks', '\n'.repeat(5 * MiB)],
    ['of comments', '# a\n'.repeat(MiB)],
  ])('%s', async (_name, text) => {
    expect(await longestTurn(() => parseManifest(text))).toBeLessThan(budget);
  });
});

describe('a request keeps nobody waiting', () => {
  test.each([
    ['of slashes', '/'.repeat(14_000)],
    ['that ends with slashes', `/api/v1/users${'/'.repeat(14_000)}`],
    ['of segments', '/a'.repeat(7_000)],
    ['of a template over and over', '/api/v1/clusters/'.repeat(800)],
    ['of percent signs', `/${'%25'.repeat(4_600)}`],
  ])('whose path is one %s', async (_name, path) => {
    const paths = { '/api/v1/users': { get: {} }, '/api/v1/clusters/{id}': { get: {} } };
    const event = apiEvent({ method: 'GET', path });
    expect(await longestTurn(() => answerUnrouted(paths, event))).toBeLessThan(budget);
  });

  test.each([
    ['of opening brackets', '['.repeat(MiB)],
    ['of pairs of brackets', `${'['.repeat(MiB / 2)}${']'.repeat(MiB / 2)}`],
    ['of empty lists', `[${'[],'.repeat(MiB / 3 - 2)}[]]`],
    ['of keys', `{${Array.from({ length: 60_000 }, (_, at) => `"key-${at}":1`).join(',')}}`],
    ['of escapes', `"${'\\u0041'.repeat(170_000)}"`],
  ])('whose body is one %s', async (_name, body) => {
    const event = apiEvent({ method: 'POST', path: '/api/v1/users', body });
    expect(await longestTurn(() => jsonBody(event))).toBeLessThan(budget);
  });
});
