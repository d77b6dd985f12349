import type * as z from 'zod';
import { EngineFailed } from '../../errors.ts';
import { type RestAnswer, RestClient, type RestRequest } from '../../rest/client.ts';
import type { TokenCache } from '../../rest/token-cache.ts';
import { AzureOperation, Credentials, ManagedCluster, Page } from './answers.ts';
import type { AksParameters } from './parameters.ts';
import { codeOf, refusalOf } from './refusals.ts';
import { issueToken } from './token.ts';

/** The version of the API of AKS; China and the Government serve it too. */
const API = '2025-05-01';
const MOST_PAGES = 1_000;
/** Where an operation can be asked for; only its region and id are kept of the address. */
const OPERATION =
  /\/providers\/Microsoft\.ContainerService\/locations\/([a-z0-9]+)\/operations\/([\w-]{1,80})(?:[?/]|$)/i;

/** Where Azure is, and the tokens that this instance has there. */
export interface AzureParts {
  authority: string;
  api: string;
  tokens: TokenCache;
}

/** What Azure has accepted: the cluster where it answers one, and the operation that it began. */
export interface Accepted {
  cluster?: ManagedCluster;
  operation?: string;
}

/**
 * The clusters of one resource group at Azure Resource Manager. Throws `EngineFailed` with the words of Azure for a refusal,
 * and what `RestClient` throws.
 * Source: https://learn.microsoft.com/en-us/rest/api/aks/managed-clusters
 */
export class AzureClient {
  readonly #account: AksParameters;
  readonly #parts: AzureParts;
  readonly #rest: RestClient;

