import type { ServedKind } from './kubernetes-kinds.ts';
import type { KubernetesObjects } from './kubernetes-objects.ts';

/**
 * Which kinds the cluster serves, as kubectl asks for it before anything else; undefined for another path.
 * Source: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api
 */
export function discovered(objects: KubernetesObjects, { pathname }: URL) {
  const path = pathname.replace(/\/$/, '');
  const schema = schemaAt(objects, path);
  if (schema) return { status: 200, value: schema };
  if (path === '/api') return { status: 200, value: { kind: 'APIVersions', versions: ['v1'] } };
  if (path === '/apis') return { status: 200, value: groupList(objects) };
  const apiVersion = /^\/api\/(v1)$/.exec(path)?.[1] ?? /^\/apis\/([^/]+\/[^/]+)$/.exec(path)?.[1];
  const group = /^\/apis\/([^/]+)$/.exec(path)?.[1];
  const versions = group === undefined ? [] : objects.versionsOf(group);
  if (group !== undefined && versions.length > 0)
    return { status: 200, value: { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(group, versions) } };
  const kinds = apiVersion === undefined ? undefined : objects.kindsOf(apiVersion);
  return kinds && { status: 200, value: resourceList(apiVersion ?? '', kinds) };
}

function groupList(objects: KubernetesObjects) {
  const names = new Set(objects.versions().flatMap((apiVersion) => apiVersion.match(/^[^/]+(?=\/)/) ?? []));
  const groups = [...names].map((name) => groupOf(name, objects.versionsOf(name)));
  return { kind: 'APIGroupList', apiVersion: 'v1', groups };
}

/** Source: https://kubernetes.io/docs/reference/kubernetes-api/definitions/api-group-v1-meta/ */
function groupOf(name: string, versions: readonly string[]) {
  const all = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: all, preferredVersion: all[0] };
}

function resourceList(groupVersion: string, kinds: ServedKind[]) {
  const resources = kinds.flatMap(({ name, kind, namespaced }) => [
    { name, singularName: '', namespaced, kind, verbs: ['create', 'delete', 'get', 'list', 'patch'] },
    { name: `${name}/status`, singularName: '', namespaced, kind, verbs: ['get', 'patch'] },
  ]);
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources };
}

/**
 * The schema (OpenAPI 3) as far as kubectl looks at it: whether the server validates the fields of each kind itself.
 * Source: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3
 */
function schemaAt(objects: KubernetesObjects, path: string): object | undefined {
  const roots = new Map(objects.versions().map((apiVersion) => [rootOf(apiVersion), apiVersion]));
  if (path === '/openapi/v3') {
    const paths = [...roots.keys()].map((root) => [
      root,
      { serverRelativeURL: `/openapi/v3/${root}?hash=0` },
    ]);
    return { paths: Object.fromEntries(paths) };
  }
  const apiVersion = path.startsWith('/openapi/v3/') && roots.get(path.slice('/openapi/v3/'.length));
  if (!apiVersion) return undefined;
  const [version, group = ''] = apiVersion.split('/').reverse();
  const parameters = [{ name: 'fieldValidation', in: 'query', schema: { type: 'string' } }];
  const paths = (objects.kindsOf(apiVersion) ?? []).map(({ name, kind, namespaced }) => [
    `/${rootOf(apiVersion)}/${namespaced ? 'namespaces/{namespace}/' : ''}${name}/{name}`,
    { patch: { 'x-kubernetes-group-version-kind': { group, kind, version }, parameters, responses: {} } },
  ]);
  return { openapi: '3.0.0', info: { title: 'Kubernetes', version: 'v0' }, paths: Object.fromEntries(paths) };
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`;
}
