import type { Work } from '../../turns.ts';
import type { Inventory } from '../read/inventory.ts';
import { type KubernetesObject, ownersOf, textOf } from '../read/objects.ts';
import { Owners } from './owners.ts';
import { SelectedPods } from './selected-pods.ts';
import type { TOPOLOGY_PARTS } from './topology.ts';
import { failureOf, lookOf, troubleOf } from './trouble.ts';

type Found = Inventory<(typeof TOPOLOGY_PARTS)[number]>;

/** A pod in its box. */
export interface DrawnPod {
  /** What its name has beyond the name of its owner. */
  label: string;
  /** Shown on hover. */
  title: string;
  /** Its phase, or what is more urgent. */
  look: string;
}

/** One box of the drawing. */
export interface Box {
  id: string;
  kind: string;
  label: string;
  namespace?: string;
  /** What is wrong with it. */
  trouble?: string;
  pods: DrawnPod[];
}

/** An arrow, and how many pods it stands for. */
export interface Arrow {
  from: string;
  to: string;
  pods: number;
}

/** What is to be drawn, before anybody knows where. */
export interface Drawing {
  boxes: Box[];
  arrows: Arrow[];
  /** What is missing, and why: one sentence each. */
  missing: string[];
}

/**
 * A topology as people look at it: a namespace leads to its services, these to whatever owns the pods that they select,
 * with the pods inside, and that to the nodes that the pods are on. Where no service selects the pods of an owner, the
 * namespace leads to it. So three hundred pods make no more boxes than they have owners.
 */
export function* drawingOf(found: Found): Work<Drawing> {
  const boxes = new Map<string, Box>();
  const arrows = new Map<string, Arrow>();
  const place = (box: Box) => {
    const placed = boxes.get(box.id) ?? box;
    boxes.set(box.id, placed);
    return placed;
  };
  const join = (from: string, to: string | undefined) => {
    if (to === undefined || !boxes.has(from) || !boxes.has(to)) return;
    const arrow = arrows.get(`${from} ${to}`) ?? { from, to, pods: 0 };
    arrow.pods += 1;
    arrows.set(`${from} ${to}`, arrow);
  };
  for (const { metadata } of found.namespaces)
    place(emptyBox('Namespace', `ns ${metadata.name}`, metadata.name));
  for (const node of found.nodes) {
    const { name } = node.metadata;
    place({ ...emptyBox('Node', `node ${name}`, name), trouble: troubleOf(node) });
  }
  for (const { metadata } of found.services) {
    place(boxIn(metadata, 'Service', metadata.uid, metadata.name));
    join(`ns ${metadata.namespace}`, metadata.uid);
    yield;
  }
  const workloads = workloadsOf(found);
  for (const { kind, metadata } of workloads) {
    place(boxIn(metadata, kind, metadata.uid, metadata.name));
    yield;
  }
  const ownerOf = yield* pods(found, place, join);
  const selected = yield* SelectedPods.among(found.pods);
  const served = new Set<string>();
  for (const service of found.services) {
    for (const pod of selected.of(service)) {
      const owner = ownerOf.get(pod) ?? '';
      served.add(owner);
      join(service.metadata.uid, owner);
      yield;
    }
  }
  for (const { metadata } of [...workloads, ...found.pods]) {
    const owner = ownerOf.get(metadata.uid) ?? metadata.uid;
    if (!served.has(owner)) join(`ns ${metadata.namespace}`, owner);
    yield;
  }
  const missing = [...found.errors, ...selected.errors()].map(({ path, message }) => `${path}: ${message}`);
  return { boxes: [...boxes.values()], arrows: [...arrows.values()], missing };
}

/** Workloads that have a box even without pods. Runs of jobs come and go. */
function workloadsOf(found: Found) {
  const kinds = {
    Deployment: found.deployments,
    StatefulSet: found.stateful_sets,
    DaemonSet: found.daemon_sets,
    CronJob: found.cron_jobs,
  };
  return Object.entries(kinds).flatMap(([kind, objects]) =>
    objects.map(({ metadata }) => ({ kind, metadata })),
  );
}

/** Puts every pod into the box of its owner, with an arrow to its node; gives the boxes by the uids of the pods. */
function* pods(
  found: Found,
  place: (box: Box) => Box,
  join: (from: string, to: string | undefined) => void,
): Work<Map<string, string>> {
  // All runs of a cron job share its box.
  const owners = yield* Owners.through([...found.replica_sets, ...found.jobs]);
  const ownerOf = new Map<string, string>();
  for (const pod of found.pods) {
    const owner = place(boxOfOwner(pod, owners));
    owner.pods.push(drawnPod(pod, owner.label));
    ownerOf.set(pod.metadata.uid, owner.id);
    const node = textOf(pod, 'spec', 'nodeName');
    if (owner.kind !== 'Node') join(owner.id, node === undefined ? undefined : `node ${node}`);
    yield;
  }
  return ownerOf;
}

/** Whatever owns a pod: a deployment, a job, a resource of an operator; those without any owner share a box. */
function boxOfOwner(pod: KubernetesObject, owners: Owners): Box {
  // The kubelet runs a static pod by itself; its mirror in the API is owned by the node.
  if (ownersOf(pod)[0]?.kind === 'Node') {
    const node = textOf(pod, 'spec', 'nodeName') ?? '';
    return emptyBox('Node', `node ${node}`, node);
  }
  const [owner] = owners.of(pod);
  const { metadata } = pod;
  return owner
    ? boxIn(metadata, owner.kind, owner.uid, owner.name)
    : boxIn(metadata, 'Pods', `pods of ${metadata.namespace}`, 'pods of their own');
}

function emptyBox(kind: string, id: string, label: string): Box {
  return { id, kind, label, pods: [] };
}

/** An empty box in a namespace. */
function boxIn({ namespace }: { namespace?: string }, kind: string, id: string, label: string): Box {
  return { ...emptyBox(kind, id, label), namespace };
}

function drawnPod(pod: KubernetesObject, owner: string): DrawnPod {
  const { name, namespace } = pod.metadata;
  const look = lookOf(pod);
  const node = textOf(pod, 'spec', 'nodeName') ?? 'no node';
  const isOwners = name.startsWith(`${owner}-`);
  // The name of a replica set between tells nothing: the last part tells the pods of a deployment apart.
  const label = isOwners
    ? (name
        .slice(owner.length + 1)
        .split('-')
        .at(-1) ?? name)
    : name;
  return { label, title: `${namespace}/${name}, ${failureOf(pod) ?? look}, on ${node}`, look };
}
