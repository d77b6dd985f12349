import { AZURE, type AzureState, type Document, type SimulatedCluster, type SimulatedPool } from './state.ts';

/** A refusal, in one of the two forms that Azure has for it. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** What is nobody's to send: a client that sends it back has not read the documentation. */
const READ_ONLY = [
  ...[
    'provisioningState',
    'currentKubernetesVersion',
    'currentOrchestratorVersion',
    'eTag',
    'status',
    'fqdn',
  ],
];

/** Creates a cluster, or replaces one by what is sent: whatever is not sent is gone. */
export function putCluster(
  state: AzureState,
  name: string,
  body: Document,
  conditions: { match?: string; noneMatch?: string },
): { status: number; operation?: string; cluster: SimulatedCluster } {
  const before = state.clusters.get(name);
  if (conditions.noneMatch === '*' && before)
    throw new Refused(412, 'PreconditionFailed', `The resource '${name}' exists already.`);
  refuseOldTag(before?.eTag, conditions.match);
  const properties = mapOf(body.properties);
  const pools = listOf(properties.agentPoolProfiles);
  refuseReadOnly(properties, ...pools);
  if (before) return replaceCluster(state, before, body, properties, pools);
  if (!/^[a-z0-9]([-_a-z0-9]{0,61}[a-z0-9])?$/i.test(name)) throw invalid('resourceName');
  for (const field of ['dnsPrefix', 'linuxProfile'])
    if (properties[field] === undefined) throw invalid(field);
  if (body.location !== AZURE.location)
    throw new Refused(
      400,
      'LocationNotAvailableForResourceType',
      `The provided location '${body.location}' is not available.`,
    );
  if (mapOf(body.identity).type !== 'SystemAssigned') throw invalid('identity');
  if (`${properties.nodeResourceGroup ?? `MC_${AZURE.group}_${name}_${body.location}`}`.length > 80)
    throw new Refused(
      400,
      'NodeResourceGroupNameTooLong',
      'The length of the node resource group name is too long.',
    );
  const version = versionOf(state, properties.kubernetesVersion);
  refuseOverQuota(
    state,
    pools.reduce((sum, pool) => sum + Number(pool.count), 0),
  );
  const cluster: SimulatedCluster = {
    name,
    document: { ...body, properties },
    state: 'Creating',
    power: 'Running',
    version,
    eTag: state.nextTag(),
    pools: pools.map((document) => poolOf(state, document, version)),
  };
  state.clusters.set(name, cluster);
  state.created.push(name);
  const operation = state.begin(cluster, 'creating', state.seconds.create, (failure) => {
    touch(state, cluster, failure ? 'Failed' : 'Succeeded');
    cluster.failure = failure;
  });
  return { status: 201, operation, cluster };
}

function replaceCluster(
  state: AzureState,
  cluster: SimulatedCluster,
  body: Document,
  properties: Document,
  pools: Document[],
) {
  refuseBusy(cluster);
  const old = mapOf(cluster.document.properties);
  for (const field of ['dnsPrefix', 'nodeResourceGroup'])
    if (properties[field] !== old[field]) throw unchangeable(field);
  if (body.location !== cluster.document.location) throw unchangeable('location');
  for (const pool of cluster.pools) {
    const sent = pools.find(({ name }) => name === pool.name);
    refuseOtherPool(pool, sent ?? {});
  }
  const version = versionOf(state, properties.kubernetesVersion);
  if (version !== cluster.version && !state.upgradesOf(cluster.version).includes(version))
    throw new Refused(
      400,
      'AgentPoolUpgradeVersionNotAllowed',
      `Upgrading from ${cluster.version} to ${version} is not allowed.`,
    );
  const isUpgrade = version !== cluster.version;
  cluster.document = { ...body, properties };
  touch(state, cluster, isUpgrade ? 'Upgrading' : 'Updating');
  const operation = state.begin(cluster, 'changing', state.seconds.change, (failure) => {
    if (!failure && !state.rollsBack) cluster.version = version;
    touch(state, cluster, failure ? 'Failed' : 'Succeeded');
    cluster.failure = failure;
  });
  return { status: 200, operation, cluster };
}

