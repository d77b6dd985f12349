import type { Inventory } from '../read/inventory.ts';
import { type KubernetesObject, ownersOf, textOf, textsOf } from '../read/objects.ts';
import { graphViews, type Kind, MODELS } from './models.ts';

/** What a topology is made of. Replica sets only lead from deployments to pods. */
export const TOPOLOGY_PARTS = [
  ...(['nodes', 'namespaces', 'pods', 'services', 'deployments', 'replica_sets'] as const),
];

type Found = Inventory<(typeof TOPOLOGY_PARTS)[number]>;

/** Two objects that belong together, by their uids. */
export interface Relation {
  source: string;
  target: string;
}

/** The kinds that are shown, with the icon of each in the graph of the original: none. */
export const KINDS = { Deployment: '', Namespace: '', Node: '', Pod: '', Service: '' } as const;

/** The wire form of a topology: every object by its uid, with its kind. */
export function topologyView(found: Found) {
  const groups: [Kind, KubernetesObject[]][] = [
    ['Node', found.nodes],
    ['Namespace', found.namespaces],
    ['Service', found.services],
    ['Deployment', found.deployments],
    ['Pod', found.pods],
  ];
  const views = graphViews(groups.reduce((sum, [, objects]) => sum + objects.length, 0));
  const items = groups.flatMap(([kind, objects]) =>
    objects.map((object) => [object.metadata.uid, { ...views.of(MODELS[kind], object), kind }] as const),
  );
  return {
    items: Object.fromEntries(items),
    relations: relationsOf(found),
    kinds: KINDS,
    ...(found.errors.length > 0 && { errors: found.errors }),
  };
}

/**
 * What belongs together: pods, services and deployments to their namespace, pods to their node, deployments to pods
 * through the replica set between, services to the pods that their selector matches. An end that is missing leaves its
 * relation out. Takes time in proportion to the objects and relations.
 */
export function relationsOf(found: Found): Relation[] {
  const namespaces = uidsByName(found.namespaces);
  const nodes = uidsByName(found.nodes);
  const deploymentOf = deploymentsOf(found);
  const selects = podsOf(found.pods);
  const placed = [...found.pods, ...found.services, ...found.deployments];
  return [
    ...placed.map((object) => relation(object.metadata.uid, namespaces.get(object.metadata.namespace))),
    ...found.pods.map((pod) => relation(pod.metadata.uid, nodes.get(textOf(pod, 'spec', 'nodeName')))),
    ...found.pods.map((pod) => relation(deploymentOf(pod), pod.metadata.uid)),
    ...found.services.flatMap((service) =>
      selects(service).map((pod) => relation(service.metadata.uid, pod)),
    ),
  ].flatMap((made) => made ?? []);
}

function relation(source: string | undefined, target: string | undefined): Relation | undefined {
  return source === undefined || target === undefined ? undefined : { source, target };
}

function uidsByName(objects: readonly KubernetesObject[]): Map<string | undefined, string> {
  return new Map(objects.map(({ metadata }) => [metadata.name, metadata.uid]));
}

/**
 * Finds the deployment of a pod: one step to its replica set, and one on. Owners that lead in a circle lead nowhere.
 */
export function deploymentsOf({ deployments, replica_sets }: Found) {
  const known = new Set(deployments.map(({ metadata }) => metadata.uid));
  const ownerOf = (object: KubernetesObject, kind: string) =>
    ownersOf(object).find((owner) => owner.kind === kind)?.uid;
  const byReplicaSet = new Map(replica_sets.map((set) => [set.metadata.uid, ownerOf(set, 'Deployment')]));
  return (pod: KubernetesObject): string | undefined => {
    const deployment = byReplicaSet.get(ownerOf(pod, 'ReplicaSet') ?? '');
    return deployment !== undefined && known.has(deployment) ? deployment : undefined;
  };
}

/** Finds the uids of the pods of a service: among those with the rarest label of its selector, not among all. */
export function podsOf(pods: readonly KubernetesObject[]) {
  const labelled = new Map<string, { uid: string; labels: Map<string, string> }[]>();
  for (const { metadata } of pods) {
    const labels = new Map(textsOf(metadata, 'labels'));
    for (const [key, value] of labels) {
      const place = JSON.stringify([metadata.namespace, key, value]);
      const others = labelled.get(place);
      if (others) others.push({ uid: metadata.uid, labels });
      else labelled.set(place, [{ uid: metadata.uid, labels }]);
    }
  }
  return (service: KubernetesObject): string[] => {
    const selector = textsOf(service, 'spec', 'selector');
    if (selector.length === 0 || textOf(service, 'spec', 'type') === 'ExternalName') return [];
    const candidates = selector.map(
      ([key, value]) => labelled.get(JSON.stringify([service.metadata.namespace, key, value])) ?? [],
    );
    const rarest = candidates.reduce((a, b) => (b.length < a.length ? b : a));
    return rarest
      .filter(({ labels }) => selector.every(([key, value]) => labels.get(key) === value))
      .map(({ uid }) => uid);
  };
}
