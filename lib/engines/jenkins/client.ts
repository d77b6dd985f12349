import type { AxiosInstance, AxiosResponse } from 'axios';
import { EngineFailed, Unavailable } from '../../errors.ts';
import { refuseEffect } from '../../rest/dry-run.ts';
import {
  BUILD_TREE,
  Build,
  Builds,
  Crumb,
  type JenkinsBuild,
  JOB_TREE,
  Job,
  QUEUE_TREE,
  Queue,
  type QueuedBuild,
  QueueItem,
  WhoAmI,
} from './answers.ts';
import { isOfJob, jobPath } from './job-path.ts';
import { failure, isAxiosError, isDone, isLogin, ok, parsed, refusal, secondsOf } from './responses.ts';
import { wait } from './wait.ts';

/** Where a Jenkins is, and who asks: the password may be an API token, which needs no crumb. */
export interface JenkinsAccount {
  url: string;
  username: string;
  password: string;
}

/** What a client reaches out with besides. */
export interface JenkinsClientParts {
  /** Authority of the certificate of Jenkins, in PEM. */
  ca?: string;
  /** Downloads from a server that Jenkins names, without credentials; absent: no such artifact is followed. */
  download?: (url: URL, limit: number, signal: AbortSignal) => Promise<string>;
}

/** A refusal that may have been for lack of a crumb. */
const CRUMB = /crumb/i;
/** Ten thousand builds take some 3 MB. */
const ANSWER_LIMIT = 32 * 1024 * 1024;
const ARTIFACT_LIMIT = 64 * 1024;
const GET_TRIES = 3;
const LONGEST_WAIT_MS = 5_000;

/**
 * The remote API of a Jenkins (https://www.jenkins.io/doc/book/using/remote-access-api/). No redirect is followed, since
 * it would take the credentials along; every answer has a size cap and every call the deadline of its signal. A GET is
 * tried again when Jenkins is busy or away; a POST never, since it may have had its effect. Throws `EngineFailed` for a
 * refusal or nonsense, `Unavailable` when Jenkins cannot be reached or is restarting, `EngineTimeout` at the deadline;
 * none of them holds anything of the credentials.
 */
export class JenkinsClient {
  readonly #account: JenkinsAccount;
  readonly #parts: JenkinsClientParts;
  #http: Promise<AxiosInstance> | undefined;

  constructor(account: JenkinsAccount, parts: JenkinsClientParts = {}) {
    this.#account = account;
    this.#parts = parts;
  }

