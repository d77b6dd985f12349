import type * as z from 'zod';
import { EngineFailed } from '../../errors.ts';
import { RestClient, type RestRequest } from '../../rest/client.ts';
import type { AwsAccess } from './access.ts';
import {
  ClusterAnswer,
  ClusterPage,
  type EksCluster,
  type EksNodes,
  type EksUpdate,
  NodesAnswer,
  NodesPage,
  UpdateAnswer,
  VersionPage,
} from './answers.ts';
import { AwsRefusal, refusal } from './refusals.ts';
import { clusterToken, signedHeaders } from './sign.ts';

/** The most names that Amazon EKS gives in one answer. */
const PAGE = 100;
/** A list that is longer has lost its way. */
const MOST_PAGES = 1_000;
const SERVICE = 'Amazon EKS';

/** Where the API of a region is, and who asks there. */
export interface EksAccount {
  region: string;
  eksUrl: string;
  stsUrl: string;
  access: AwsAccess;
}

/** A body of the API, as its reference describes it. */
type Body = Readonly<Record<string, unknown>>;

/**
 * The API of Amazon EKS in one region (https://docs.aws.amazon.com/eks/latest/APIReference/Welcome.html). Throws `AwsRefusal`
 * for a refusal, `EngineFailed` for nonsense, `Unavailable` or `EngineTimeout` for what may pass; none of them holds
 * anything of the credentials. What does not exist is undefined, or false.
 */
export class EksClient {
  readonly #account: EksAccount;
  readonly #rest: RestClient;

