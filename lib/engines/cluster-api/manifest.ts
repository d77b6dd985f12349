import { EngineFailed } from '../../errors.ts';
import { type ManifestObject, parseManifest } from '../../kubernetes/apply/manifest.ts';
import { isMap, jsonOf } from '../../kubernetes/read/json.ts';
import { GROUP, LABEL, nameOf, type ServedVersion, WORKERS, withV } from './names.ts';
import type { ClusterApiMetadata } from './parameters.ts';

/** Kinds beside those of Cluster API that a template may hold. */
const PLAIN_KINDS = new Set(['Secret', 'ConfigMap']);
/** The groups of Cluster API that belong to clusters; others install providers. */
const GROUPS = new Set([
  GROUP,
  ...['infrastructure', 'controlplane', 'bootstrap', 'addons', 'ipam'].map((part) => `${part}.${GROUP}`),
]);

/**
 * The objects of a new cluster: a `Cluster` with the topology of its ClusterClass, or those of its template. Throws
 * `EngineFailed` for a template that cannot be used.
 */
export async function manifestOf(
  { id, metadata }: { id: string; metadata: ClusterApiMetadata },
  namespace: string,
  served: ServedVersion,
): Promise<ManifestObject[]> {
  const { template } = metadata;
  return template === undefined
    ? [topologyCluster(id, metadata, namespace, served)]
    : fromTemplate(
        typeof template === 'string' ? template : JSON.stringify(template),
        id,
        metadata,
        namespace,
      );
}

/** Source: https://cluster-api.sigs.k8s.io/tasks/experimental-features/cluster-class/operate-cluster */
function topologyCluster(
  id: string,
  metadata: ClusterApiMetadata,
  namespace: string,
  served: ServedVersion,
): ManifestObject {
  const { cluster_class: className, kubernetes_version: version = '', worker_class } = metadata;
  const apiVersion = `${GROUP}/${served}`;
  const name = nameOf(id);
  const object = {
    apiVersion,
    kind: 'Cluster',
    metadata: { name, namespace, labels: { [LABEL]: id } },
    spec: {
      topology: {
        ...(served === 'v1beta2' ? { classRef: { name: className } } : { class: className }),
        version: withV(version),
        ...(metadata.control_plane_count !== undefined && {
          controlPlane: { replicas: metadata.control_plane_count },
        }),
        workers: {
          machineDeployments: [{ name: WORKERS, class: worker_class, replicas: metadata.node_count }],
        },
        variables: variablesOf(metadata.variables),
      },
    },
  };
  return { apiVersion, kind: 'Cluster', name, namespace, text: JSON.stringify(object) };
}

function variablesOf(variables: ClusterApiMetadata['variables'] = {}): { name: string; value: unknown }[] {
  const map = typeof variables === 'string' ? jsonOf(variables) : variables;
  if (!isMap(map)) throw new EngineFailed('variables must be a map: send it again by PATCH');
  return Object.entries(map).map(([name, value]) => ({ name, value }));
}

/**
 * The objects of a template. Each bears the name of the cluster in front, so that no template reaches the objects of
 * another cluster, and is of Cluster API, a Secret or a ConfigMap of the namespace.
 */
async function fromTemplate(
  template: string,
  id: string,
  metadata: ClusterApiMetadata,
  namespace: string,
): Promise<ManifestObject[]> {
  const objects = await parseManifest(filledIn(template, id, metadata, namespace));
  const name = nameOf(id);
  for (const object of objects) refuseForeign(object, name, namespace);
  const clusters = objects.filter(isCluster);
  if (clusters.length !== 1 || clusters[0]?.name !== name)
    throw new EngineFailed('The template must hold one Cluster, with the variable CLUSTER_NAME as its name');
  return objects.map((object) => ({ ...object, namespace }));
}

/** Of what stands in braces only the names that `clusterctl` gives a cluster are replaced: scripts have variables too. */
function filledIn(
  template: string,
  id: string,
  { kubernetes_version, control_plane_count, node_count }: ClusterApiMetadata,
  namespace: string,
): string {
  const values = new Map<string, string | undefined>([
    ['CLUSTER_NAME', nameOf(id)],
    ['NAMESPACE', namespace],
    ['KUBERNETES_VERSION', kubernetes_version && withV(kubernetes_version)],
    ['CONTROL_PLANE_MACHINE_COUNT', String(control_plane_count ?? 1)],
    ['WORKER_MACHINE_COUNT', String(node_count)],
  ]);
  return template.replaceAll(/\$\{([A-Z_]{1,40})\}/g, (whole, variable: string) => {
    if (variable === 'KUBERNETES_VERSION' && kubernetes_version === undefined)
      throw new EngineFailed('The template uses the variable KUBERNETES_VERSION: send kubernetes_version');
    return values.get(variable) ?? whole;
  });
}

function refuseForeign(
  { apiVersion, kind, name, namespace }: ManifestObject,
  own: string,
  home: string,
): void {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  const isAllowed = group === '' ? PLAIN_KINDS.has(kind) : GROUPS.has(group);
  const what = `${kind} ${name}`.slice(0, 200);
  if (!isAllowed)
    throw new EngineFailed(
      `The template holds a ${what}: only Cluster API, Secret and ConfigMap are allowed`,
    );
  if (namespace !== undefined && namespace !== home)
    throw new EngineFailed(
      `The template puts the ${what} into another namespace: use the variable NAMESPACE`,
    );
  if (name !== own && !name.startsWith(`${own}-`))
    throw new EngineFailed(`The template names a ${what}: begin its name with the variable CLUSTER_NAME`);
}

/** Whether an object is a Cluster of Cluster API. */
export function isCluster({ apiVersion, kind }: Pick<ManifestObject, 'apiVersion' | 'kind'>): boolean {
  return kind === 'Cluster' && apiVersion.startsWith(`${GROUP}/`);
}
