import type { ClusterTopology } from '../../../data/topology.ts';
import type { TopologySearch } from './search.ts';

/** An object of a cluster, as far as the topology shows it. */
export interface GraphObject {
  uid: string;
  kind: string;
  name: string;
  namespace: string;
  status: string;
  created: string;
  labels: [name: string, value: string][];
  source: unknown;
}

/** Two objects that belong together, by their uids; the upper one comes first. */
export interface Edge {
  from: string;
  to: string;
}

/** The objects of a topology by their uids, and their relations. */
export interface ObjectGraph {
  objects: ReadonlyMap<string, GraphObject>;
  edges: readonly Edge[];
}

/** The order in which kinds are drawn, from those that hold others to the many. */
const KINDS = ['Namespace', 'Node', 'Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'ReplicaSet'];

/** Reads a topology. Relations to a namespace are turned round, so that everything hangs below it. */
export function graphOf({ items, relations }: ClusterTopology): ObjectGraph {
  const found = Object.entries(items).map(([uid, item]) => objectOf(uid, item));
  found.sort((one, other) => rankOf(one) - rankOf(other) || one.name.localeCompare(other.name));
  const objects = new Map(found.map((one) => [one.uid, one]));
  const edges = relations.map(({ source, target }) =>
    objects.get(target)?.kind === 'Namespace' ? { from: target, to: source } : { from: source, to: target },
  );
  return { objects, edges };
}

/** The objects that the filters of an address leave; nodes stay in a namespace for the pods that run on them. */
export function chosenOf(
  { objects, edges }: ObjectGraph,
  { kind, namespace }: TopologySearch,
): GraphObject[] {
  const isOfNamespace = (one: GraphObject | undefined) =>
    namespace === undefined ||
    one?.namespace === namespace ||
    (one?.kind === 'Namespace' && one.name === namespace);
  const hosts = new Set(edges.filter(({ from }) => isOfNamespace(objects.get(from))).map(({ to }) => to));
  return [...objects.values()].filter(
    (one) =>
      (kind === undefined || kind.includes(one.kind)) &&
      (isOfNamespace(one) || (one.kind === 'Node' && hosts.has(one.uid))),
  );
}

/** Whether the name of an object contains a text, in any case. */
export function isMatch({ name }: GraphObject, text: string | undefined): boolean {
  return text !== undefined && name.toLowerCase().includes(text.toLowerCase());
}

/** The relations between these objects. A namespace is joined to what hangs below nothing else. */
export function edgesAmong({ objects, edges }: ObjectGraph, uids: ReadonlySet<string>): Edge[] {
  const among = edges.filter(({ from, to }) => uids.has(from) && uids.has(to));
  const isOfNamespace = ({ from }: Edge) => objects.get(from)?.kind === 'Namespace';
  const held = new Set(among.filter((one) => !isOfNamespace(one)).map(({ to }) => to));
  return among.filter((one) => !isOfNamespace(one) || !held.has(one.to));
}

/**
 * For each object its relation to one other, of several to the one that has the fewest: so a thousand objects hang together
 * without a web of lines, and are placed and drawn in no time.
 */
export function backbone(edges: readonly Edge[]): Edge[] {
  const others = Map.groupBy(edges, ({ from }) => from);
  const countOf = (edge: Edge) => others.get(edge.from)?.length ?? 0;
  const kept = new Map<string, Edge>();
  for (const edge of edges) {
    const before = kept.get(edge.to);
    if (before === undefined || countOf(edge) < countOf(before)) kept.set(edge.to, edge);
  }
  return [...kept.values()];
}

function rankOf({ kind }: GraphObject): number {
  if (kind === 'Pod') return KINDS.length + 1;
  const rank = KINDS.indexOf(kind);
  return rank < 0 ? KINDS.length : rank;
}

function objectOf(uid: string, item: { kind: string; [field: string]: unknown }): GraphObject {
  const metadata = fieldsOf(item.metadata);
  const status = fieldsOf(item.status);
  return {
    uid,
    kind: item.kind,
    name: textOf(metadata.get('name')) || uid,
    namespace: textOf(metadata.get('namespace')),
    status: textOf(status.get('phase')),
    created: textOf(metadata.get('creation_timestamp')),
    labels: [...fieldsOf(metadata.get('labels'))].map(([name, value]) => [name, textOf(value)]),
    source: item,
  };
}

function fieldsOf(value: unknown): Map<string, unknown> {
  return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