  constructor(account: EksAccount) {
    this.#account = account;
    const { access, eksUrl, region } = account;
    this.#rest = new RestClient({
      provider: SERVICE,
      url: eksUrl,
      sign: async (request, signal) =>
        signedHeaders(request, await access.keys(signal), { service: 'eks', region }),
    });
  }

  get region(): string {
    return this.#account.region;
  }

  /** The AWS account that is asked. */
  accountId(signal: AbortSignal): Promise<string> {
    return this.#account.access.accountId(signal);
  }

  /** Asks for as little as possible, to see whether the credentials are accepted. */
  async ping(signal: AbortSignal): Promise<void> {
    await this.#ask(ClusterPage, { method: 'GET', path: '/clusters?maxResults=1' }, signal);
  }

  /** The names of all clusters of the account in the region; the API lists nothing else of them. */
  async clusterNames(signal: AbortSignal): Promise<Set<string>> {
    return new Set(await this.#pages('/clusters', ClusterPage, ({ clusters }) => clusters, signal));
  }

  async createCluster(body: Body, signal: AbortSignal): Promise<EksCluster> {
    return (await this.#ask(ClusterAnswer, { method: 'POST', path: '/clusters', body }, signal)).cluster;
  }

  async cluster(name: string, signal: AbortSignal): Promise<EksCluster | undefined> {
    const answer = await this.#find(ClusterAnswer, { method: 'GET', path: clusterPath(name) }, signal);
    return answer?.cluster;
  }

  /** Begins an upgrade of the control plane. */
  async upgradeCluster(name: string, body: Body, signal: AbortSignal): Promise<EksUpdate> {
    const request = { method: 'POST', path: `${clusterPath(name)}/updates`, body } as const;
    return (await this.#ask(UpdateAnswer, request, signal)).update;
  }

  /** Begins to delete a control plane; false when there is none. */
  async deleteCluster(name: string, signal: AbortSignal): Promise<boolean> {
    return (
      (await this.#find(ClusterAnswer, { method: 'DELETE', path: clusterPath(name) }, signal)) !== undefined
    );
  }

  /** The names of the managed node groups of a cluster. */
  async nodeGroups(cluster: string, signal: AbortSignal): Promise<string[]> {
    return this.#pages(
      `${clusterPath(cluster)}/node-groups`,
      NodesPage,
      ({ nodegroups }) => nodegroups,
      signal,
    );
  }

  async createNodes(cluster: string, body: Body, signal: AbortSignal): Promise<void> {
    await this.#ask(
      NodesAnswer,
      { method: 'POST', path: `${clusterPath(cluster)}/node-groups`, body },
      signal,
    );
  }

  /** A node group; undefined also where there is no cluster. */
  async nodes(cluster: string, group: string, signal: AbortSignal): Promise<EksNodes | undefined> {
    const answer = await this.#find(NodesAnswer, { method: 'GET', path: groupPath(cluster, group) }, signal);
    return answer?.nodegroup;
  }

  /** Begins to change the number of nodes. */
  async resizeNodes(cluster: string, group: string, body: Body, signal: AbortSignal): Promise<EksUpdate> {
    const request = { method: 'POST', path: `${groupPath(cluster, group)}/update-config`, body } as const;
    return (await this.#ask(UpdateAnswer, request, signal)).update;
  }

  /** Begins an upgrade of the nodes. */
  async upgradeNodes(cluster: string, group: string, body: Body, signal: AbortSignal): Promise<EksUpdate> {
    const request = { method: 'POST', path: `${groupPath(cluster, group)}/update-version`, body } as const;
    return (await this.#ask(UpdateAnswer, request, signal)).update;
  }

  /** Begins to delete a node group; false when there is none. */
  async deleteNodes(cluster: string, group: string, signal: AbortSignal): Promise<boolean> {
    const request = { method: 'DELETE', path: groupPath(cluster, group) } as const;
    return (await this.#find(NodesAnswer, request, signal)) !== undefined;
  }

  /** How far an update of a cluster is, or of one of its node groups; undefined when Amazon EKS has forgotten it. */
  async update(
    cluster: string,
    id: string,
    group: string | undefined,
    signal: AbortSignal,
  ): Promise<EksUpdate | undefined> {
    const query = group === undefined ? '' : `?nodegroupName=${encodeURIComponent(group)}`;
    const path = `${clusterPath(cluster)}/updates/${encodeURIComponent(id)}${query}`;
    return (await this.#find(UpdateAnswer, { method: 'GET', path }, signal))?.update;
  }

  /** The versions of Kubernetes that Amazon EKS supports in the region, the default one first. */
  async versions(signal: AbortSignal): Promise<string[]> {
    const all = await this.#pages('/cluster-versions', VersionPage, (page) => page.clusterVersions, signal);
    const supported = all.filter(({ versionStatus }) => versionStatus !== 'UNSUPPORTED');
    const first = supported.filter(({ defaultVersion }) => defaultVersion);
    const others = supported.filter(({ defaultVersion }) => !defaultVersion);
    return [...first, ...others].map(({ clusterVersion }) => clusterVersion);
  }

  /** A token of a minute for the API server of a cluster. */
  async token(cluster: string, signal: AbortSignal): Promise<string> {
    const { access, region, stsUrl } = this.#account;
    return clusterToken(stsUrl, cluster, await access.keys(signal), region);
  }

  async #pages<P extends { nextToken?: string | null }, T>(
    path: string,
    schema: z.ZodType<P>,
    itemsOf: (page: P) => T[],
    signal: AbortSignal,
  ): Promise<T[]> {
    const all: T[] = [];
    let next: string | undefined;
    for (let pages = 0; pages < MOST_PAGES; pages += 1) {
      const token: string = next === undefined ? '' : `&nextToken=${encodeURIComponent(next)}`;
      const request = { method: 'GET', path: `${path}?maxResults=${PAGE}${token}` } as const;
      const page: P | undefined = await this.#find(schema, request, signal);
      if (!page) return all;
      all.push(...itemsOf(page));
      if (!page.nextToken) return all;
      next = page.nextToken;
    }
    throw new EngineFailed(`${SERVICE} gives a list without an end`);
  }

  async #find<T>(schema: z.ZodType<T>, request: RestRequest, signal: AbortSignal): Promise<T | undefined> {
    try {
      return await this.#ask(schema, request, signal);
    } catch (error) {
      if (error instanceof AwsRefusal && error.code === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  }

  async #ask<T>(schema: z.ZodType<T>, request: RestRequest, signal: AbortSignal): Promise<T> {
    const answer = await this.#rest.send(request, signal);
    if (answer.status !== 200) {
      const refused = refusal(SERVICE, answer);
      if (refused instanceof AwsRefusal && refused.matter === 'credentials') this.#account.access.forget();
      throw refused;
    }
    const { data } = schema.safeParse(answer.body);
    if (!data) throw new EngineFailed(`The server does not answer like ${SERVICE}: check EKS_API_URL`);
    return data;
  }
}

function clusterPath(name: string): string {
  return `/clusters/${encodeURIComponent(name)}`;
}

function groupPath(cluster: string, group: string): string {
  return `${clusterPath(cluster)}/node-groups/${encodeURIComponent(group)}`;
}
