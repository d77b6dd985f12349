import type { Node } from '@xyflow/react';
import type { GraphObject } from './objects.ts';

/** An object as React Flow draws it, with whether it matches the search. */
export type ObjectNode = Node<{ object: GraphObject; isHit: boolean }, 'object'>;
