import { EngineFailed } from '../../errors.ts';
import { inParallel } from '../../in-parallel.ts';
import { type Applied, applyObjects, refuseUnknownKinds, reported } from '../../kubernetes/apply/apply.ts';
import { type ApiResource, Discovery, objectPath } from '../../kubernetes/apply/discovery.ts';
import type { ManifestObject } from '../../kubernetes/apply/manifest.ts';
import type { ClusterAnswer, ClusterConnection } from '../../kubernetes/connection/connection.ts';
import { isMap, jsonOf } from '../../kubernetes/read/json.ts';
import {
  askPatiently,
  BUSY,
  listObjects,
  probeList,
  reasonIn,
  refusal,
} from '../../kubernetes/read/lists.ts';
import { fieldOf, type KubernetesObject, listAt, textOf } from '../../kubernetes/read/objects.ts';
import { isDryRun, noteEffect } from '../../rest/dry-run.ts';
import { GROUP, LABEL, NAME_LABEL, type ServedVersion, VERSIONS } from './names.ts';

const DELETES_AT_ONCE = 6;
/** The API server does all but keep it (https://kubernetes.io/docs/reference/using-api/api-concepts/#dry-run). */
const TRIED = '&dryRun=All';

/** A kind of Cluster API that is read, as paths call it. */
export type Plural = 'clusters' | 'machines' | 'machinedeployments' | 'clusterclasses';

/** An object by its kind and name. */
export type ObjectName = Pick<ManifestObject, 'apiVersion' | 'kind' | 'name'>;

/** One namespace of a management cluster: nothing beyond it is read or written. Every method throws a `DomainError`. */
export class Management {
  readonly #connection: ClusterConnection;
  readonly #namespace: string;
  readonly #signal: AbortSignal;
  #served: Promise<ServedVersion> | undefined;

  constructor(connection: ClusterConnection, namespace: string, signal: AbortSignal) {
    this.#connection = connection;
    this.#namespace = namespace;
    this.#signal = signal;
  }

  /** The version of Cluster API to speak. Throws `EngineFailed` where it is not installed, or too old. */
  served(): Promise<ServedVersion> {
    this.#served ??= this.#askVersions();
    return this.#served;
  }

  /** Whether the namespace exists; undefined where the user may not know. */
  async hasNamespace(): Promise<boolean | undefined> {
    const { status } = await this.#get(`/api/v1/namespaces/${this.#namespace}`);
    if (status === 200 || status === 404) return status === 200;
    return undefined;
  }