  constructor(account: AksParameters, parts: AzureParts) {
    this.#account = account;
    this.#parts = parts;
    this.#rest = new RestClient({
      provider: 'Azure',
      url: parts.api,
      token: (signal) =>
        parts.tokens.get(this.#credentials(), (until) => issueToken(parts, account, until), signal),
    });
  }

  /** Reads what is below the subscription; `apiVersion` is that of its provider. Undefined where there is none. */
  async read<S extends z.ZodType>(
    schema: S,
    path: string,
    signal: AbortSignal,
    apiVersion = API,
  ): Promise<z.output<S> | undefined> {
    const { subscription_id } = this.#account;
    const url = `/subscriptions/${encodeURIComponent(subscription_id)}${path}?api-version=${apiVersion}`;
    const answer = await this.#send({ method: 'GET', path: url }, signal);
    if (answer.status === 404 && codeOf(answer) !== 'SubscriptionNotFound') return undefined;
    return parsed(schema, answer);
  }

  /** The address of the resource group below its subscription. */
  get group(): string {
    return `/resourceGroups/${encodeURIComponent(this.#account.resource_group_name)}`;
  }

  /** The address of a cluster below the subscription. */
  below(name: string): string {
    return `${this.group}/providers/Microsoft.ContainerService/managedClusters/${name}`;
  }

  /** Every cluster of the resource group, page by page; none where the group is gone. */
  async list(signal: AbortSignal): Promise<ManagedCluster[]> {
    const clusters: ManagedCluster[] = [];
    let next: string | undefined = this.#path('');
    for (let page = 1; next !== undefined; page += 1) {
      if (page > MOST_PAGES) throw new EngineFailed('Azure lists clusters without an end');
      const answer: RestAnswer = await this.#send({ method: 'GET', path: next }, signal);
      if (answer.status === 404 && codeOf(answer) === 'ResourceGroupNotFound') return [];
      const { value, nextLink } = parsed(Page, answer);
      // A cluster of somebody else that is not as described is none of ours.
      for (const item of value) {
        const { data } = ManagedCluster.safeParse(item);
        if (data) clusters.push(data);
      }
      next = nextLink ? this.#below(nextLink) : undefined;
    }
    return clusters;
  }

  /** One cluster; undefined where Azure has none of that name. */
  async cluster(name: string, signal: AbortSignal): Promise<ManagedCluster | undefined> {
    const answer = await this.#send({ method: 'GET', path: this.#path(`/${name}`) }, signal);
    if (answer.status === 404 && codeOf(answer) !== 'SubscriptionNotFound') return undefined;
    return parsed(ManagedCluster, answer);
  }

  /** Creates a cluster; `taken` where there is one of that name. */
  async create(name: string, body: object, signal: AbortSignal): Promise<Accepted | 'taken'> {
    const headers = { 'if-none-match': '*' };
    const request = { method: 'PUT', path: this.#path(`/${name}`), body, headers } as const;
    const answer = await this.#send(request, signal);
    return answer.status === 412 ? 'taken' : accepted(answer);
  }

  /** Replaces a cluster, or (`/agentPools/<name>` behind its name) a node pool, unless it has changed since it was read. */
  async replace(
    name: string,
    body: object,
    eTag: string | null | undefined,
    signal: AbortSignal,
  ): Promise<Accepted> {
    const headers = eTag ? { 'if-match': eTag } : undefined;
    return accepted(await this.#send({ method: 'PUT', path: this.#path(`/${name}`), body, headers }, signal));
  }

  /** Deletes a cluster, or begins to; undefined where there is none. */
  async delete(name: string, signal: AbortSignal): Promise<Accepted | undefined> {
    const answer = await this.#send({ method: 'DELETE', path: this.#path(`/${name}`) }, signal);
    return answer.status === 204 || answer.status === 404 ? undefined : accepted(answer);
  }

  /** The kubeconfig of an administrator, as YAML. */
  async adminKubeconfig(name: string, signal: AbortSignal): Promise<string> {
    const path = this.#path(`/${name}/listClusterAdminCredential`);
    const answer = await this.#send({ method: 'POST', path }, signal);
    const [first] = parsed(Credentials, answer).kubeconfigs;
    return Buffer.from(first?.value ?? '', 'base64').toString();
  }

  /** How far an operation is; undefined where Azure no longer knows it. */
  async operation(key: string, signal: AbortSignal): Promise<AzureOperation | undefined> {
    const [location = '', id = ''] = key.split('/');
    const path = `/providers/Microsoft.ContainerService/locations/${encodeURIComponent(location)}/operations/${encodeURIComponent(id)}`;
    return this.read(AzureOperation, path, signal);
  }

  /** Sends a request again with a new token where Azure refuses the one that is kept. */
  async #send(request: RestRequest, signal: AbortSignal): Promise<RestAnswer> {
    const answer = await this.#rest.send(request, signal);
    if (answer.status !== 401) return answer;
    this.#parts.tokens.forget(this.#credentials());
    return this.#rest.send(request, signal);
  }

  #credentials(): string[] {
    const { tenant, client_id, secret } = this.#account;
    return ['azure', this.#parts.authority, this.#parts.api, tenant, client_id, secret];
  }

  #path(rest: string): string {
    const subscription = encodeURIComponent(this.#account.subscription_id);
    const provider = `/subscriptions/${subscription}${this.group}/providers/Microsoft.ContainerService`;
    return `${provider}/managedClusters${rest}?api-version=${API}`;
  }

  /** The path of a next page, which must be where the first one was: the token goes along. */
  #below(link: string): string {
    const base = new URL(this.#parts.api);
    const prefix = base.pathname.replace(/\/+$/, '');
    const url = URL.parse(link, this.#parts.api);
    if (url?.origin !== base.origin || !url.pathname.startsWith(`${prefix}/subscriptions/`))
      throw new EngineFailed('Azure names another host for the next page of its clusters');
    return `${url.pathname.slice(prefix.length)}${url.search}`;
  }
}

function accepted(answer: RestAnswer): Accepted {
  if (answer.status < 200 || answer.status > 202) throw refusalOf(answer);
  const [, location, id] = OPERATION.exec(answer.header('azure-asyncoperation') ?? '') ?? [];
  return {
    cluster: ManagedCluster.safeParse(answer.body).data,
    ...(id !== undefined && { operation: `${location}/${id}` }),
  };
}

function parsed<S extends z.ZodType>(schema: S, answer: RestAnswer): z.output<S> {
  if (answer.status !== 200) throw refusalOf(answer);
  const { data, error } = schema.safeParse(answer.body);
  if (error) throw new EngineFailed('Azure answers something that is not as described', { cause: error });
  return data as z.output<S>;
}
