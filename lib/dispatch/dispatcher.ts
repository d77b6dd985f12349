/** An operation to be done, by ids alone: the worker reads the rest, and secrets never travel. */
export interface OperationOrder {
  namespace: string;
  cluster: string;
  operation: string;
}

/** Clusters of one provisioner to check: those in transition, or the named settled ones. */
export interface RefreshOrder {
  namespace: string;
  provisioner: string;
  /** Its regular check, after which the next one is noted. It covers idle clusters, where the engine sees them by the same requests. */
  due?: true;
  /** Those in transition; absent where they are too many to name. */
  watched?: string[];
  /** Settled clusters to check, and nothing else. */
  clusters?: string[];
}

/** An apply that a worker goes on with, by ids alone: its manifests stay encrypted in the store. */
export interface ApplyOrder {
  namespace: string;
  apply: string;
}

/** Credentials of one cluster to end. */
export interface EndOrder {
  namespace: string;
  cluster: string;
  credentials: string[];
}

/** A webhook that has something to deliver: the worker reads what. */
export interface DeliveryOrder {
  namespace: string;
  webhook: string;
}

/**
 * Hands work to workers, which do it later. An order may be lost or arrive twice: the scheduled function is the safety net,
 * and workers claim their work. So it never throws; an order that could not be handed over is logged.
 */
export interface Dispatcher {
  operate(orders: readonly OperationOrder[]): Promise<void>;
  refresh(orders: readonly RefreshOrder[]): Promise<void>;
  apply(orders: readonly ApplyOrder[]): Promise<void>;
  end(orders: readonly EndOrder[]): Promise<void>;
  deliver(orders: readonly DeliveryOrder[]): Promise<void>;
}
