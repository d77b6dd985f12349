/** The size of an object in the graph, in pixels. */
export const WIDTH = 200;
export const HEIGHT = 52;

/** The upper left corner of an object in the graph. */
export interface Place {
  x: number;
  y: number;
}

/** Where objects stand, by their uids. */
export type Places = ReadonlyMap<string, Place>;

/** Objects to be placed, and what belongs together. */
export interface Order {
  uids: readonly string[];
  edges: readonly { from: string; to: string }[];
}
