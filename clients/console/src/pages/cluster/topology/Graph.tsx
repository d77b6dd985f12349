import '@xyflow/react/dist/style.css';
import { Text, useComputedColorScheme } from '@mantine/core';
import {
  Controls,
  Handle,
  MiniMap,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
} from '@xyflow/react';
import { memo, useEffect, useMemo } from 'react';
import { topology as texts } from '../../../texts/topology.ts';
import classes from './Graph.module.css';
import { HEIGHT, placesOf, WIDTH } from './layout.ts';
import { edgesAmong, type GraphObject, isMatch, type ObjectGraph } from './objects.ts';

type ObjectNode = Node<{ object: GraphObject; isHit: boolean }, 'object'>;

interface Shown {
  graph: ObjectGraph;
  objects: readonly GraphObject[];
  text: string | undefined;
  onOpen: (uid: string) => void;
}

/** Draws objects and what belongs together; matches of the search are marked and moved into sight. */
export function Graph(shown: Shown) {
  return (
    <ReactFlowProvider>
      <Drawing {...shown} />
    </ReactFlowProvider>
  );
}

function Drawing({ graph, objects, text, onOpen }: Shown) {
  const colorMode = useComputedColorScheme();
  const order = useMemo(() => {
    const uids = objects.map(({ uid }) => uid);
    return { uids, edges: edgesAmong(graph, new Set(uids)) };
  }, [graph, objects]);
  const places = useMemo(() => placesOf(order.uids, order.edges), [order]);
  const nodes = useMemo(
    () =>
      objects.flatMap((object): ObjectNode[] => {
        const position = places.get(object.uid);
        if (position === undefined) return [];
        const data = { object, isHit: isMatch(object, text) };
        const ariaLabel = `${object.kind} ${object.name}`;
        return [{ id: object.uid, type: 'object', position, data, width: WIDTH, height: HEIGHT, ariaLabel }];
      }),
    [objects, places, text],
  );
  const edges = useMemo(
    () => order.edges.map(({ from, to }) => ({ id: `${from} ${to}`, source: from, target: to })),
    [order],
  );
  return (
    <section className={classes.frame} aria-label={texts.graphLabel}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={TYPES}
        colorMode={colorMode}
        fitView
        minZoom={0.02}
        onlyRenderVisibleElements
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        proOptions={{ hideAttribution: true }}
        onNodeClick={(_, { id }) => onOpen(id)}
        onKeyDown={(event) => {
          const id = (event.target as HTMLElement).dataset.id;
          if (event.key === 'Enter' && id !== undefined) onOpen(id);
        }}
      >
        <Controls showInteractive={false} />
        <MiniMap pannable zoomable />
        <Sight nodes={nodes} text={text} />
      </ReactFlow>
    </section>
  );
}

/** Moves the matches of a search into sight, all objects when there is none. */
function Sight({ nodes, text }: { nodes: readonly ObjectNode[]; text: string | undefined }) {
  const { fitView } = useReactFlow();
  // What is fitted into a frame without a size yet is out of sight, and so not drawn at all.
  const isSized = useStore(({ width, height }) => width > 0 && height > 0);
  const hits = nodes.filter(({ data }) => data.isHit).map(({ id }) => id);
  const shown = hits.join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: who has moved the graph keeps their sight of it while nothing changes
  useEffect(() => {
    if (isSized && (text === undefined || hits.length > 0)) {
      fitView({ maxZoom: 1.2, ...(hits.length > 0 && { nodes: hits.map((id) => ({ id })) }) });
    }
  }, [isSized, shown, text, nodes.length, fitView]);
  return null;
}

const Drawn = memo(function Drawn({ data: { object, isHit } }: NodeProps<ObjectNode>) {
  return (
    <div className={classes.object} data-match={isHit || undefined}>
      <Handle type="target" position={Position.Left} className={classes.handle} />
      <Text size="xs" c="dimmed" truncate>
        {[object.kind, object.status].filter((one) => one !== '').join(' · ')}
      </Text>
      <Text size="sm" truncate>
        {object.name}
      </Text>
      <Handle type="source" position={Position.Right} className={classes.handle} />
    </div>
  );
});

const TYPES = { object: Drawn };
