import * as z from 'zod';
import { PROJECT } from './accounts.ts';
import { type Answer, gkeError } from './refusals.ts';
import type { GkeState, OperationType, SimulatedCluster } from './state.ts';
import { resolvedVersion, SERVER_CONFIG } from './versions.ts';

const Policy = z.strictObject({ provider: z.enum(['CALICO']).optional(), enabled: z.boolean().optional() });
const Addons = z.strictObject({
  networkPolicyConfig: z.strictObject({ disabled: z.boolean().optional() }),
});

/** What may be sent; the real API refuses unknown fields too. */
const Create = z.strictObject({
  cluster: z.strictObject({
    name: z.string().regex(/^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/),
    resourceLabels: z.record(z.string(), z.string().regex(/^[a-z0-9_-]{0,63}$/)).default({}),
    releaseChannel: z
      .strictObject({ channel: z.enum(['UNSPECIFIED', 'RAPID', 'REGULAR', 'STABLE', 'EXTENDED']) })
      .optional(),
    initialClusterVersion: z.string().optional(),
    clusterIpv4Cidr: z.cidrv4().optional(),
    networkPolicy: Policy.default({}),
    addonsConfig: Addons.default({ networkPolicyConfig: { disabled: true } }),
    nodePools: z
      .array(
        z.strictObject({
          name: z.string(),
          initialNodeCount: z.int().min(1),
          config: z.strictObject({ machineType: z.string(), oauthScopes: z.array(z.string()) }),
        }),
      )
      .length(1),
  }),
});

const Update = z.strictObject({
  update: z.strictObject({
    desiredMasterVersion: z.string().optional(),
    desiredNodeVersion: z.string().optional(),
    desiredNodePoolId: z.string().optional(),
    desiredAddonsConfig: Addons.optional(),
  }),
});
const SetSize = z.strictObject({ nodeCount: z.int().min(0) });
const SetPolicy = z.strictObject({ networkPolicy: Policy });

const invalid = (message: string) => gkeError(400, 'INVALID_ARGUMENT', message);
const QUOTA = (short: number) =>
  `Insufficient regional quota to satisfy request: resource "CPUS": request requires '${short + 8}.0' and is short '${short}.0'. project has a quota of '8.0'.`;

/** Begins to create a cluster. */
export function createCluster(state: GkeState, location: string, body: unknown): Answer {
  const { data, error } = Create.safeParse(body);
  if (!data) return invalid(`Invalid JSON payload received. ${error.issues[0]?.message}`);
  const { cluster: asked } = data;
  if (!/^[a-z]+-[a-z]+\d(-[a-z])?$/.test(location)) return invalid(`Location "${location}" does not exist.`);
  if (state.cluster(location, asked.name))
    return gkeError(409, 'ALREADY_EXISTS', `Already exists: ${pathOf(location, asked.name)}.`);
  const version = resolvedVersion(asked.initialClusterVersion ?? SERVER_CONFIG.defaultClusterVersion);
  if (version === undefined)
    return invalid(`Master version "${asked.initialClusterVersion}" is unsupported.`);
  const [pool = { name: '', initialNodeCount: 0, config: { machineType: '', oauthScopes: [] } }] =
    asked.nodePools;
  const nodes = nodesOf(location, pool.initialNodeCount);
  const taken = state.clusters.reduce((sum, { currentNodeCount }) => sum + currentNodeCount, 0);
  if (taken + nodes > state.quota)
    return gkeError(403, 'PERMISSION_DENIED', QUOTA(taken + nodes - state.quota));
  const cluster: SimulatedCluster = {
    name: asked.name,
    location,
    status: 'PROVISIONING',
    resourceLabels: asked.resourceLabels,
    releaseChannel: asked.releaseChannel ?? {},
    currentMasterVersion: version,
    currentNodeCount: nodes,
    nodePools: [{ ...pool, version }],
    networkPolicy: asked.networkPolicy.enabled ? asked.networkPolicy : {},
    addonsConfig: asked.addonsConfig.networkPolicyConfig.disabled
      ? asked.addonsConfig
      : { networkPolicyConfig: {} },
    clusterIpv4Cidr: asked.clusterIpv4Cidr ?? '10.4.0.0/14',
  };
  state.add(cluster);
  const operation = state.begin('CREATE_CLUSTER', cluster, () => {
    if (!state.apiServer) return;
    cluster.endpoint = state.apiServer.endpoint;
    cluster.masterAuth = { clusterCaCertificate: state.apiServer.ca };
  });
  return { status: 200, body: operation };
}

