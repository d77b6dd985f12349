import { clusterById } from '../../lib/clusters/find.ts';
import { inspectCluster, TopologyQuery } from '../../lib/clusters/inspect.ts';
import { prefers } from '../../lib/http/accept.ts';
import { Reply } from '../../lib/http/response.ts';
import { objectRoute } from '../../lib/http/route.ts';
import { drawingOf } from '../../lib/kubernetes/show/drawing.ts';
import { svgOf } from '../../lib/kubernetes/show/svg.ts';
import { TOPOLOGY_PARTS, topologyViews } from '../../lib/kubernetes/show/topology.ts';
import { TopologyWire } from '../../lib/kubernetes/show/wire.ts';

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
    if (prefers(headers.accept, SVG)) return Reply.text(SVG, svgOf(drawingOf(inventory)), DRAWING_ONLY);
    return Reply.fitting(topologyViews(inventory), ['items', 'relations']);
  },
);
