import type { Handle } from '../../models/cluster.ts';
import type { Observation } from '../engine.ts';
import { quoted } from '../quoted.ts';
import type { EksCluster, EksNodes } from './answers.ts';
import { GROUP, nameOf, TAG } from './names.ts';

/** How many issues a message quotes. */
const MOST_ISSUES = 3;

/** What Amazon EKS says is wrong, in one sentence; the code of an issue tells what it is even without words. */
export function issuesOf(issues: readonly string[]): string {
  const told = issues.map((issue) => quoted(issue)).filter(Boolean);
  return quoted(told.slice(0, MOST_ISSUES).join('; ')) || 'Amazon EKS does not say why';
}

/** Whether the provider's cluster is that of an id; another one may have its name. */
export function isOurs({ tags }: EksCluster, id: string): boolean {
  return tags[TAG] === id;
}

/** What becomes of a cluster whose name somebody else has taken: KQueen leaves it alone. */
export function foreign(id: string): Observation {
  return {
    state: 'Error',
    message: `Amazon EKS has a cluster ${nameOf(id)} that KQueen has not created: it has no tag ${TAG} with the id. DELETE with force=true forgets it here`,
  };
}

/** How a control plane is; undefined for one that can be used, whose nodes decide. */
export function ofControlPlane({ status, health }: EksCluster): Observation | undefined {
  switch (status) {
    case 'ACTIVE':
      return undefined;
    case 'PENDING':
    case 'CREATING':
      return { state: 'Deploying', message: 'Amazon EKS creates the control plane' };
    case 'UPDATING':
      return { state: 'Updating', message: 'Amazon EKS updates the control plane' };
    case 'DELETING':
      return { state: 'Error', message: 'Somebody deletes the cluster at Amazon EKS' };
    case 'FAILED':
      return {
        state: 'Error',
        message: `Amazon EKS failed to create the control plane: ${issuesOf(health)}. DELETE it, and create another one`,
      };
    default:
      return { state: 'Unknown', message: `Amazon EKS calls the control plane ${quoted(status)}` };
  }
}

/** How the nodes are; undefined for nodes that can be used. */
export function ofNodes({ status, health }: EksNodes): Observation | undefined {
  switch (status) {
    case 'ACTIVE':
      return undefined;
    case 'CREATING':
      return { state: 'Deploying', message: 'Amazon EKS creates the nodes' };
    case 'UPDATING':
      return { state: 'Updating', message: 'Amazon EKS updates the nodes' };
    case 'DELETING':
      return { state: 'Error', message: 'Somebody deletes the nodes at Amazon EKS' };
    case 'CREATE_FAILED':
      return {
        state: 'Error',
        message: `Amazon EKS failed to create the nodes: ${issuesOf(health)}. DELETE the cluster, and create another one`,
      };
    case 'DELETE_FAILED':
      return {
        state: 'Error',
        message: `Amazon EKS failed to delete the nodes: ${issuesOf(health)}. DELETE it again`,
      };
    case 'DEGRADED':
      return { state: 'Error', message: `The nodes are degraded: ${issuesOf(health)}` };
    default:
      return { state: 'Unknown', message: `Amazon EKS calls the nodes ${quoted(status)}` };
  }
}

/** A cluster without its node group; `failure` of the handle is why it could not be created. */
export function withoutNodes({ failure }: Readonly<Handle>): Observation {
  const why = typeof failure === 'string' ? failure : `The cluster has no node group ${GROUP}`;
  return { state: 'Error', message: `${why}. DELETE it, and create another one` };
}

/** How a cluster is that nothing is to be done to. Its version is that of the nodes while they are behind. */
export function ofCluster(
  cluster: EksCluster,
  nodes: EksNodes | undefined,
  handle: Readonly<Handle>,
): Observation {
  const planes = ofControlPlane(cluster);
  if (planes) return planes;
  if (!nodes) return withoutNodes(handle);
  const own = ofNodes(nodes);
  if (own) return own;
  const version = nodes.version ?? cluster.version;
  if (cluster.version !== undefined && version !== cluster.version) {
    const message = `The nodes still run Kubernetes ${version}: upgrade to ${cluster.version} again`;
    return { state: 'OK', version, message };
  }
  if (cluster.health.length > 0)
    return { state: 'OK', version, message: `Amazon EKS says: ${issuesOf(cluster.health)}` };
  return { state: 'OK', version };
}