/** Reads, changes or deletes a cluster. */
export function changeCluster(
  state: GkeState,
  method: string,
  { location, rest }: { location: string; rest: string },
  body: unknown,
): Answer | undefined {
  const [path = '', verb] = rest.split(':');
  const [name = '', pools, pool = ''] = path.split('/');
  const cluster = state.cluster(location, name);
  const what = `${method} ${pools ?? ''}:${verb ?? ''}`;
  if (!['GET :', 'DELETE :', 'PUT :', 'POST :setNetworkPolicy', 'POST nodePools:setSize'].includes(what))
    return undefined;
  if (!cluster) return gkeError(404, 'NOT_FOUND', `Not found: ${pathOf(location, name)}.`);
  if (what === 'GET :') return { status: 200, body: cluster };
  const running = state.running(cluster);
  if (running !== undefined)
    return gkeError(400, 'FAILED_PRECONDITION', `Cluster is running incompatible operation ${running}.`);
  const begin = (type: OperationType, effect: () => void): Answer => ({
    status: 200,
    body: state.begin(type, cluster, effect),
  });
  if (what === 'DELETE :') return begin('DELETE_CLUSTER', () => state.remove(cluster));
  if (what === 'PUT :') return update(cluster, body, begin);
  return verb === 'setSize' ? setSize(state, cluster, pool, body, begin) : setPolicy(cluster, body, begin);
}

type Begin = (type: OperationType, effect: () => void) => Answer;

function update(cluster: SimulatedCluster, body: unknown, begin: Begin): Answer {
  const { data } = Update.safeParse(body);
  if (!data) return invalid('Invalid JSON payload received. Unknown name.');
  const { desiredMasterVersion, desiredNodeVersion, desiredNodePoolId, desiredAddonsConfig } = data.update;
  const set = [desiredMasterVersion, desiredNodeVersion, desiredAddonsConfig].filter(
    (one) => one !== undefined,
  );
  if (set.length !== 1) return invalid('Must specify exactly one update.');
  if (desiredAddonsConfig) {
    const { disabled } = desiredAddonsConfig.networkPolicyConfig;
    if (disabled && cluster.networkPolicy.enabled)
      return invalid('Network policy must be disabled on the nodes before the addon is.');
    return begin('UPDATE_CLUSTER', () => {
      cluster.addonsConfig = { networkPolicyConfig: disabled ? { disabled } : {} };
    });
  }
  const version = resolvedVersion(desiredMasterVersion ?? desiredNodeVersion ?? '');
  if (version === undefined) return invalid(`Version "${desiredMasterVersion}" is unsupported.`);
  if (desiredMasterVersion !== undefined)
    return begin('UPGRADE_MASTER', () => {
      cluster.currentMasterVersion = version;
    });
  const pool = cluster.nodePools.find((one) => one.name === desiredNodePoolId);
  if (!pool) return invalid(`Node pool "${desiredNodePoolId}" not found.`);
  if (version > cluster.currentMasterVersion)
    return invalid('Node version must not be greater than the master version.');
  return begin('UPGRADE_NODES', () => {
    pool.version = version;
  });
}

function setSize(
  state: GkeState,
  cluster: SimulatedCluster,
  name: string,
  body: unknown,
  begin: Begin,
): Answer {
  const { data } = SetSize.safeParse(body);
  const pool = cluster.nodePools.find((one) => one.name === name);
  if (!data || !pool) return invalid('Invalid size or node pool.');
  const nodes = nodesOf(cluster.location, data.nodeCount);
  if (nodes > state.quota) return gkeError(403, 'PERMISSION_DENIED', QUOTA(nodes - state.quota));
  return begin('SET_NODE_POOL_SIZE', () => {
    pool.initialNodeCount = data.nodeCount;
    cluster.currentNodeCount = nodes;
  });
}

function setPolicy(cluster: SimulatedCluster, body: unknown, begin: Begin): Answer {
  const { data } = SetPolicy.safeParse(body);
  if (!data) return invalid('Invalid JSON payload received.');
  const { networkPolicy } = data;
  if (networkPolicy.enabled && cluster.addonsConfig.networkPolicyConfig.disabled)
    return invalid('Network Policy Addon must be enabled before updating the nodes.');
  return begin('SET_NETWORK_POLICY', () => {
    cluster.networkPolicy = networkPolicy.enabled ? networkPolicy : {};
  });
}

/** A region has three zones. */
function nodesOf(location: string, count: number): number {
  return /\d$/.test(location) ? count * 3 : count;
}

function pathOf(location: string, name: string): string {
  return `projects/${PROJECT}/locations/${location}/clusters/${name}`;
}
