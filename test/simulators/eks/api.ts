import * as z from 'zod';
import { answerNodes } from './api-nodes.ts';
import { Fault } from './fault.ts';
import type { EksState, SimulatedCluster } from './state.ts';
import { type ApiRequest, checked, minor, page, updateView } from './wire.ts';

const Arn = z.string().regex(/^arn:aws/);
const NewCluster = z.strictObject({
  name: z.string().regex(/^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/),
  clientRequestToken: z.string().optional(),
  version: z.string().optional(),
  roleArn: Arn,
  resourcesVpcConfig: z.strictObject({
    subnetIds: z.array(z.string()).min(2),
    securityGroupIds: z.array(z.string()).optional(),
    endpointPublicAccess: z.boolean(),
    endpointPrivateAccess: z.boolean(),
  }),
  accessConfig: z.strictObject({
    authenticationMode: z.literal('API'),
    bootstrapClusterCreatorAdminPermissions: z.literal(true),
  }),
  tags: z.record(z.string(), z.string()),
});
const NewVersion = z.strictObject({ version: z.string() });

/** Where the API servers of the simulated clusters are. */
export interface SimulatedEndpoint {
  server: string;
  authority: string;
}

/**
 * Answers a request to the API of Amazon EKS; undefined when it has no such operation. Throws a `Fault` for a refusal.
 * Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_Operations_Amazon_Elastic_Kubernetes_Service.html
 */
export function answerEks(
  state: EksState,
  endpoint: SimulatedEndpoint,
  request: ApiRequest,
): object | undefined {
  state.settle();
  const { method, path, query, body, principal } = request;
  const view = (cluster: SimulatedCluster) => ({ cluster: clusterView(cluster, endpoint) });
  if (path === '/clusters' && method === 'GET') return page(query, 'clusters', [...state.clusters.keys()]);
  if (path === '/clusters' && method === 'POST')
    return view(createCluster(state, checked(NewCluster, body), principal));
  if (path === '/cluster-versions' && method === 'GET')
    return page(
      query,
      'clusterVersions',
      state.versions.map((clusterVersion) => ({
        clusterVersion,
        defaultVersion: clusterVersion === state.defaultVersion,
        versionStatus: 'STANDARD_SUPPORT',
      })),
    );
  const [, name = '', rest = ''] = /^\/clusters\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  if (name === '') return undefined;
  const cluster = state.clusters.get(decodeURIComponent(name));
  if (!cluster) throw new Fault(404, 'ResourceNotFoundException', `No cluster found for name: ${name}.`);
  if (rest === '' && method === 'GET') return view(cluster);
  if (rest === '' && method === 'DELETE') return view(deleteCluster(state, cluster));
  if (rest === '/updates' && method === 'POST')
    return { update: upgrade(state, cluster, checked(NewVersion, body).version) };
  const [, update] = /^\/updates\/([^/]+)$/.exec(rest) ?? [];
  if (update !== undefined && method === 'GET') return describeUpdate(cluster, update, query);
  return answerNodes(state, cluster, { ...request, path: rest });
}

function createCluster(
  state: EksState,
  body: z.output<typeof NewCluster>,
  creator: string,
): SimulatedCluster {
  const { name, clientRequestToken: token, version = state.defaultVersion, tags } = body;
  const known = state.clusters.get(name);
  if (known && token !== undefined && known.token === token) return known;
  if (known) throw new Fault(409, 'ResourceInUseException', `Cluster already exists with name: ${name}`);
  if (state.clusters.size >= state.most) {
    const words = `The maximum number of clusters per account and region has been reached (limit is ${state.most}).`;
    throw new Fault(400, 'ResourceLimitExceededException', words);
  }
  if (!state.versions.includes(version))
    throw new Fault(400, 'InvalidParameterException', `unsupported Kubernetes version '${version}'`);
  const cluster: SimulatedCluster = {
    ...{ name, creator, version, tags, token, body },
    status: 'CREATING',
    created: state.clock(),
    due: state.after('cluster'),
    issues: [],
    groups: new Map(),
    updates: new Map(),
  };
  state.clusters.set(name, cluster);
  return cluster;
}

function deleteCluster(state: EksState, cluster: SimulatedCluster): SimulatedCluster {
  const refuse = (why: string) => new Fault(409, 'ResourceInUseException', why);
  if (cluster.groups.size > 0) throw refuse('Cluster has nodegroups attached');
  if (cluster.status === 'UPDATING')
    throw refuse(`Cannot delete because cluster ${cluster.name} currently has an update in progress`);
  if (cluster.status === 'DELETING') throw refuse('Cluster is being deleted');
  cluster.status = 'DELETING';
  cluster.due = state.after('remove');
  return cluster;
}

function upgrade(state: EksState, cluster: SimulatedCluster, version: string) {
  if (cluster.status !== 'ACTIVE')
    throw new Fault(409, 'ResourceInUseException', `Cluster ${cluster.name} is ${cluster.status}`);
  const [from, to] = [minor(cluster.version), minor(version)];
  if (to !== from + 1 || !state.versions.includes(version)) {
    const words = `Unsupported Kubernetes minor version update from ${cluster.version} to ${version}`;
    throw new Fault(400, 'InvalidParameterException', words);
  }
  const update = state.update(cluster, 'VersionUpdate', undefined, () => {
    cluster.version = version;
  });
  return updateView(update);
}

function describeUpdate(cluster: SimulatedCluster, id: string, query: URLSearchParams) {
  const update = cluster.updates.get(id);
  if (!update || update.group !== (query.get('nodegroupName') ?? undefined))
    throw new Fault(404, 'ResourceNotFoundException', `No update found for ID: ${id}`);
  return { update: updateView(update) };
}

function clusterView(cluster: SimulatedCluster, { server, authority }: SimulatedEndpoint) {
  const { name, status, version, tags, created, issues } = cluster;
  const isThere = status !== 'CREATING' && status !== 'FAILED';
  return {
    ...{ name, status, version, tags },
    arn: `arn:aws:eks:eu-central-1:111122223333:cluster/${name}`,
    createdAt: created / 1000,
    health: { issues: issues.map((issue) => ({ ...issue, resourceIds: [] })) },
    ...(isThere && { endpoint: server, certificateAuthority: { data: authority } }),
  };
}
