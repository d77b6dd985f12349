import type * as z from 'zod';
import { EngineFailed } from '../../errors.ts';
import { type RestAnswer, RestClient, type RestRequest } from '../../rest/client.ts';
import {
  ClusterList,
  GkeCluster,
  GkeOperation,
  LIST_FIELDS,
  OperationList,
  ServerConfig,
} from './answers.ts';
import { isMissing, isQuota, refusal, statusOf } from './failures.ts';

/** Where the Container API is, whose project is meant, and by which token. */
export interface GkeAccess {
  apiUrl: string;
  project: string;
  token: (signal: AbortSignal) => Promise<string>;
  /** Forgets the token, which Google has refused. */
  forget: () => void;
}

/** A cluster by its location (a zone or a region) and its name. */
export interface ClusterPlace {
  location: string;
  name: string;
}

/**
 * The Container API, v1, of one project (https://cloud.google.com/kubernetes-engine/docs/reference/rest). Changes answer
 * with the name of an operation, which goes on after the answer. Throws `EngineFailed` for a refusal, with the words of
 * Google (`mayPass` while another operation has the cluster), and what `RestClient.send` throws.
 */
export class GkeClient {
  readonly #access: GkeAccess;
  readonly #rest: RestClient;

  constructor(access: GkeAccess) {
    this.#access = access;
    const { apiUrl: url, token } = access;
    this.#rest = new RestClient({ provider: 'Google', url, token, isRefusal: isQuota });
  }

  /** Returns when clusters can be listed. */
  async probe(signal: AbortSignal): Promise<void> {
    await this.#ok('GET', `${this.#at('-')}/clusters?fields=missingZones`, undefined, signal);
  }

  /** All clusters of the project by their names, and the zones that did not answer. The API has no pages. */
  async list(signal: AbortSignal): Promise<{ clusters: Map<string, GkeCluster>; missingZones: string[] }> {
    const fields = encodeURIComponent(`clusters(${LIST_FIELDS}),missingZones`);
    const answer = await this.#ok('GET', `${this.#at('-')}/clusters?fields=${fields}`, undefined, signal);
    const { clusters, missingZones = [] } = parsed(ClusterList, answer);
    return { clusters: new Map(clusters.map((cluster) => [cluster.name, cluster])), missingZones };
  }

  /** One cluster; undefined when Google does not have it. */
  async get(place: ClusterPlace, signal: AbortSignal): Promise<GkeCluster | undefined> {
    const answer = await this.#send({ method: 'GET', path: this.#path(place) }, signal);
    return isMissing(answer) ? undefined : parsed(GkeCluster, ok(answer));
  }

  /** Creates a cluster; `exists` when there is one of its name. */
  async create(
    { location, name }: ClusterPlace,
    cluster: object,
    signal: AbortSignal,
  ): Promise<string | 'exists'> {
    const request = { method: 'POST', path: `${this.#at(location)}/clusters` } as const;
    const answer = await this.#send({ ...request, body: { cluster: { name, ...cluster } } }, signal);
    if (statusOf(answer).status === 'ALREADY_EXISTS') return 'exists';
    return operationOf(answer);
  }

  /** Deletes a cluster; undefined when there is none. */
  async delete(place: ClusterPlace, signal: AbortSignal): Promise<string | undefined> {
    const answer = await this.#send({ method: 'DELETE', path: this.#path(place) }, signal);
    return isMissing(answer) ? undefined : operationOf(answer);
  }

  /** Changes the number of nodes of a pool: in a region, that of each zone. */
  async setSize(place: ClusterPlace, pool: string, nodeCount: number, signal: AbortSignal): Promise<string> {
    const path = `${this.#path(place)}/nodePools/${encodeURIComponent(pool)}:setSize`;
    return operationOf(await this.#ok('POST', path, { nodeCount }, signal));
  }

  /** Changes one thing of a cluster: its version, that of a pool, an addon. */
  async update(place: ClusterPlace, update: object, signal: AbortSignal): Promise<string> {
    return operationOf(await this.#ok('PUT', this.#path(place), { update }, signal));
  }

  async setNetworkPolicy(
    place: ClusterPlace,
    networkPolicy: { provider: string; enabled: boolean },
    signal: AbortSignal,
  ): Promise<string> {
    const path = `${this.#path(place)}:setNetworkPolicy`;
    return operationOf(await this.#ok('POST', path, { networkPolicy }, signal));
  }

  /** One operation; undefined when Google has forgotten it. */
  async operation(location: string, name: string, signal: AbortSignal): Promise<GkeOperation | undefined> {
    const path = `${this.#at(location)}/operations/${encodeURIComponent(name)}`;
    const answer = await this.#send({ method: 'GET', path }, signal);
    return isMissing(answer) ? undefined : parsed(GkeOperation, ok(answer));
  }

  /** All operations of the project that Google remembers, by their names. */
  async operations(signal: AbortSignal): Promise<Map<string, GkeOperation>> {
    const fields = encodeURIComponent('operations(name,status,statusMessage,error(message))');
    const answer = await this.#ok('GET', `${this.#at('-')}/operations?fields=${fields}`, undefined, signal);
    const { operations } = parsed(OperationList, answer);
    return new Map(operations.map((operation) => [operation.name, operation]));
  }

  /** What Google offers in a location. */
  async serverConfig(location: string, signal: AbortSignal): Promise<ServerConfig> {
    return parsed(
      ServerConfig,
      await this.#ok('GET', `${this.#at(location)}/serverConfig`, undefined, signal),
    );
  }

  #at(location: string): string {
    return `/v1/projects/${encodeURIComponent(this.#access.project)}/locations/${encodeURIComponent(location)}`;
  }

  #path({ location, name }: ClusterPlace): string {
    return `${this.#at(location)}/clusters/${encodeURIComponent(name)}`;
  }

  async #ok(
    method: RestRequest['method'],
    path: string,
    body: object | undefined,
    signal: AbortSignal,
  ): Promise<RestAnswer> {
    return ok(await this.#send({ method, path, body }, signal));
  }

  /** A token may be revoked before it expires: then a new one is tried, once. */
  async #send(request: RestRequest, signal: AbortSignal): Promise<RestAnswer> {
    const answer = await this.#rest.send(request, signal);
    if (answer.status !== 401) return answer;
    this.#access.forget();
    return this.#rest.send(request, signal);
  }
}

function ok(answer: RestAnswer): RestAnswer {
  if (answer.status !== 200) throw refusal(answer);
  return answer;
}

function operationOf(answer: RestAnswer): string {
  return parsed(GkeOperation, ok(answer)).name;
}

function parsed<T>(schema: z.ZodType<T>, { body }: RestAnswer): T {
  const { data, success } = schema.safeParse(body);
  if (!success) throw new EngineFailed('The server does not answer like Google: check GKE_API_URL');
  return data;
}
