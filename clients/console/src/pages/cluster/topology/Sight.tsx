import { useReactFlow, useStore } from '@xyflow/react';
import { useEffect, useRef } from 'react';
import type { ObjectNode } from './node.ts';
import { WIDTH } from './place.ts';

/** More than this many objects at once are neither readable nor drawn without a pause: the others are a move away. */
const MOST_IN_SIGHT = 150;
/** Kinds that hold so many others that these are far apart. */
const WIDE = ['Namespace', 'Node'];

/**
 * Moves the matches of a search into sight, else all objects; of many the first ones. It does so once for each choice of
 * objects, so that who has moved the graph keeps their sight of it while the cluster changes.
 */
export function Sight({
  nodes,
  choice,
  text,
  isPlaced,
}: {
  nodes: readonly ObjectNode[];
  choice: string;
  text: string | undefined;
  /** Whether the nodes stand where they will stay. */
  isPlaced: boolean;
}) {
  const { fitView, setCenter } = useReactFlow();
  const shown = useRef<string>(undefined);
  // What is fitted into a frame without a size yet is out of sight, and so not drawn at all.
  const isSized = useStore(({ width, height }) => width > 0 && height > 0);
  useEffect(() => {
    const wanted = `${choice} ${text ?? ''}`;
    if (!isSized || !isPlaced || shown.current === wanted) return;
    shown.current = wanted;
    const hits = nodes.filter(({ data }) => data.isHit);
    const [first] = nodes.filter(({ data }) => !WIDE.includes(data.object.kind));
    if (hits.length > 0) fitView({ maxZoom: 1.2, nodes: hits.slice(0, MOST_IN_SIGHT) });
    else if (text !== undefined) return;
    else if (nodes.length <= MOST_IN_SIGHT || first === undefined) fitView({ maxZoom: 1.2 });
    else setCenter(first.position.x + WIDTH, first.position.y, { zoom: 0.6 });
  }, [isSized, isPlaced, choice, text, nodes, fitView, setCenter]);
  return null;
}
