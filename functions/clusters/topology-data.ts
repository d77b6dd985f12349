import { clusterById } from '../../lib/clusters/find.ts';
import { inspectCluster, TopologyQuery } from '../../lib/clusters/inspect.ts';
import { prefers } from '../../lib/http/accept.ts';
import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { drawingOf } from '../../lib/kubernetes/show/drawing.ts';
import { svgOf } from '../../lib/kubernetes/show/svg.ts';
import { TOPOLOGY_PARTS, topologyViews } from '../../lib/kubernetes/show/topology.ts';
import { TopologyWire } from '../../lib/kubernetes/show/wire.ts';
import { inTurns } from '../../lib/turns.ts';

const SVG = 'image/svg+xml';
/** A drawing that is opened by itself runs nothing and loads nothing. */
const DRAWING_ONLY = { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox" };

export const handler = objectRoute(
  {
    summary: 'Show the topology of a cluster, as a graph or a drawing',
    policy: 'cluster:get',
    resource: clusterById,
    query: TopologyQuery,
    response: TopologyWire,
  },
  async ({ context, found, headers, query: { namespace } }) => {
    const inventory = await inspectCluster(context, found.object, { parts: TOPOLOGY_PARTS, namespace });
    if (prefers(headers.accept, SVG)) {
      const drawing = await inTurns(drawingOf(inventory));
      return Reply.text(SVG, await inTurns(svgOf(drawing)), DRAWING_ONLY);
    }
    return Reply.fitting(await inTurns(topologyViews(inventory)), ['items', 'relations']);
  },
);
