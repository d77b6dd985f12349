import type { Inventory } from '../read/inventory.ts';
import { type KubernetesObject, ownersOf, textOf } from '../read/objects.ts';
import { graphViews, type Kind, MODELS } from './models.ts';
import { SelectedPods } from './selected-pods.ts';

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
  const selected = new SelectedPods(found.pods);
  const relations = relationsOf(found, selected);
  const errors = [...found.errors, ...selected.errors()];
  return {
    items: Object.fromEntries(items),
    relations,
    kinds: KINDS,
    ...(errors.length > 0 && { errors }),
  };
}

/**
 * What belongs together: pods, services and deployments to their namespace, pods to their node, deployments to pods
 * through the replica set between, services to the pods that their selector matches. An end that is missing leaves its
 * relation out. Takes time in proportion to the objects and relations; of the latter `selected` bounds how many there are.
 */
export function relationsOf(found: Found, selected = new SelectedPods(found.pods)): Relation[] {
  const namespaces = uidsByName(found.namespaces);
  const nodes = uidsByName(found.nodes);
  const deploymentOf = deploymentsOf(found);
  const placed = [...found.pods, ...found.services, ...found.deployments];
  return [
    ...placed.map((object) => relation(object.metadata.uid, namespaces.get(object.metadata.namespace))),
    ...found.pods.map((pod) => relation(pod.metadata.uid, nodes.get(textOf(pod, 'spec', 'nodeName')))),
    ...found.pods.map((pod) => relation(deploymentOf(pod), pod.metadata.uid)),
    ...found.services.flatMap((service) =>
      selected.of(service).map((pod) => relation(service.metadata.uid, pod)),
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
