import type { Inventory, PartError } from '../read/inventory.ts';
import { type KubernetesObject, type OwnerReference, textOf } from '../read/objects.ts';
import { graphViews, type Kind, MODELS } from './models.ts';
import { Owners } from './owners.ts';
import { SelectedPods } from './selected-pods.ts';
import type { Views } from './views.ts';

/** What a topology is made of. */
export const TOPOLOGY_PARTS = [
  ...(['nodes', 'namespaces', 'pods', 'services', 'deployments', 'stateful_sets', 'daemon_sets'] as const),
  ...(['jobs', 'cron_jobs', 'replica_sets'] as const),
];

type Found = Inventory<(typeof TOPOLOGY_PARTS)[number]>;

/** Two objects that belong together, by their uids. */
export interface Relation {
  source: string;
  target: string;
}

/** The kinds that are always known; the graph of the original has an icon for each: none. */
const KINDS: readonly Kind[] = [
  ...(['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'ReplicaSet'] as const),
  ...(['Namespace', 'Node', 'Pod', 'Service'] as const),
];

/**
 * The wire forms of a topology, from the fullest to the briefest: every object by its uid with its kind, and what belongs
 * together.
 */
export function topologyViews(found: Found): (() => Topology)[] {
  const owners = new Owners(found.replica_sets);
  const groups = groupsOf(found, owners);
  // Replica sets count even where they are not shown: a long list of them is trimmed.
  const objects = groups.reduce((sum, [, all]) => sum + all.length, found.replica_sets.length);
  const selected = new SelectedPods(found.pods);
  const relations = relationsOf(found, selected);
  const foreign = foreignOwners(groups, owners);
  const errors = [...found.errors, ...selected.errors()];
  const kinds = new Set([...KINDS, ...foreign.map(({ kind }) => kind)]);
  return graphViews(objects).map((views) => () => ({
    items: itemsOf(groups, foreign, views),
    relations,
    kinds: Object.fromEntries([...kinds].map((kind) => [kind, ''])),
    ...(errors.length > 0 && { errors }),
  }));
}

interface Topology {
  items: Record<string, Item>;
  relations: Relation[];
  kinds: Record<string, string>;
  errors?: PartError[];
  [field: string]: unknown;
}
type Item = Record<string, unknown> & { kind: string };
type Group = [kind: Kind, objects: KubernetesObject[]];

/** What is shown, by kind. Of replica sets those alone that nothing owns: the others are part of their owners. */
function groupsOf(found: Found, owners: Owners): Group[] {
  return [
    ['Node', found.nodes],
    ['Namespace', found.namespaces],
    ['Service', found.services],
    ...workloadsOf(found, owners),
  ];
}

/** The kinds that are owned by others, or own others. */
function workloadsOf(found: Found, owners: Owners): Group[] {
  return [
    ['Deployment', found.deployments],
    ['StatefulSet', found.stateful_sets],
    ['DaemonSet', found.daemon_sets],
    ['CronJob', found.cron_jobs],
    ['Job', found.jobs],
    ['ReplicaSet', found.replica_sets.filter((set) => !owners.passes(set))],
    ['Pod', found.pods],
  ];
}

/** Owners of kinds that are not read, such as resources of an operator: what their objects say of them. */
function foreignOwners(groups: readonly Group[], owners: Owners): OwnerReference[] {
  const objects = groups.flatMap(([, all]) => all);
  const known = new Set(objects.map(({ metadata }) => metadata.uid));
  const found = objects.flatMap((object) => owners.of(object)).filter(({ uid }) => !known.has(uid));
  return [...new Map(found.map((owner) => [owner.uid, owner])).values()];
}

function itemsOf(groups: readonly Group[], foreign: readonly OwnerReference[], views: Views) {
  const items = groups.flatMap(([kind, objects]) =>
    objects.map(
      (object) => [object.metadata.uid, { ...views.of(MODELS[kind], object), kind } as Item] as const,
    ),
  );
  const others = foreign.map((owner) => [owner.uid, foreignView(views, owner)] as const);
  return Object.fromEntries([...others, ...items]);
}

function foreignView(views: Views, { apiVersion, kind, name, uid }: OwnerReference): Item {
  return { api_version: apiVersion ?? null, kind, metadata: views.of('V1ObjectMeta', { name, uid }) };
}

/**
 * What belongs together: pods, services and workloads to their namespace, pods to their node, owners to what they own
 * (deployments to pods through the replica set between), services to the pods that their selector matches. An end that is
 * missing leaves its relation out. Takes time in proportion to the objects and relations; of the latter `selected` bounds
 * how many there are.
 */
export function relationsOf(found: Found, selected = new SelectedPods(found.pods)): Relation[] {
  const namespaces = uidsByName(found.namespaces);
  const nodes = uidsByName(found.nodes);
  const owners = new Owners(found.replica_sets);
  const placed = [...found.services, ...workloadsOf(found, owners).flatMap(([, objects]) => objects)];
  return [
    ...placed.map((object) => relation(object.metadata.uid, namespaces.get(object.metadata.namespace))),
    ...found.pods.map((pod) => relation(pod.metadata.uid, nodes.get(textOf(pod, 'spec', 'nodeName')))),
    ...placed.flatMap((object) => owners.of(object).map(({ uid }) => relation(uid, object.metadata.uid))),
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
