import '@xyflow/react/dist/style.css';
import { Alert, Text, useComputedColorScheme } from '@mantine/core';
import {
  Controls,
  Handle,
  MiniMap,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
} from '@xyflow/react';
import { memo, useMemo } from 'react';
import { topology as texts } from '../../../texts/topology.ts';
import classes from './Graph.module.css';
import type { ObjectNode } from './node.ts';
import { backbone, edgesAmong, type GraphObject, isMatch, type ObjectGraph } from './objects.ts';
import { HEIGHT, type Order, type Places, WIDTH } from './place.ts';
import { Sight } from './Sight.tsx';
import { usePlaces } from './use-places.ts';

/** A map of more objects is a line. */
const MOST_IN_MAP = 300;

interface Shown {
  graph: ObjectGraph;
  objects: readonly GraphObject[];
  /** Draws one relation of each object alone. */
  isSparse: boolean;
  /** How they were chosen: another choice moves into sight. */
  choice: string;
  text: string | undefined;
  onOpen: (uid: string) => void;
}

/** Draws objects and what belongs together; matches of the search are marked and moved into sight. */
export function Graph({ graph, objects, isSparse, ...shown }: Shown) {
  const order = useMemo(() => {
    const uids = objects.map(({ uid }) => uid);
    const edges = edgesAmong(graph, new Set(uids));
    return { uids, edges: isSparse ? backbone(edges) : edges };
  }, [graph, objects, isSparse]);
  const placing = usePlaces(order);
  if (placing === 'failed') return <Alert color="red">{texts.notPlaced}</Alert>;
  return (
    <section className={classes.frame} aria-label={texts.graphLabel}>
      {placing === 'waiting' ? (
        <Text role="status" p="md">
          {texts.placing}
        </Text>
      ) : (
        <ReactFlowProvider>
          <Drawing
            objects={objects}
            order={order}
            places={placing.places}
            isPlaced={placing.order === order}
            {...shown}
          />
        </ReactFlowProvider>
      )}
    </section>
  );
}

function Drawing({
  objects,
  order,
  places,
  isPlaced,
  choice,
  text,
  onOpen,
}: Omit<Shown, 'graph' | 'isSparse'> & { order: Order; places: Places; isPlaced: boolean }) {
  const colorMode = useComputedColorScheme();
  const nodes = useMemo(
    () =>
      objects.flatMap((object): ObjectNode[] => {
        const position = places.get(object.uid);
        if (position === undefined) return [];
        const data = { object, isHit: isMatch(object, text) };
        const ariaLabel = `${object.kind} ${object.name}`;
        return [{ id: object.uid, type: 'object', position, data, ariaLabel, ...SHAPE }];
      }),
    [objects, places, text],
  );
  const edges = useMemo(
    () => order.edges.map(({ from, to }) => ({ id: `${from} ${to}`, source: from, target: to })),
    [order],
  );
  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={TYPES}
      colorMode={colorMode}
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
      {objects.length <= MOST_IN_MAP && <MiniMap pannable zoomable />}
      <Sight nodes={nodes} choice={choice} text={text} isPlaced={isPlaced} />
    </ReactFlow>
  );
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

/** What is known of all objects, so that none out of sight is drawn to be measured. */
const SHAPE = {
  width: WIDTH,
  height: HEIGHT,
  measured: { width: WIDTH, height: HEIGHT },
  handles: [
    { type: 'target' as const, position: Position.Left, x: 0, y: HEIGHT / 2 },
    { type: 'source' as const, position: Position.Right, x: WIDTH, y: HEIGHT / 2 },
  ],
};
