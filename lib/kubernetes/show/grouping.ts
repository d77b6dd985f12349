import type { Work } from '../../turns.ts';
import type { Arrow, Box, Drawing, DrawnPod } from './drawing.ts';

/** Beyond these nobody follows an arrow with the eye, and the layout takes more than half a second. */
const MOST_BOXES = 200;
const MOST_ARROWS = 800;
/** Names in the title of pods that are shown as a number. */
const MOST_NAMES = 10;

const NOTE = 'The cluster is large: it is drawn by kinds. Ask for one namespace to see each object';

/** One box for so many. */
type Group = Box & { size: number };

/**
 * A large drawing with one box for all services, and for the workloads of each kind, of a namespace, and one for all nodes
 * that have no trouble. Their pods are counted by how they are. A small drawing is given back as it is.
 */
export function* groupedIfLarge(drawing: Drawing): Work<Drawing> {
  if (drawing.boxes.length <= MOST_BOXES && drawing.arrows.length <= MOST_ARROWS) return drawing;
  const groups = new Map<string, Group>();
  for (const box of drawing.boxes) {
    const id = groupOf(box);
    const group = groups.get(id) ?? { ...box, id, size: 0, pods: [] };
    group.size += 1;
    for (const pod of box.pods) group.pods.push(pod);
    groups.set(id, group);
    yield;
  }
  const boxes = [...groups.values()].map(({ size, ...box }) => ({
    ...box,
    label: size === 1 ? box.label : `${size} × ${box.kind}`,
    pods: counted(box.pods),
  }));
  const placeOf = new Map(drawing.boxes.map((box) => [box.id, groupOf(box)]));
  const arrows = new Map<string, Arrow>();
  for (const { from, to, pods } of drawing.arrows) {
    const [start, end] = [placeOf.get(from) ?? from, placeOf.get(to) ?? to];
    const known = arrows.get(JSON.stringify([start, end]));
    arrows.set(JSON.stringify([start, end]), { from: start, to: end, pods: pods + (known?.pods ?? 0) });
    yield;
  }
  return { boxes, arrows: [...arrows.values()], missing: [NOTE, ...drawing.missing] };
}

/** The id of the group of a box; what stands for itself is a group of its own. */
function groupOf({ id, kind, namespace, trouble }: Box): string {
  if (kind === 'Node' && trouble === undefined) return 'nodes';
  return namespace === undefined ? id : JSON.stringify([namespace, kind]);
}

/** One mark for all pods that look alike, with their number. */
function counted(pods: readonly DrawnPod[]): DrawnPod[] {
  return [...Map.groupBy(pods, ({ look }) => look)].map(([look, alike]) => {
    const names = alike.slice(0, MOST_NAMES).map(({ title }) => title);
    const title = [`${alike.length} pods: ${look}`, ...names].join('\n');
    return { label: String(alike.length), title, look };
  });
}