/** Replaces a node pool: another number of nodes, or another version. */
export function putPool(
  state: AzureState,
  cluster: SimulatedCluster,
  name: string,
  properties: Document,
  match: string | undefined,
): { operation: string; pool: SimulatedPool } {
  const pool = cluster.pools.find((one) => one.name === name);
  if (!pool) throw new Refused(404, 'NotFound', `The agent pool '${name}' was not found.`);
  refuseOldTag(pool.eTag, match);
  refuseReadOnly(properties);
  refuseBusy(cluster);
  refuseOtherPool(pool, properties);
  const version =
    properties.orchestratorVersion === undefined
      ? pool.version
      : versionOf(state, properties.orchestratorVersion);
  if (version.localeCompare(cluster.version, 'en', { numeric: true }) > 0)
    throw new Refused(
      400,
      'NodePoolMcVersionIncompatible',
      `Node pool version ${version} is newer than the control plane.`,
    );
  refuseOverQuota(state, Number(properties.count) - Number(pool.document.count));
  const before = pool.document;
  pool.document = { ...properties, name };
  pool.state = version === pool.version ? 'Scaling' : 'Upgrading';
  pool.eTag = state.nextTag();
  const operation = state.begin(cluster, 'changing', state.seconds.change, (failure) => {
    if (failure) pool.document = before;
    else if (!state.rollsBack) pool.version = version;
    pool.state = failure ? 'Failed' : 'Succeeded';
    pool.failure = failure;
    pool.eTag = state.nextTag();
  });
  return { operation, pool };
}

/** Deletes a cluster; one that is still being created is given up. */
export function deleteCluster(state: AzureState, cluster: SimulatedCluster): string {
  if (cluster.activity?.what === 'changing') refuseBusy(cluster);
  touch(state, cluster, 'Deleting');
  return state.begin(cluster, 'deleting', state.seconds.delete, (failure) => {
    if (failure) {
      touch(state, cluster, 'Failed');
      cluster.failure = failure;
    } else state.clusters.delete(cluster.name);
  });
}

function touch(state: AzureState, cluster: SimulatedCluster, next: string): void {
  cluster.state = next;
  cluster.eTag = state.nextTag();
  for (const pool of cluster.pools) pool.eTag = state.nextTag();
}

function poolOf(state: AzureState, document: Document, version: string): SimulatedPool {
  for (const field of ['name', 'count', 'vmSize', 'mode'])
    if (document[field] === undefined) throw invalid(field);
  return { name: String(document.name), document, state: 'Succeeded', version, eTag: state.nextTag() };
}

function versionOf(state: AzureState, sent: unknown): string {
  const version = state.resolve(typeof sent === 'string' ? sent : undefined);
  if (version === undefined)
    throw new Refused(
      400,
      'K8sVersionNotSupported',
      `Managed cluster is on version ${sent} which is not supported in this region.`,
    );
  return version;
}

function refuseOverQuota(state: AzureState, more: number): void {
  if (state.nodes + more <= state.quota) return;
  const left = state.quota - state.nodes;
  throw new Refused(
    400,
    'ErrCode_InsufficientVCPUQuota',
    `Insufficient vcpu quota requested ${more}, remaining ${left} for family standardDv2Family for region ${AZURE.location}.`,
  );
}

function refuseBusy({ activity, state }: SimulatedCluster): void {
  if (!activity) return;
  throw new Refused(
    409,
    'OperationNotAllowed',
    `Operation is not allowed: Another operation (${state}) is in progress, please wait for it to finish before starting a new operation.`,
  );
}

function refuseOldTag(tag: string | undefined, match: string | undefined): void {
  if (match === undefined || match === tag) return;
  throw new Refused(412, 'EtagMismatch', `Operation is not allowed: the etag ${match} does not match.`);
}

/** What a node pool is stays so for as long as it lives; what is not sent is something else. */
function refuseOtherPool({ document }: SimulatedPool, sent: Document): void {
  const fixed = ['vmSize', 'type', 'osType', 'maxPods'].find((field) => sent[field] !== document[field]);
  if (fixed !== undefined) throw unchangeable(`agentPoolProfile.${fixed}`);
}

function refuseReadOnly(...parts: Document[]): void {
  const field = parts.flatMap(Object.keys).find((name) => READ_ONLY.includes(name));
  if (field !== undefined)
    throw new Refused(400, 'ReadOnlyProperty', `The property '${field}' is read-only.`);
}

const invalid = (field: string) =>
  new Refused(400, 'InvalidParameter', `The value of parameter ${field} is invalid.`);
const unchangeable = (field: string) =>
  new Refused(400, 'PropertyChangeNotAllowed', `Changing property '${field}' is not allowed.`);

export function mapOf(value: unknown): Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Document) : {};
}

function listOf(value: unknown): Document[] {
  return Array.isArray(value) ? value.map(mapOf) : [];
}
