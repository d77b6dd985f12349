import { deleteCluster, mapOf, putCluster, putPool, Refused } from './clusters.ts';
import { AZURE, type AzureState, type Document, type SimulatedCluster } from './state.ts';

export interface ArmRequest {
  method: string;
  url: URL;
  headers: Record<string, string | string[] | undefined>;
  body: Document;
}

export interface ArmAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

export interface ArmOptions {
  /** The kubeconfig of an administrator of every cluster, as YAML or JSON. */
  kubeconfig: string;
  /** Clusters of one page. */
  pageSize: number;
  /** The host that next pages are said to be on, if not this one. */
  nextHost?: string;
}

const AKS = '/providers/Microsoft.ContainerService';
const API = '2025-05-01';

/** Answers a request to Azure Resource Manager; undefined for one that nobody planned. Throws `Refused`. */
export function answerArm(
  state: AzureState,
  request: ArmRequest,
  options: ArmOptions,
): ArmAnswer | undefined {
  state.settle();
  const { method, url } = request;
  const [, subscription, path = ''] = /^\/subscriptions\/([^/]+)(\/.*)$/.exec(url.pathname) ?? [];
  if (subscription === undefined) return undefined;
  if (subscription !== AZURE.subscription)
    throw new Refused(404, 'SubscriptionNotFound', `The subscription '${subscription}' could not be found.`);
  const denied = [...state.denied].find((part) => path.includes(part));
  if (denied !== undefined)
    throw new Refused(
      403,
      'AuthorizationFailed',
      `The client 'app' with object id 'app' does not have authorization to perform action '${denied}'.`,
    );
  const api = url.searchParams.get('api-version');
  if (api === null)
    throw new Refused(400, 'MissingApiVersionParameter', 'The api-version query parameter is required.');
  const group = `/resourceGroups/${AZURE.group}`;
  if (path.startsWith('/resourceGroups/')) {
    const isOurs = path === group || path.startsWith(`${group}/`);
    if (!isOurs || !state.hasGroup)
      throw new Refused(
        404,
        'ResourceGroupNotFound',
        `Resource group '${path.split('/')[2]}' could not be found.`,
      );
    if (method === 'GET' && path === group)
      return { status: 200, body: { name: AZURE.group, location: AZURE.location, properties: {} } };
    const clusters = `${group}${AKS}/managedClusters`;
    if (api !== API || !path.startsWith(clusters)) return undefined;
    if (method === 'GET' && path === clusters) return listPage(state, url, options);
    return answerCluster(state, request, path.slice(clusters.length + 1).split('/'), options);
  }
  return method === 'GET' ? answerSubscription(state, path, api) : undefined;
}

function listPage(state: AzureState, url: URL, { pageSize, nextHost }: ArmOptions): ArmAnswer {
  const from = Number(url.searchParams.get('$skiptoken') ?? 0);
  const all = [...state.clusters.values()];
  const value = all.slice(from, from + pageSize).map((cluster) => shown(state, cluster));
  const next = new URL(nextHost === undefined ? url : `${nextHost}${url.pathname}${url.search}`);
  next.searchParams.set('$skiptoken', String(from + pageSize));
  return { status: 200, body: { value, ...(from + pageSize < all.length && { nextLink: next.href }) } };
}

function answerCluster(
  state: AzureState,
  { method, url, headers, body }: ArmRequest,
  [name = '', kind, part, ...more]: string[],
  { kubeconfig }: ArmOptions,
): ArmAnswer | undefined {
  if (more.length > 0) return undefined;
  const header = (one: string) => (typeof headers[one] === 'string' ? headers[one] : undefined);
  if (method === 'PUT' && kind === undefined) {
    const conditions = { match: header('if-match'), noneMatch: header('if-none-match') };
    const { status, operation, cluster } = putCluster(state, name, body, conditions);
    return { status, headers: asyncHeaders(url, operation), body: shown(state, cluster) };
  }
  const cluster = state.clusters.get(name);
  if (!cluster) {
    if (method === 'DELETE' && kind === undefined) return { status: 204 };
    throw new Refused(
      404,
      'ResourceNotFound',
      `The Resource 'Microsoft.ContainerService/managedClusters/${name}' was not found.`,
    );
  }
  if (kind === undefined) {
    if (method === 'GET') return { status: 200, body: shown(state, cluster) };
    if (method === 'DELETE')
      return { status: 202, headers: asyncHeaders(url, deleteCluster(state, cluster)) };
    return undefined;
  }
  if (method === 'PUT' && kind === 'agentPools' && part !== undefined) {
    const { operation } = putPool(state, cluster, part, mapOf(body.properties), header('if-match'));
    return { status: 200, headers: asyncHeaders(url, operation), body: { name: part } };
  }
  if (method === 'POST' && kind === 'listClusterAdminCredential' && part === undefined) {
    if (mapOf(cluster.document.properties).disableLocalAccounts === true)
      throw new Refused(
        400,
        'BadRequest',
        'Getting static credential is not allowed because this cluster is set to disable local accounts.',
      );
    const value = Buffer.from(kubeconfig).toString('base64');
    return { status: 200, body: { kubeconfigs: [{ name: 'clusterAdmin', value }] } };
  }
  if (method === 'GET' && kind === 'upgradeProfiles' && part === 'default') {
    const upgrades = state.upgradesOf(cluster.version).map((kubernetesVersion) => ({
      kubernetesVersion,
      ...(kubernetesVersion.startsWith('1.35') && { isPreview: true }),
    }));
    return {
      status: 200,
      body: {
        properties: {
          controlPlaneProfile: { kubernetesVersion: cluster.version, upgrades },
          agentPoolProfiles: [],
        },
      },
    };
  }
  return undefined;
}

