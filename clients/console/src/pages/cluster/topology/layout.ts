import { Graph, layout } from '@dagrejs/dagre';
import { HEIGHT, type Order, type Places, WIDTH } from './place.ts';

/** Places objects from left to right along their relations: a thousand objects with as many relations take a second. */
export function placesOf({ uids, edges }: Order): Places {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 12, ranksep: 90, ranker: 'network-simplex' });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const uid of uids) graph.setNode(uid, { width: WIDTH, height: HEIGHT });
  for (const { from, to } of edges) graph.setEdge(from, to);
  // Where no object belongs to two others, lines need not be kept from crossing.
  layout(graph, { disableOptimalOrderHeuristic: edges.length < uids.length });
  return new Map(
    uids.map((uid) => {
      const { x = 0, y = 0 } = graph.node(uid) as { x?: number; y?: number };
      return [uid, { x: x - WIDTH / 2, y: y - HEIGHT / 2 }];
    }),
  );
}
