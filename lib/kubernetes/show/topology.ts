import { mapped, type Work } from '../../turns.ts';
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
export function* topologyViews(found: Found): Work<(() => Work<Topology>)[]> {
  const owners = yield* Owners.through(found.replica_sets);
  const groups = groupsOf(found, owners);
  // Replica sets count even where they are not shown: a long list of them is trimmed.
  const objects = groups.reduce((sum, [, all]) => sum + all.length, found.replica_sets.length);
  const selected = yield* SelectedPods.among(found.pods);
  const relations = yield* relationsOf(found, owners, selected);
  const foreign = yield* foreignOwners(groups, owners);
  const errors = [...found.errors, ...selected.errors()];
  const kinds = new Set([...KINDS, ...foreign.map(({ kind }) => kind)]);
  const rest = {
    relations,
    kinds: Object.fromEntries([...kinds].map((kind) => [kind, ''])),
    ...(errors.length > 0 && { errors }),
  };
  return graphViews(objects).map(
    (views) =>
      function* () {
        return { items: yield* itemsOf(groups, foreign, views), ...rest };
      },
  );
}

interface Topology {
  items: Record<string, Item>;
  relations: Relation[];
  kinds: Record<string, string>;
  errors?: PartError[];
  [field: string]: unknown;
}
type Item = Record<string, unknown> & { kind: string };
type Entry = [uid: string, item: Item];
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
function* foreignOwners(groups: readonly Group[], owners: Owners): Work<OwnerReference[]> {
  const objects = groups.flatMap(([, all]) => all);
  const known = new Set(objects.map(({ metadata }) => metadata.uid));
  const found = new Map<string, OwnerReference>();
  for (const object of objects) {
    for (const owner of owners.of(object)) if (!known.has(owner.uid)) found.set(owner.uid, owner);
    yield;
  }
  return [...found.values()];
}

function* itemsOf(
  groups: readonly Group[],
  foreign: readonly OwnerReference[],
  views: Views,
): Work<Record<string, Item>> {
  const items = [foreign.map((owner): Entry => [owner.uid, foreignView(views, owner)])];
  for (const [kind, objects] of groups) {
    const entry = (object: KubernetesObject): Entry => [
      object.metadata.uid,
      { ...views.of(MODELS[kind], object), kind },
    ];
    items.push(yield* mapped(objects, entry));
  }
  return Object.fromEntries(items.flat());
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
function* relationsOf(found: Found, owners: Owners, selected: SelectedPods): Work<Relation[]> {
  const namespaces = uidsByName(found.namespaces);
  const nodes = uidsByName(found.nodes);
  const placed = [...found.services, ...workloadsOf(found, owners).flatMap(([, objects]) => objects)];
  const made = [
    yield* mapped(placed, ({ metadata }) => [relation(metadata.uid, namespaces.get(metadata.namespace))]),
    yield* mapped(found.pods, (pod) => [
      relation(pod.metadata.uid, nodes.get(textOf(pod, 'spec', 'nodeName'))),
    ]),
    yield* mapped(placed, (object) => owners.of(object).map(({ uid }) => relation(uid, object.metadata.uid))),
    yield* mapped(found.services, (service) =>
      selected.of(service).map((pod) => relation(service.metadata.uid, pod)),
    ),
  ];
  return made.flat(2).filter((one) => one !== undefined);
}

function relation(source: string | undefined, target: string | undefined): Relation | undefined {
  return source === undefined || target === undefined ? undefined : { source, target };
}

function uidsByName(objects: readonly KubernetesObject[]): Map<string | undefined, string> {
  return new Map(objects.map(({ metadata }) => [metadata.name, metadata.uid]));
}
