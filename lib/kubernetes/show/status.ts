import type { Inventory, Part, PartError } from '../read/inventory.ts';
import { type KubernetesObject, textOf, textsOf } from '../read/objects.ts';
import { type Kind, listViews, MODELS } from './models.ts';
import { resourcesByNode } from './resources.ts';

/** What a service says of the add-on that it belongs to. */
const ADDON = 'kqueen/';
/** Where pods count that are on no node yet. */
const NO_NODE = 'Unknown';

const KIND_OF: Record<Part, Kind> = {
  nodes: 'Node',
  namespaces: 'Namespace',
  pods: 'Pod',
  services: 'Service',
  deployments: 'Deployment',
  replica_sets: 'ReplicaSet',
  persistent_volumes: 'PersistentVolume',
  persistent_volume_claims: 'PersistentVolumeClaim',
};

/** The inventory of a cluster in its wire form, with what is counted of it. */
export function statusView({ version, errors, ...parts }: Inventory<Part>) {
  const lists = Object.entries(parts) as [Part, KubernetesObject[]][];
  const views = listViews(lists.reduce((sum, [, objects]) => sum + objects.length, 0));
  const shown = Object.fromEntries(
    lists.map(([part, objects]) => [part, objects.map((object) => views.of(MODELS[KIND_OF[part]], object))]),
  ) as Record<Part, (Record<string, unknown> | null)[]>;
  const { resources, bad } = resourcesByNode(parts.nodes, parts.pods);
  const problems = [...errors, ...uncounted(errors), ...badQuantities(bad)];
  return {
    ...shown,
    version: views.of(MODELS.Version, version),
    addons: parts.services.map(addonOf).filter((addon) => Object.keys(addon).length > 0),
    nodes_pods: podsByNode(parts.nodes, parts.pods),
    resources_by_node: resources,
    ...(problems.length > 0 && { errors: problems }),
  };
}

/** What is counted of pods is unknown where they cannot be read, which is not zero. */
function uncounted(errors: readonly PartError[]): PartError[] {
  const unread = errors.find(({ path }) => path === 'pods');
  if (!unread) return [];
  return ['nodes_pods', 'resources_by_node'].map((path) => ({
    path,
    message: `is not counted, since pods could not all be read: ${unread.message}`,
  }));
}

function badQuantities([first]: readonly string[]): PartError[] {
  return first === undefined
    ? []
    : [
        {
          path: 'resources_by_node',
          message: `leaves out pods with an invalid quantity, ${first} among them`,
        },
      ];
}

/** How many pods are on each node; every node is named. */
function podsByNode(nodes: readonly KubernetesObject[], pods: readonly KubernetesObject[]) {
  const counts = new Map(nodes.map(({ metadata }) => [metadata.name, 0]));
  for (const pod of pods) {
    const node = textOf(pod, 'spec', 'nodeName') ?? NO_NODE;
    counts.set(node, (counts.get(node) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}

function addonOf(service: KubernetesObject): Record<string, string> {
  const annotations = textsOf(service, 'metadata', 'annotations').filter(([key]) => key.startsWith(ADDON));
  return Object.fromEntries(annotations.map(([key, value]) => [key.slice(ADDON.length), value]));
}
