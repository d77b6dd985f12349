/** An operation that is to be done, by ids alone: whoever does it reads the rest, and secrets never travel. */
export interface OperationOrder {
  namespace: string;
  cluster: string;
  operation: string;
}

/** Clusters of one provisioner to look after: those in transition, or those that are named. */
export interface RefreshOrder {
  namespace: string;
  provisioner: string;
  /** Settled ones to be looked at; without them those in transition are. */
  clusters?: string[];
}

/**
 * Hands work to workers, which do it later. An order may get lost, or arrive twice: the scheduled function is the safety
 * net, and workers claim what they do. So it never throws; what could not be handed over is logged.
 */
export interface Dispatcher {
  operate(orders: readonly OperationOrder[]): Promise<void>;
  refresh(orders: readonly RefreshOrder[]): Promise<void>;
}
