import type { Context } from '../../context.ts';
import type { Cluster } from '../../models/cluster.ts';

/** Hands the operations of clusters to workers, as far as they have one that no worker has started. */
export async function handOver({ dispatcher }: Context, clusters: readonly Cluster[]): Promise<void> {
  const orders = clusters.flatMap(({ namespace, id: cluster, operation }) =>
    operation?.phase === 'requested' ? [{ namespace, cluster, operation: operation.id }] : [],
  );
  if (orders.length > 0) await dispatcher.operate(orders);
}