  /** The name of the caller at Jenkins; undefined for an anonymous one. */
  async whoAmI(signal: AbortSignal): Promise<string | undefined> {
    const { name, anonymous } = parsed(WhoAmI, ok(await this.#get('/whoAmI/api/json', signal)));
    return anonymous ? undefined : name;
  }

  /** The names of the parameters that a job defines. */
  async jobParameters(job: string, signal: AbortSignal): Promise<Set<string>> {
    const answer = ok(await this.#get(`${jobPath(job)}/api/json${tree(JOB_TREE)}`, signal), job);
    const { _class: kind = '', buildable, property } = parsed(Job, answer);
    if (property === undefined || /Folder|MultiBranch/.test(kind))
      throw new EngineFailed(`${job} is a folder or a multibranch project of Jenkins: name a job in it`);
    if (buildable === false) throw new EngineFailed(`The Jenkins job ${job} is disabled: enable it`);
    const definitions = property.flatMap(({ parameterDefinitions = [] }) => parameterDefinitions);
    return new Set(definitions.map(({ name }) => name));
  }

  /** Puts a build into the queue; returns the id of its item there, or undefined where Jenkins does not say. */
  async build(
    job: string,
    parameters: Record<string, string>,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const response = await this.#post(`${jobPath(job)}/buildWithParameters`, parameters, signal);
    // 303: such a build is in the queue already, and stays there alone (JENKINS-66105).
    if (response.status !== 201 && response.status !== 303) throw refusal(response, job);
    const id = /\/queue\/item\/(\d+)\/?$/.exec(String(response.headers.location ?? ''))?.[1];
    return id === undefined ? undefined : Number(id);
  }

  /** What became of an item of the queue; undefined when Jenkins has forgotten it. */
  async queueItem(
    id: number,
    signal: AbortSignal,
  ): Promise<{ buildNumber?: number; cancelled: boolean } | undefined> {
    const response = await this.#get(
      `/queue/item/${id}/api/json${tree('cancelled,executable[number]')}`,
      signal,
    );
    if (response.status === 404) return undefined;
    const { cancelled = false, executable } = parsed(QueueItem, ok(response));
    return { buildNumber: executable?.number, cancelled };
  }

  /** The builds of a job that wait for their turn. */
  async queued(job: string, signal: AbortSignal): Promise<QueuedBuild[]> {
    const { items } = parsed(Queue, ok(await this.#get(`/queue/api/json${tree(QUEUE_TREE)}`, signal)));
    return items
      .filter(({ task }) => isOfJob(task.url, job))
      .map(({ id, actions }) => ({ id, parameters: actions }));
  }

  /** The builds of a job from the newest on, `to` of them at most, in one request. */
  async builds(job: string, to: number, signal: AbortSignal): Promise<JenkinsBuild[]> {
    const path = `${jobPath(job)}/api/json${tree(`allBuilds[${BUILD_TREE}]{0,${to}}`)}`;
    return parsed(Builds, ok(await this.#get(path, signal), job)).allBuilds;
  }

  /** One build; undefined when Jenkins has it no more. */
  async buildOf(job: string, number: number, signal: AbortSignal): Promise<JenkinsBuild | undefined> {
    const path = `${jobPath(job)}/${number}/api/json${tree(BUILD_TREE)}`;
    const response = await this.#get(path, signal);
    return response.status === 404 ? undefined : parsed(Build, ok(response, job));
  }

  /** The text of an artifact of a build, 64 KiB at most; undefined when there is none. */
  async artifact(
    job: string,
    number: number,
    path: string,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const response = await this.#get(`${jobPath(job)}/${number}/artifact/${path}`, signal, ARTIFACT_LIMIT);
    if (response.status === 404) return undefined;
    const elsewhere = this.#storage(response);
    const { download } = this.#parts;
    return elsewhere && download ? download(elsewhere, ARTIFACT_LIMIT, signal) : ok(response, job);
  }

  /** Ends a build; one that is over already is fine. */
  async stop(job: string, number: number, signal: AbortSignal): Promise<void> {
    const response = await this.#post(`${jobPath(job)}/${number}/stop`, {}, signal);
    if (!isDone(response, this.#account.url)) throw refusal(response, job);
  }

  /** Takes an item out of the queue; one that is there no more is fine. */
  async cancel(id: number, signal: AbortSignal): Promise<void> {
    const response = await this.#post(`/queue/cancelItem?id=${id}`, {}, signal);
    if (!isDone(response, this.#account.url)) throw refusal(response);
  }

  /** Where another server has the artifact: plugins keep artifacts in object storage, and redirect to a signed address. */
  #storage({ status, headers }: AxiosResponse<string>): URL | undefined {
    if (status !== 302 && status !== 303 && status !== 307) return undefined;
    const to = URL.parse(String(headers.location ?? ''));
    return to && to.protocol === 'https:' && to.host !== new URL(this.#account.url).host ? to : undefined;
  }

  async #get(path: string, signal: AbortSignal, limit = ANSWER_LIMIT): Promise<AxiosResponse<string>> {
    for (let tries = 1; ; tries += 1) {
      try {
        const response = await this.#send({ method: 'GET', url: path, maxContentLength: limit }, signal);
        if (response.status < 500 || response.status === 504) return response;
        if (tries === GET_TRIES) return response;
        await wait(Math.min(LONGEST_WAIT_MS, secondsOf(response) * 1000 || tries * 200), signal);
      } catch (error) {
        if (!(error instanceof Unavailable) || tries === GET_TRIES) throw error;
        await wait(tries * 200, signal);
      }
    }
  }

  /** A POST, and once more with a crumb and its session where Jenkins refuses it for lack of one. */
  async #post(
    path: string,
    form: Record<string, string>,
    signal: AbortSignal,
  ): Promise<AxiosResponse<string>> {
    refuseEffect({ call: `POST ${path}`, sends: form });
    const request = { method: 'POST', url: path, data: new URLSearchParams(form) };
    const response = await this.#send(request, signal);
    if (response.status !== 403 || !CRUMB.test(response.data)) return response;
    const issued = await this.#get('/crumbIssuer/api/json', signal);
    const { crumb, crumbRequestField } = parsed(Crumb, ok(issued));
    const cookie = (issued.headers['set-cookie'] ?? []).map((set) => set.split(';')[0]).join('; ');
    return this.#send({ ...request, headers: { [crumbRequestField]: crumb, cookie } }, signal);
  }

  async #send(request: object, signal: AbortSignal): Promise<AxiosResponse<string>> {
    try {
      this.#http ??= connect(this.#account, this.#parts.ca);
      const http = await this.#http;
      const response = await http.request<string>({ ...request, signal });
      if (response.status === 401 || isLogin(response)) {
        throw new EngineFailed(
          'Jenkins rejects the credentials: check username and password of the provisioner',
        );
      }
      return response;
    } catch (error) {
      throw isAxiosError(error) ? failure(error, signal) : error;
    }
  }
}

/** The HTTP client is loaded at its first use: few requests ask a Jenkins. */
async function connect({ url, username, password }: JenkinsAccount, ca?: string): Promise<AxiosInstance> {
  const { default: axios } = await import('../../rest/axios.ts');
  const { Agent } = await import('node:https');
  return axios.create({
    ...(ca !== undefined && { httpsAgent: new Agent({ ca }) }),
    baseURL: url.replace(/\/+$/, ''),
    auth: { username, password },
    // A connection that is kept may have died while Lambda had the function frozen.
    headers: { connection: 'close' },
    maxRedirects: 0,
    maxContentLength: ANSWER_LIMIT,
    proxy: false,
    responseType: 'text',
    transformResponse: (text: unknown) => text,
    validateStatus: () => true,
  });
}

/** What is wanted of an answer; encoded, since Tomcat refuses brackets as they are. */
function tree(wanted: string): string {
  return `?tree=${encodeURIComponent(wanted)}`;
}
