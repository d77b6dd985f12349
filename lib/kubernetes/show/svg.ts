import dagre from '@dagrejs/dagre';
import { TooLarge } from '../../errors.ts';
import { mapped, type Work } from '../../turns.ts';
import type { Arrow, Box, Drawing, DrawnPod } from './drawing.ts';
import { groupedIfLarge } from './grouping.ts';

/** A box where the layout put it; `x` and `y` are its middle. */
type Placed = Box & { x: number; y: number; width: number; height: number };

/** More than this nobody can look at, and the layout would take seconds, however it is grouped. */
const MOST_BOXES = 600;
const MOST_ARROWS = 3_000;

const BOX = { width: 190, height: 26 };
const POD = { width: 56, height: 18, gap: 4 };
const PODS_A_ROW = 6;
const PADDING = 8;
const MARGIN = 20;
const LEGEND = 34;

const COLORS = new Map([
  ['Namespace', '#6b4fbb'],
  ['Service', '#1f75cb'],
  ['Deployment', '#108548'],
  ['StatefulSet', '#00827f'],
  ['DaemonSet', '#b13c7a'],
  ['Job', '#9c6a00'],
  ['CronJob', '#9c6a00'],
  ['Node', '#525252'],
]);
const OTHER_OWNER = '#8a6d3b';
const LOOKS = new Map([
  ['Running', '#c3e6cd'],
  ['Succeeded', '#dbdbdb'],
  ['Pending', '#f5d9a8'],
  ['Failed', '#fdd4cd'],
  ['Failing', '#f4a59a'],
  ['Terminating', '#dcd0f2'],
]);
const OTHER_LOOK = '#ffffff';
const TROUBLE = '#c91c00';
const LINE = 15;
/** What is missing takes no more room than this. */
const MOST_MISSING = 8;

/**
 * Draws boxes and arrows as an SVG document, laid out from left to right by dagre; those of a large cluster in groups.
 * Throws `TooLarge` for more than anybody could look at.
 */
export function* svgOf(drawing: Drawing): Work<string> {
  const { boxes, arrows, missing } = yield* groupedIfLarge(drawing);
  if (boxes.length > MOST_BOXES || arrows.length > MOST_ARROWS) {
    throw new TooLarge('The cluster is too large to be drawn: ask for JSON, or for one namespace');
  }
  const graph = new dagre.graphlib.Graph();
  // The tight tree is a tenth as slow as the default for hundreds of boxes, and looks the same.
  graph.setGraph({ rankdir: 'LR', ranksep: 90, nodesep: 14, edgesep: 4, ranker: 'tight-tree' });
  graph.setDefaultEdgeLabel(() => ({}));
  // dagre keeps names in plain objects, where a uid like __proto__ would write into the prototype of every object: it is
  // given names of our own making.
  const nameOf = new Map(boxes.map((box, at) => [box.id, `n${at}`]));
  for (const [at, box] of boxes.entries()) graph.setNode(`n${at}`, { ...sizeOf(box) });
  for (const arrow of arrows) {
    const [from, to] = [nameOf.get(arrow.from), nameOf.get(arrow.to)];
    if (from !== undefined && to !== undefined) graph.setEdge(from, to);
  }
  dagre.layout(graph);
  const placed = boxes.map((box, at): Placed => ({ ...box, ...place(graph.node(`n${at}`)) }));
  const key = legend();
  const width = Math.max(key.width, ...placed.map((box) => box.x + box.width / 2)) + 2 * MARGIN;
  const head = LEGEND + Math.min(missing.length, MOST_MISSING) * LINE;
  const height = Math.max(40, ...placed.map((box) => box.y + box.height / 2)) + 2 * MARGIN + head;
  const byId = new Map(placed.map((box) => [box.id, box]));
  const lines = yield* mapped(arrows, (arrow) => {
    const [from, to] = [byId.get(arrow.from), byId.get(arrow.to)];
    return from && to ? line(arrow, from, to) : '';
  });
  const elements: string[] = [];
  for (const box of placed) elements.push(yield* boxElement(box));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}" font-family="system-ui, sans-serif" font-size="11">`,
    '<rect width="100%" height="100%" fill="#ffffff"/>',
    key.element,
    ...missing.slice(0, MOST_MISSING).map(missingLine),
    `<g transform="translate(${MARGIN} ${MARGIN + head})">`,
    ...lines,
    ...elements,
    '</g>',
    '</svg>',
  ].join('\n');
}

function place({ x, y, width, height }: { x: number; y: number; width: number; height: number }) {
  return { x, y, width, height };
}