  /** Returns when Clusters may be listed. */
  async probe(): Promise<void> {
    await probeList(this.#connection, await this.#path('clusters', ''), this.#signal);
  }

  /** All Clusters that KQueen created in the namespace. */
  async ownClusters(): Promise<KubernetesObject[]> {
    return this.#list('clusters', { labelSelector: LABEL });
  }

  /** The Machines or MachineDeployments of one Cluster, or of all. */
  async listOf(plural: Plural, cluster?: string): Promise<KubernetesObject[]> {
    return this.#list(plural, cluster === undefined ? {} : { labelSelector: `${NAME_LABEL}=${cluster}` });
  }

  /** A Cluster by its name; undefined when there is none. */
  async cluster(name: string): Promise<Record<string, unknown> | undefined> {
    return this.#object(await this.#path('clusters', name));
  }

  /** The text in a Secret; undefined when there is none. */
  async secret(name: string, key: string): Promise<string | undefined> {
    const secret = await this.#object(
      objectPath('v1', { name: 'secrets', namespaced: true }, this.#namespace, name),
    );
    const data = textOf(secret, 'data', key);
    return data === undefined ? undefined : Buffer.from(data, 'base64').toString();
  }

  /** Applies objects, and reports what became of each. Throws `EngineFailed` for objects of no namespace. */
  async apply(objects: readonly ManifestObject[]): Promise<Applied[]> {
    const discovery = new Discovery(this.#connection, this.#signal);
    for (const object of objects.filter(({ kind }) => kind !== 'Cluster')) {
      const resource = await discovery.resourceOf(object);
      if (resource && !resource.namespaced)
        throw new EngineFailed(
          `The template holds a ${object.kind}, which lies in no namespace: create it yourself`,
        );
    }
    for (const { kind, name } of objects) noteEffect({ call: `apply ${kind} ${name}` });
    const options = { dryRun: isDryRun(), force: false, namespace: this.#namespace };
    await refuseUnknownKinds(discovery, objects);
    const bounds = { signal: this.#signal };
    return reported(objects, await applyObjects(this.#connection, discovery, objects, options, bounds));
  }

  /** Changes an object by JSON patch (RFC 6902); a `test` that fails is an `EngineFailed` that may pass. */
  async patch(plural: Plural, name: string, operations: readonly object[]): Promise<void> {
    const to = await this.#path(plural, name);
    const isTried = noteEffect({ call: `PATCH ${to}`, sends: operations });
    const path = `${to}?fieldManager=kqueen${isTried ? TRIED : ''}`;
    const contentType = 'application/json-patch+json';
    const body = JSON.stringify(operations);
    const answer = await this.#connection.send({ method: 'PATCH', path, contentType, body }, this.#signal);
    if (answer.status !== 200) throw refused(answer);
  }

  /** Gives a Cluster the label by which it is found. */
  async label(name: string, id: string): Promise<void> {
    const to = await this.#path('clusters', name);
    // In a dry run the Cluster is not there.
    if (noteEffect({ call: `PATCH ${to}`, sends: { metadata: { labels: { [LABEL]: id } } } })) return;
    const path = `${to}?fieldManager=kqueen-label`;
    const contentType = 'application/merge-patch+json';
    const body = JSON.stringify({ metadata: { labels: { [LABEL]: id } } });
    const answer = await this.#connection.send({ method: 'PATCH', path, contentType, body }, this.#signal);
    if (answer.status !== 200) throw refused(answer);
  }

  /** Deletes a Cluster; one that is gone is fine. */
  async deleteCluster(name: string): Promise<void> {
    await this.#delete(await this.#path('clusters', name));
  }

  /** Deletes objects whose kinds are still served; those that are gone are fine. */
  async deleteAll(objects: readonly ObjectName[]): Promise<void> {
    const discovery = new Discovery(this.#connection, this.#signal);
    await inParallel(objects, DELETES_AT_ONCE, async (object) => {
      const resource = await discovery.resourceOf(object);
      if (resource?.namespaced)
        await this.#delete(objectPath(object.apiVersion, resource, this.#namespace, object.name));
    });
  }

  async #delete(path: string): Promise<void> {
    const tried = noteEffect({ call: `DELETE ${path}` }) ? `${path}?${TRIED.slice(1)}` : path;
    const answer = await this.#connection.send({ method: 'DELETE', path: tried }, this.#signal);
    if (answer.status >= 300 && answer.status !== 404) throw refused(answer);
  }

  async #askVersions(): Promise<ServedVersion> {
    const { status, text } = await this.#get(`/apis/${GROUP}`);
    if (status === 404)
      throw new EngineFailed('Cluster API is not installed in the management cluster: run clusterctl init');
    if (status !== 200) throw refused({ status, text });
    const served = listAt(jsonOf(text), 'versions').map((version) => textOf(version, 'version'));
    const version = VERSIONS.find((known) => served.includes(known));
    if (version) return version;
    throw new EngineFailed(
      `The management cluster serves none of ${VERSIONS.join(', ')}: upgrade Cluster API`,
    );
  }

  async #list(plural: Plural, selection: { labelSelector?: string }): Promise<KubernetesObject[]> {
    const path = await this.#path(plural, '');
    const whole = { ...selection, isWhole: true };
    return (await listObjects(this.#connection, path, this.#signal, whole)).objects;
  }

  async #path(plural: Plural, name: string): Promise<string> {
    const resource: ApiResource = { name: plural, namespaced: true };
    return objectPath(`${GROUP}/${await this.served()}`, resource, this.#namespace, name);
  }

  async #object(path: string): Promise<Record<string, unknown> | undefined> {
    const answer = await this.#get(path);
    if (answer.status === 404) return undefined;
    const object = jsonOf(answer.text);
    if (answer.status !== 200 || !isMap(object)) throw refused(answer);
    return object;
  }

  #get(path: string): Promise<ClusterAnswer> {
    return askPatiently(this.#connection, path, this.#signal);
  }
}

/** Whether a Cluster was created by KQueen for this id: by its label, or by who applied it before it had one. */
export function isOurs(cluster: unknown, id: string): boolean {
  if (fieldOf(cluster, 'metadata', 'labels', LABEL) === id) return true;
  return listAt(cluster, 'metadata', 'managedFields').some(
    (entry) => textOf(entry, 'manager') === 'kqueen' && textOf(entry, 'operation') === 'Apply',
  );
}

/** A refusal with the reason of the API server; a busy one, or a failed `test` of a patch, may pass. */
function refused({ status, text }: Pick<ClusterAnswer, 'status' | 'text'>): EngineFailed {
  const mayPass = BUSY.has(status) || status >= 500 || status === 409;
  return new EngineFailed(`The management cluster refuses it. ${refusal(status)}${reasonIn(text)}`, {
    mayPass,
  });
}
