import type { AxiosInstance, AxiosResponse } from 'axios';
import { EngineFailed, Unavailable } from '../../errors.ts';
import {
  BUILD_TREE,
  Build,
  Builds,
  Crumb,
  type JenkinsBuild,
  Job,
  Queue,
  type QueuedBuild,
  QueueItem,
  WhoAmI,
} from './answers.ts';
import { failure, isAxiosError, isDone, isLogin, ok, parsed, refusal, secondsOf } from './responses.ts';
import { wait } from './wait.ts';

/** Where a Jenkins is, and who asks: the password may be an API token, which needs no crumb. */
export interface JenkinsAccount {
  url: string;
  username: string;
  password: string;
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
  #http: Promise<AxiosInstance> | undefined;

  constructor(account: JenkinsAccount) {
    this.#account = account;
  }

  /** The name that Jenkins knows the caller by; undefined when it knows him by none. */
  async whoAmI(signal: AbortSignal): Promise<string | undefined> {
    const { name, anonymous } = parsed(WhoAmI, ok(await this.#get('/whoAmI/api/json', signal)));
    return anonymous ? undefined : name;
  }

  /** The names of the parameters that a job defines. */
  async jobParameters(job: string, signal: AbortSignal): Promise<Set<string>> {
    const tree = 'property[parameterDefinitions[name]]';
    const { property } = parsed(
      Job,
      ok(await this.#get(`${jobPath(job)}/api/json?tree=${tree}`, signal), job),
    );
    const definitions = property.flatMap((known) => known?.parameterDefinitions ?? []);
    return new Set(definitions.map(({ name }) => name));
  }

  /** Puts a build into the queue, and gives the id of its item there. */
  async build(job: string, parameters: Record<string, string>, signal: AbortSignal): Promise<number> {
    const response = await this.#post(`${jobPath(job)}/buildWithParameters`, parameters, signal);
    // 303: such a build is in the queue already, and stays there alone (JENKINS-66105).
    if (response.status !== 201 && response.status !== 303) throw refusal(response, job);
    const id = /\/queue\/item\/(\d+)\/?$/.exec(String(response.headers.location ?? ''))?.[1];
    if (id === undefined) throw new EngineFailed('Jenkins does not say where it has put the build');
    return Number(id);
  }

  /** What became of an item of the queue; undefined when Jenkins has forgotten it. */
  async queueItem(
    id: number,
    signal: AbortSignal,
  ): Promise<{ buildNumber?: number; cancelled: boolean } | undefined> {
    const response = await this.#get(`/queue/item/${id}/api/json?tree=cancelled,executable[number]`, signal);
    if (response.status === 404) return undefined;
    const { cancelled = false, executable } = parsed(QueueItem, ok(response));
    return { buildNumber: executable?.number, cancelled };
  }

  /** The builds of a job that wait for their turn. */
  async queued(job: string, signal: AbortSignal): Promise<QueuedBuild[]> {
    const tree = 'items[id,task[url],actions[parameters[name,value]]]';
    const { items } = parsed(Queue, ok(await this.#get(`/queue/api/json?tree=${tree}`, signal)));
    const end = `${jobPath(job)}/`;
    return items
      .filter(({ task }) => task?.url?.endsWith(end))
      .map(({ id, actions }) => ({ id, parameters: actions }));
  }

  /** The builds of a job from the newest on, `to` of them at most, in one request. */
  async builds(job: string, to: number, signal: AbortSignal): Promise<JenkinsBuild[]> {
    const path = `${jobPath(job)}/api/json?tree=${encodeURIComponent(`allBuilds[${BUILD_TREE}]{0,${to}}`)}`;
    return parsed(Builds, ok(await this.#get(path, signal), job)).allBuilds;
  }

  /** One build; undefined when Jenkins has it no more. */
  async buildOf(job: string, number: number, signal: AbortSignal): Promise<JenkinsBuild | undefined> {
    const path = `${jobPath(job)}/${number}/api/json?tree=${encodeURIComponent(BUILD_TREE)}`;
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
    return response.status === 404 ? undefined : ok(response, job);
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
      this.#http ??= connect(this.#account);
      const http = await this.#http;
      const response = await http.request<string>({ ...request, signal });
      if (response.status === 401 || isLogin(response)) {
        throw new EngineFailed(
          'Jenkins refuses the credentials: check username and password of the provisioner',
        );
      }
      return response;
    } catch (error) {
      throw isAxiosError(error) ? failure(error, signal) : error;
    }
  }
}

/** The HTTP client is loaded at its first use: few requests ask a Jenkins. */
async function connect({ url, username, password }: JenkinsAccount): Promise<AxiosInstance> {
  const { default: axios } = await import('./axios.ts');
  return axios.create({
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

/** `folder/job` is `/job/folder/job/job`. Throws `EngineFailed` for a name that would lead elsewhere. */
function jobPath(name: string): string {
  const parts = name.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) {
    throw new EngineFailed(`${name} is no name of a Jenkins job`);
  }
  return parts.map((part) => `/job/${encodeURIComponent(part)}`).join('');
}
