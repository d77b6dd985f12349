import type { Inventory } from '../read/inventory.ts';
import { type KubernetesObject, ownersOf, textOf } from '../read/objects.ts';
import { SelectedPods } from './selected-pods.ts';
import { deploymentsOf, type TOPOLOGY_PARTS } from './topology.ts';
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
export function drawingOf(found: Found): Drawing {
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
    arrows.set(`${from} ${to}`, { ...arrow, pods: arrow.pods + 1 });
  };
  for (const { metadata } of found.namespaces)
    place(emptyBox('Namespace', `ns ${metadata.name}`, metadata.name));
  for (const node of found.nodes) {
    const { name } = node.metadata;
    place({ ...emptyBox('Node', `node ${name}`, name), trouble: troubleOf(node) });
  }
  for (const { metadata } of found.services) {
    place(emptyBox('Service', metadata.uid, metadata.name));
    join(`ns ${metadata.namespace}`, metadata.uid);
  }
  for (const { metadata } of found.deployments) place(emptyBox('Deployment', metadata.uid, metadata.name));
  const ownerOf = pods(found, place, join);
  const selected = new SelectedPods(found.pods);
  const served = new Set<string>();
  for (const service of found.services) {
    for (const pod of selected.of(service)) {
      const owner = ownerOf.get(pod) ?? '';
      served.add(owner);
      join(service.metadata.uid, owner);
    }
  }
  const owners = [...found.deployments, ...found.pods];
  for (const { metadata } of owners) {
    const owner = ownerOf.get(metadata.uid) ?? metadata.uid;
    if (!served.has(owner)) join(`ns ${metadata.namespace}`, owner);
  }
  const missing = [...found.errors, ...selected.errors()].map(({ path, message }) => `${path}: ${message}`);
  return { boxes: [...boxes.values()], arrows: [...arrows.values()], missing };
}

/** Puts every pod into the box of its owner, with an arrow to its node; gives the boxes by the uids of the pods. */
function pods(
  found: Found,
  place: (box: Box) => Box,
  join: (from: string, to: string | undefined) => void,
): Map<string, string> {
  const deploymentOf = deploymentsOf(found);
  const ownerOf = new Map<string, string>();
  for (const pod of found.pods) {
    const deployment = deploymentOf(pod);
    const owner = place(deployment === undefined ? boxOfOwner(pod) : emptyBox('Deployment', deployment, ''));
    owner.pods.push(drawnPod(pod, owner.label));
    ownerOf.set(pod.metadata.uid, owner.id);
    const node = textOf(pod, 'spec', 'nodeName');
    if (owner.kind !== 'Node') join(owner.id, node === undefined ? undefined : `node ${node}`);
  }
  return ownerOf;
}

/**
 * A pod of a run of a cron job: the name of the cron job, the minute for which it was planned, and a suffix. All its runs
 * share a box. Source: https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#job-name
 */
const CRON_RUN = /^(.+)-\d{8,10}-[a-z0-9]{5}$/;

/** Whatever owns a pod that no deployment does: a daemon set, a job; those without any owner share a box. */
function boxOfOwner(pod: KubernetesObject): Box {
  const [owner] = ownersOf(pod);
  const { namespace, name } = pod.metadata;
  if (!owner) return emptyBox('Pods', `pods of ${namespace}`, 'pods of their own');
  // The kubelet runs a static pod by itself; its mirror in the API is owned by the node.
  if (owner.kind === 'Node') {
    const node = textOf(pod, 'spec', 'nodeName') ?? '';
    return emptyBox('Node', `node ${node}`, node);
  }
  const run = CRON_RUN.exec(name)?.[1];
  if (owner.kind === 'Job' && run !== undefined) return emptyBox('CronJob', `cron ${namespace} ${run}`, run);
  return emptyBox(owner.kind, `${namespace} ${owner.uid}`, name.replace(/(-[a-z0-9]{5}|-\d+)$/, ''));
}

function emptyBox(kind: string, id: string, label: string): Box {
  return { id, kind, label, pods: [] };
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
