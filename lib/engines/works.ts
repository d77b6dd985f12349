/**
 * What engines do at their providers. It is one file of a package, loaded when the first of them is asked: one that is split
 * further costs every function more files at its start than it saves.
 */
export { azureConnector } from './aks/connect.ts';
export { AksWork } from './aks/work.ts';
export { ClusterApiWork } from './cluster-api/work.ts';
export { eksConnector } from './eks/connect.ts';
export { EksWork } from './eks/work.ts';
export { gkeConnect } from './gke/connect.ts';
export { GceWork } from './gke/work.ts';
export { jenkinsConnector } from './jenkins/connect.ts';
export { JenkinsWork } from './jenkins/work.ts';
export { clusterReach } from './reach.ts';
