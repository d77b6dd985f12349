import { GROUP, nameOf, TAG } from './names.ts';
import type { EksMetadata } from './parameters.ts';

/**
 * The request for a control plane. A repeated one has no further effect, by its token and by its name.
 * Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
 */
export function clusterBody(id: string, metadata: EksMetadata) {
  const { kubernetes_version: version, security_group_ids: securityGroupIds } = metadata;
  return {
    name: nameOf(id),
    clientRequestToken: id,
    ...(version !== undefined && { version }),
    roleArn: metadata.cluster_role_arn,
    resourcesVpcConfig: {
      subnetIds: metadata.subnet_ids,
      ...(securityGroupIds && { securityGroupIds }),
      endpointPublicAccess: metadata.endpoint_public_access,
      endpointPrivateAccess: true,
    },
    // Whoever creates the cluster is its administrator: so KQueen can make an account of its own in it.
    accessConfig: { authenticationMode: 'API', bootstrapClusterCreatorAdminPermissions: true },
    tags: { [TAG]: id },
  };
}

/** The request for the nodes of a cluster, of which the same holds. */
export function nodesBody(id: string, metadata: EksMetadata) {
  return {
    nodegroupName: GROUP,
    clientRequestToken: id,
    nodeRole: metadata.node_role_arn,
    subnets: metadata.subnet_ids,
    instanceTypes: [metadata.instance_type],
    diskSize: metadata.disk_size,
    scalingConfig: scalingOf(metadata.node_count),
    tags: { [TAG]: id },
  };
}

/** A node group with exactly so many nodes. */
export function scalingOf(count: number) {
  return { minSize: count, maxSize: count, desiredSize: count };
}
