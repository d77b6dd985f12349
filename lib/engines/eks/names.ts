/** The tag by which everything at Amazon EKS tells whose it is. Its value is the id of the cluster. */
export const TAG = 'kqueen-cluster';

/** The managed node group of each cluster. */
export const GROUP = 'kqueen';

/** What a cluster is called at Amazon EKS, by its id. */
export function nameOf(id: string): string {
  return `kqueen-${id}`;
}
