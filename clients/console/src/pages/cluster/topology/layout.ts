import { Graph, layout } from '@dagrejs/dagre';
import type { Edge } from './objects.ts';

/** The size of an object in the graph, in pixels. */
export const WIDTH = 200;
export const HEIGHT = 52;

/** The upper left corner of an object in the graph. */
export interface Place {
  x: number;
  y: number;
}

/** Places objects from left to right along their relations. It takes about a second for 600 objects: draw fewer. */
export function placesOf(uids: readonly string[], edges: readonly Edge[]): ReadonlyMap<string, Place> {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 12, ranksep: 90, ranker: 'longest-path' });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const uid of uids) graph.setNode(uid, { width: WIDTH, height: HEIGHT });
  for (const { from, to } of edges) graph.setEdge(from, to);
  layout(graph);
  return new Map(
    uids.map((uid) => {
      const { x = 0, y = 0 } = graph.node(uid) as Partial<Place>;
      return [uid, { x: x - WIDTH / 2, y: y - HEIGHT / 2 }];
    }),
  );
}
