import { afterEach, describe, expect, test } from '@jest/globals';
import { parseManifest } from '../../../lib/kubernetes/apply/manifest.ts';
import { parseKubeconfig } from '../../../lib/kubernetes/kubeconfig/kubeconfig.ts';
import type { Inventory, Part } from '../../../lib/kubernetes/read/inventory.ts';
import { type KubernetesObject, objectOf } from '../../../lib/kubernetes/read/objects.ts';
import { trim } from '../../../lib/kubernetes/read/trim.ts';
import { drawingOf } from '../../../lib/kubernetes/show/drawing.ts';
import { statusViews } from '../../../lib/kubernetes/show/status.ts';
import { svgOf } from '../../../lib/kubernetes/show/svg.ts';
import { topologyViews } from '../../../lib/kubernetes/show/topology.ts';
import { sampleCluster } from '../../simulators/sample-cluster.ts';
import { sampleEvents } from '../../simulators/sample-workloads.ts';
import { namedEverywhere, prototypes, SPECIAL_NAMES } from '../../support/mutations.ts';
import { finished } from '../../support/turns.ts';

/** What a graph always shows. */
const GRAPHED = new Set(['nodes', 'namespaces', 'services', 'deployments', 'pods']);
/** What a drawing is made of. */
const DRAWN = new Set(['Node', 'Namespace', 'Pod', 'Service', 'Deployment', 'ReplicaSet']);

const before = prototypes();
afterEach(() => expect(prototypes()).toEqual(before));

const PART_OF = new Map<string, Part>([
  ['Node', 'nodes'],
  ['Namespace', 'namespaces'],
  ['Pod', 'pods'],
  ['Service', 'services'],
  ['Deployment', 'deployments'],
  ['StatefulSet', 'stateful_sets'],
  ['DaemonSet', 'daemon_sets'],
  ['Job', 'jobs'],
  ['CronJob', 'cron_jobs'],
  ['Ingress', 'ingresses'],
  ['HorizontalPodAutoscaler', 'horizontal_pod_autoscalers'],
  ['ReplicaSet', 'replica_sets'],
  ['PersistentVolume', 'persistent_volumes'],
  ['PersistentVolumeClaim', 'persistent_volume_claims'],
  ['Event', 'events'],
]);

/** Of each kind one object. */
const SAMPLE: Record<string, unknown>[] = [
  ...sampleCluster({ nodes: 1, pods: 1, replicas: 1 }),
  ...(sampleEvents(1) as Record<string, unknown>[]),
];
const OBJECTS = [...new Map(SAMPLE.map((object) => [object.kind, object])).values()].filter(({ kind }) =>
  PART_OF.has(String(kind)),
);

/** What is read of a cluster that lists these, as their text came over the wire. */
function inventoryOf(listed: readonly (readonly [kind: unknown, sent: unknown])[], isLarge: boolean) {
  const parts = Object.fromEntries([...PART_OF.values()].map((part) => [part, [] as KubernetesObject[]]));
  for (const [kind, sent] of listed) {
    const object = objectOf(JSON.parse(JSON.stringify(sent)));
    if (object) parts[PART_OF.get(String(kind)) ?? '']?.push(isLarge ? trim(object) : object);
  }
  return { ...parts, version: { gitVersion: 'v1.31.2' }, errors: [] } as unknown as Inventory<Part>;
}

describe.each(SPECIAL_NAMES)('an API server that names anything %s', (name) => {
  test.each([
    ['whole', false],
    ['trimmed', true],
  ])('is shown and listed (%s)', (_how, isLarge) => {
    for (const object of OBJECTS) {
      for (const changed of namedEverywhere(object, name)) {
        const found = inventoryOf([[object.kind, changed]], isLarge);
        const part = PART_OF.get(String(object.kind)) ?? '';
        const [status] = statusViews(found).map((view) => JSON.parse(JSON.stringify(finished(view()))));
        expect(status[part]).toHaveLength(found[part as Part].length);
        expect(status.counts).toMatchObject({ [part]: found[part as Part].length });
        const [graph] = finished(topologyViews(found)).map((view) =>
          JSON.parse(JSON.stringify(finished(view()))),
        );
        const shown = GRAPHED.has(part) ? found[part as Part] : [];
        const uids = Object.keys(graph.items);
        expect(shown.filter(({ metadata }) => !uids.includes(metadata.uid))).toEqual([]);
      }
    }
  });

  test('is drawn', () => {
    for (const [at, object] of OBJECTS.entries()) {
      if (!DRAWN.has(String(object.kind))) continue;
      for (const metadata of namedEverywhere(object.metadata, name)) {
        const all = OBJECTS.with(at, { ...object, metadata });
        const found = inventoryOf(
          all.map((one) => [one.kind, one]),
          false,
        );
        expect(finished(svgOf(finished(drawingOf(found))))).toContain('</svg>');
      }
    }
  });
});

const KUBECONFIG = {
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'main',
  clusters: [{ name: 'c', cluster: { server: 'https://k8s.example.com', 'tls-server-name': 'k8s' } }],
  users: [{ name: 'u', user: { token: 'token', username: 'admin', password: 'password' } }],
  contexts: [{ name: 'main', context: { cluster: 'c', user: 'u', namespace: 'team' } }],
};

describe.each(SPECIAL_NAMES)('a user who names anything %s', (name) => {
  const fine = /^(InvalidInput|)$/;
  const thrown = async (act: () => unknown) => {
    try {
      await act();
      return '';
    } catch (error) {
      return error instanceof Error ? error.name : String(error);
    }
  };

  test('in a kubeconfig is answered with what is wrong, or understood', async () => {
    for (const changed of namedEverywhere(KUBECONFIG, name)) {
      expect(await thrown(() => parseKubeconfig(changed))).toMatch(fine);
      expect(await thrown(() => parseKubeconfig(JSON.stringify(changed)))).toMatch(fine);
    }
  });

  test('in a manifest is answered with what is wrong, or understood', async () => {
    for (const object of OBJECTS) {
      for (const changed of namedEverywhere(object, name)) {
        expect(await thrown(() => parseManifest(JSON.stringify(changed)))).toMatch(fine);
      }
    }
  });
});