function sizeOf({ pods }: Box): { width: number; height: number } {
  if (pods.length === 0) return BOX;
  const columns = Math.min(pods.length, PODS_A_ROW);
  const rows = Math.ceil(pods.length / PODS_A_ROW);
  return {
    width: Math.max(BOX.width, columns * (POD.width + POD.gap) - POD.gap + 2 * PADDING),
    height: BOX.height + rows * (POD.height + POD.gap) + PADDING - POD.gap,
  };
}

/** Unknown is not zero: what could not be read is written where people look. */
function missingLine(sentence: string, at: number): string {
  const y = LEGEND + 8 + at * LINE;
  return `<text x="${MARGIN}" y="${y}" fill="${TROUBLE}">${escaped(shortened(sentence, 140))}</text>`;
}

function* boxElement({ x, y, width, height, kind, label, trouble, pods }: Placed): Work<string> {
  const [left, top] = [x - width / 2, y - height / 2];
  const color = trouble === undefined ? (COLORS.get(kind) ?? OTHER_OWNER) : TROUBLE;
  const name = trouble === undefined ? label : `${shortened(label, 14)} ${trouble}`;
  const marks = pods.map((pod, at) => ({ pod, at }));
  const inside = yield* mapped(marks, ({ pod, at }) => podElement(pod, at, left + PADDING, top + BOX.height));
  return [
    '<g>',
    `<title>${escaped(`${kind} ${label}${trouble === undefined ? '' : `, ${trouble}`}`)}</title>`,
    `<rect x="${round(left)}" y="${round(top)}" width="${round(width)}" height="${round(height)}" rx="5" fill="#ffffff" stroke="${color}" stroke-width="1.5"/>`,
    `<text x="${round(left + PADDING)}" y="${round(top + 17)}" fill="${color}" font-weight="600">${escaped(shortened(name, 28))}</text>`,
    ...inside,
    '</g>',
  ].join('');
}

function podElement({ label, title, look }: DrawnPod, at: number, left: number, top: number): string {
  const x = left + (at % PODS_A_ROW) * (POD.width + POD.gap);
  const y = top + Math.floor(at / PODS_A_ROW) * (POD.height + POD.gap);
  const fill = LOOKS.get(look) ?? OTHER_LOOK;
  return `<g><title>${escaped(title)}</title><rect x="${round(x)}" y="${round(y)}" width="${POD.width}" height="${POD.height}" rx="3" fill="${fill}" stroke="#89888d" stroke-width="0.5"/><text x="${round(x + POD.width / 2)}" y="${round(y + 13)}" text-anchor="middle" fill="#1f1e24">${escaped(shortened(label, 8))}</text></g>`;
}

/** From the right edge of a box to the left edge of another; the more pods it stands for, the thicker it is. */
function line({ pods }: Arrow, from: Placed, to: Placed): string {
  const [startX, endX] = [from.x + from.width / 2, to.x - to.width / 2];
  const middle = round((startX + endX) / 2);
  const path = `M${round(startX)} ${round(from.y)}C${middle} ${round(from.y)} ${middle} ${round(to.y)} ${round(endX)} ${round(to.y)}`;
  const width = Math.min(5, 1 + Math.log2(pods) / 2);
  return `<path d="${path}" fill="none" stroke="#a4a3a8" stroke-width="${round(width)}" opacity="0.7"/>`;
}

function legend(): { element: string; width: number } {
  const kinds = [...COLORS, ['other owner', OTHER_OWNER] as const];
  const looks = [...LOOKS, ['other', OTHER_LOOK] as const];
  const outlined = kinds.map(([name, color]) => ({ name, fill: '#ffffff', stroke: color }));
  const filled = looks.map(([name, fill]) => ({ name: `${name} pod`, fill, stroke: '#89888d' }));
  let x = MARGIN;
  const entries = [...outlined, ...filled].map(({ name, fill, stroke }) => {
    const entry = `<rect x="${x}" y="14" width="12" height="12" rx="2" fill="${fill}" stroke="${stroke}"/><text x="${x + 17}" y="24" fill="#525252">${name}</text>`;
    x += 32 + Math.ceil(name.length * 6.4);
    return entry;
  });
  return { element: `<g>${entries.join('')}</g>`, width: x };
}

function shortened(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** Names come from a server that nobody vouches for. */
function escaped(text: string): string {
  const safe: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return shortened(text, 600)
    .replaceAll(/[&<>"']/g, (character) => safe[character] ?? '')
    .replaceAll(/\p{Cc}|\p{Cs}/gu, '');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
