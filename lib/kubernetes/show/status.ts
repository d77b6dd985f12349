import { mapped, type Work } from '../../turns.ts';
import type { Inventory, Part, PartError } from '../read/inventory.ts';
import { type KubernetesObject, textOf, textsOf } from '../read/objects.ts';
import { type Kind, listViews, MODELS } from './models.ts';
import { resourcesByNode } from './resources.ts';
import type { Views } from './views.ts';
import { newestEvents } from './warnings.ts';

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
  stateful_sets: 'StatefulSet',
  daemon_sets: 'DaemonSet',
  jobs: 'Job',
  cron_jobs: 'CronJob',
  ingresses: 'Ingress',
  horizontal_pod_autoscalers: 'HorizontalPodAutoscaler',
  replica_sets: 'ReplicaSet',
  persistent_volumes: 'PersistentVolume',
  persistent_volume_claims: 'PersistentVolumeClaim',
  events: 'Event',
};

/** Some parts of a cluster, as far as they were asked for. */
type Found = Partial<Record<Part, KubernetesObject[]>> & Pick<Inventory<Part>, 'version' | 'errors'>;

/**
 * The inventory of a cluster in its wire forms, from the fullest to the briefest, with what can be counted of the parts
 * that were asked for.
 */
export function statusViews(found: Found): (() => Work<Record<string, unknown>>)[] {
  const { version: _, errors: __, ...parts } = found;
  const objects = Object.values(parts).reduce((sum, list) => sum + list.length, 0);
  return listViews(objects).map((views) => () => statusView(found, views));
}

function* statusView({ version, errors, ...parts }: Found, views: Views): Work<Record<string, unknown>> {
  const lists = Object.entries(parts) as [Part, KubernetesObject[]][];
  const shown: [Part, unknown[]][] = [];
  for (const [part, objects] of lists) {
    const listed = part === 'events' ? newestEvents(objects) : objects;
    shown.push([part, yield* mapped(listed, (object) => views.of(MODELS[KIND_OF[part]], object))]);
  }
  const { nodes, pods, services } = parts;
  const byNode = nodes && pods && (yield* resourcesByNode(nodes, pods));
  const problems = [...errors, ...(byNode ? uncounted(errors) : []), ...badQuantities(byNode?.bad ?? [])];
  return {
    ...Object.fromEntries(shown),
    version: views.of(MODELS.Version, version),
    counts: countsOf(lists, errors),
    ...(services && { addons: services.map(addonOf).filter((addon) => Object.keys(addon).length > 0) }),
    ...(byNode && { nodes_pods: podsByNode(nodes, pods), resources_by_node: byNode.resources }),
    ...(problems.length > 0 && { errors: problems }),
  };
}

/** How many objects each part has; unknown, and absent, where they could not all be read. */
function countsOf(lists: [Part, KubernetesObject[]][], errors: readonly PartError[]) {
  const unread = new Set(errors.map(({ path }) => path));
  return Object.fromEntries(
    lists.filter(([part]) => !unread.has(part)).map(([part, objects]) => [part, objects.length]),
  );
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