function answerSubscription(state: AzureState, path: string, api: string): ArmAnswer | undefined {
  if (path === '/locations') {
    const location = (name: string, displayName: string, regionType = 'Physical') => ({
      name,
      displayName,
      metadata: { regionType },
    });
    return {
      status: 200,
      body: {
        value: [
          location('westeurope', 'West Europe'),
          location('northeurope', 'North Europe'),
          location('europe', 'Europe', 'Logical'),
        ],
      },
    };
  }
  const place = `/locations/${AZURE.location}`;
  if (path === `/providers/Microsoft.Compute${place}/vmSizes`) {
    const size = (name: string, numberOfCores: number, memoryInMB: number) => ({
      name,
      numberOfCores,
      memoryInMB,
    });
    return {
      status: 200,
      body: {
        value: [
          size('Standard_D1_v2', 1, 3584),
          size('Standard_D2_v2', 2, 7168),
          size('Standard_D4s_v5', 4, 16384),
        ],
      },
    };
  }
  if (api !== API) return undefined;
  if (path === `${AKS}${place}/kubernetesVersions`) {
    const values = [...state.versions].map(([version, patches]) => ({
      version,
      ...(version === '1.35' && { isPreview: true }),
      patchVersions: Object.fromEntries(
        patches.map((patch) => [patch, { upgrades: state.upgradesOf(patch) }]),
      ),
    }));
    return { status: 200, body: { values } };
  }
  const [, id] =
    /^\/providers\/Microsoft\.ContainerService\/locations\/\w+\/operations\/([\w-]+)$/.exec(path) ?? [];
  const operation = id === undefined ? undefined : state.operations.get(id);
  if (!operation) return undefined;
  const { status, began, until, error } = operation;
  const percentComplete = Math.min(100, ((state.now - began) / (until - began)) * 100);
  return { status: 200, body: { name: id, status, percentComplete, ...(status === 'Failed' && { error }) } };
}

/** An address as Azure gives it: signed, in another case, and in the region of the resource. */
function asyncHeaders(url: URL, operation: string | undefined): Record<string, string> {
  if (operation === undefined) return {};
  const path = `/subscriptions/${AZURE.subscription}${AKS}/locations/${AZURE.location}/operations/${operation}`;
  return { 'azure-asyncoperation': `${url.origin}${path}?api-version=2016-03-30&t=6389&c=MIIH&s=abc&h=def` };
}

/** A cluster as Azure shows it. */
export function shown(state: AzureState, cluster: SimulatedCluster): Document {
  const properties = mapOf(cluster.document.properties);
  return {
    ...cluster.document,
    id: `/subscriptions/${AZURE.subscription}/resourcegroups/${AZURE.group}${AKS}/managedClusters/${cluster.name}`,
    name: cluster.name,
    type: 'Microsoft.ContainerService/ManagedClusters',
    eTag: cluster.eTag,
    identity: { type: 'SystemAssigned', principalId: 'principal', tenantId: AZURE.tenant },
    properties: {
      ...properties,
      provisioningState: cluster.state,
      powerState: { code: cluster.power },
      kubernetesVersion: properties.kubernetesVersion ?? cluster.version,
      currentKubernetesVersion: cluster.version,
      fqdn: `${properties.dnsPrefix}-0a1b2c3d.hcp.${AZURE.location}.azmk8s.io`,
      servicePrincipalProfile: { clientId: 'msi' },
      maxAgentPools: 100,
      ...(state.tellsFailures && cluster.failure && { status: { provisioningError: cluster.failure } }),
      agentPoolProfiles: cluster.pools.map((pool) => ({
        ...pool.document,
        provisioningState: cluster.state === 'Creating' ? 'Creating' : pool.state,
        powerState: { code: cluster.power },
        orchestratorVersion: pool.version,
        currentOrchestratorVersion: pool.version,
        nodeImageVersion: `AKSUbuntu-2204gen2containerd-${pool.version}`,
        eTag: pool.eTag,
        ...(state.tellsFailures && pool.failure && { status: { provisioningError: pool.failure } }),
      })),
    },
  };
}
