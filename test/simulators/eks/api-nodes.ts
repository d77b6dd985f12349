import * as z from 'zod';
import { Fault } from './fault.ts';
import type { EksState, SimulatedCluster, SimulatedNodes } from './state.ts';
import { type ApiRequest, checked, minor, page, updateView } from './wire.ts';

const Scaling = z.strictObject({
  minSize: z.int().min(0),
  maxSize: z.int().min(1).max(450),
  desiredSize: z.int().min(0).max(450),
});
const NewNodes = z.strictObject({
  nodegroupName: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/),
  clientRequestToken: z.string().optional(),
  nodeRole: z.string().regex(/^arn:aws/),
  subnets: z.array(z.string()).min(1),
  instanceTypes: z.array(z.string()).length(1),
  diskSize: z.int(),
  scalingConfig: Scaling,
  tags: z.record(z.string(), z.string()),
});

/** Answers what is asked of the node groups of a cluster; `path` is what follows the name of the cluster. */
export function answerNodes(
  state: EksState,
  cluster: SimulatedCluster,
  request: ApiRequest,
): object | undefined {
  const { method, path, query, body } = request;
  if (path === '/node-groups' && method === 'GET')
    return page(query, 'nodegroups', [...cluster.groups.keys()]);
  if (path === '/node-groups' && method === 'POST') return create(state, cluster, checked(NewNodes, body));
  const [, name = '', rest = ''] = /^\/node-groups\/([^/]+)(\/.*)?$/.exec(path) ?? [];
  if (name === '') return undefined;
  const group = cluster.groups.get(decodeURIComponent(name));
  if (!group) throw new Fault(404, 'ResourceNotFoundException', `No node group found for name: ${name}.`);
  if (rest === '' && method === 'GET') return view(name, group);
  if (rest === '' && method === 'DELETE') return remove(state, name, group);
  if (rest === '/update-config' && method === 'POST') {
    const { scalingConfig } = checked(z.strictObject({ scalingConfig: Scaling }), body);
    refuseBusy(name, group);
    const apply = () => {
      group.scaling = scalingConfig;
    };
    return { update: updateView(state.update(cluster, 'ConfigUpdate', name, apply)) };
  }
  if (rest === '/update-version' && method === 'POST') {
    const { version } = checked(z.strictObject({ version: z.string() }), body);
    refuseBusy(name, group);
    if (minor(version) > minor(cluster.version)) {
      const words = `Nodegroup version ${version} is higher than that of the cluster, ${cluster.version}`;
      throw new Fault(400, 'InvalidParameterException', words);
    }
    const apply = () => {
      group.version = version;
    };
    return { update: updateView(state.update(cluster, 'VersionUpdate', name, apply)) };
  }
  return undefined;
}

function create(state: EksState, cluster: SimulatedCluster, body: z.output<typeof NewNodes>) {
  const { nodegroupName: name, clientRequestToken: token, scalingConfig, tags } = body;
  if (cluster.status !== 'ACTIVE')
    throw new Fault(400, 'InvalidRequestException', `Cluster '${cluster.name}' is not in ACTIVE status`);
  const known = cluster.groups.get(name);
  if (known && token !== undefined && known.token === token) return view(name, known);
  if (known) throw new Fault(409, 'ResourceInUseException', `NodeGroup already exists with name ${name}`);
  const group: SimulatedNodes = {
    ...{ tags, token, body },
    status: 'CREATING',
    version: cluster.version,
    created: state.clock(),
    due: state.after('nodes'),
    scaling: scalingConfig,
    issues: [],
  };
  cluster.groups.set(name, group);
  return view(name, group);
}

function remove(state: EksState, name: string, group: SimulatedNodes) {
  if (group.status === 'DELETING') refuseBusy(name, group);
  group.status = 'DELETING';
  group.due = state.after('remove');
  return view(name, group);
}

function refuseBusy(name: string, { status }: SimulatedNodes): void {
  if (status !== 'ACTIVE' && status !== 'DEGRADED')
    throw new Fault(409, 'ResourceInUseException', `Nodegroup ${name} is ${status}`);
}

function view(name: string, { status, version, scaling, tags, issues, created }: SimulatedNodes) {
  return {
    nodegroup: {
      ...{ nodegroupName: name, status, version, tags },
      scalingConfig: scaling,
      createdAt: created / 1000,
      health: { issues: issues.map((issue) => ({ ...issue, resourceIds: [] })) },
    },
  };
}
