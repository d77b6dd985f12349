import { EngineFailed } from '../../errors.ts';
import type { ClusterConnection } from '../connection/connection.ts';
import { jsonOf } from '../read/json.ts';
import { askPatiently, refusal } from '../read/lists.ts';
import { listAt, textOf } from '../read/objects.ts';

/** One answer of an API server about its kinds takes no longer. */
const ASK_MS = 20_000;

/** How a kind is called in paths. */
export interface ApiResource {
  name: string;
  namespaced: boolean;
}

/**
 * Which kinds an API server knows, asked once for each `apiVersion`.
 * Source: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api
 */
export class Discovery {
  readonly #connection: ClusterConnection;
  readonly #signal: AbortSignal;
  readonly #known = new Map<string, Promise<Map<string, ApiResource>>>();

  constructor(connection: ClusterConnection, signal: AbortSignal) {
    this.#connection = connection;
    this.#signal = signal;
  }

  /** The resource of an object's kind; undefined when the API server does not know it. Throws `EngineFailed`. */
  async resourceOf({
    apiVersion,
    kind,
  }: {
    apiVersion: string;
    kind: string;
  }): Promise<ApiResource | undefined> {
    const known = this.#known.get(apiVersion) ?? this.#ask(apiVersion);
    this.#known.set(apiVersion, known);
    try {
      return (await known).get(kind);
    } catch (error) {
      this.forget(apiVersion);
      throw error;
    }
  }

  /** Asks anew next time: a definition that has just been applied takes a moment to be served. */
  forget(apiVersion: string): void {
    this.#known.delete(apiVersion);
  }

  async #ask(apiVersion: string): Promise<Map<string, ApiResource>> {
    const signal = AbortSignal.any([this.#signal, AbortSignal.timeout(ASK_MS)]);
    const { status, text } = await askPatiently(this.#connection, apiPath(apiVersion), signal);
    if (status === 404) return new Map();
    if (status !== 200) throw new EngineFailed(refusal(status));
    const resources = listAt(jsonOf(text), 'resources').flatMap((resource) => {
      const [name, kind] = [textOf(resource, 'name'), textOf(resource, 'kind')];
      // `pods/log` and the like are parts of a resource.
      if (name === undefined || kind === undefined || !/^[a-z0-9.-]{1,253}$/.test(name)) return [];
      const namespaced = (resource as { namespaced?: unknown }).namespaced === true;
      return [[kind, { name, namespaced }] as const];
    });
    return new Map(resources);
  }
}

/** Where the resources of an API version are. */
export function apiPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** Where an object is, or with an empty name the list of them; `namespace` is null for what has none. */
export function objectPath(
  apiVersion: string,
  resource: ApiResource,
  namespace: string | null,
  name: string,
): string {
  const place = namespace === null ? '' : `/namespaces/${encodeURIComponent(namespace)}`;
  const list = `${apiPath(apiVersion)}${place}/${resource.name}`;
  return name === '' ? list : `${list}/${encodeURIComponent(name)}`;
}
