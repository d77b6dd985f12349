import { setTimeout as pause } from 'node:timers/promises';
import type { AxiosInstance, AxiosResponse } from 'axios';
import { DomainError, EngineTimeout, Unavailable } from '../errors.ts';
import { refuseEffect } from './dry-run.ts';
import { failure } from './failures.ts';

/** The most that one answer may hold, in bytes. */
const ANSWER_LIMIT = 16 * 1024 * 1024;
/** How often a request is sent at most. */
const TRIES = 3;
/** A provider that wants to be left alone for longer is asked again by the next run. */
const LONGEST_WAIT_MS = 5_000;

/** One request to the REST API of a provider. */
export interface RestRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With its query; every value from outside in it is encoded by the caller. */
  path: string;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as a form. */
  form?: Readonly<Record<string, string>>;
  /** More headers: a condition, say. */
  headers?: Readonly<Record<string, string>>;
}

/** What a provider answered, whatever its status but 429 and those from 500 on. */
export interface RestAnswer {
  status: number;
  /** The JSON of the answer; undefined when it is empty or no JSON. */
  body: unknown;
  header(name: string): string | undefined;
}

/** A request as it goes out, for those who sign it. */
export interface OutgoingRequest {
  method: RestRequest['method'];
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
}

/** Where a REST API is, and who asks there. */
export interface RestSettings {
  /** How messages call the provider: `Azure`. */
  provider: string;
  url: string;
  /** The bearer token of a request; without it, none is sent. */
  token?: (signal: AbortSignal) => Promise<string>;
  /** More headers of a request that follow from the rest of it: a signature. Asked anew for every try. */
  sign?: (request: OutgoingRequest, signal: AbortSignal) => Promise<Record<string, string>>;
  /** Authorities in PEM, instead of the well-known ones. */
  ca?: string;
  /** Whether an answer with 429 is no throttling, and is returned like any other: some say so that a quota is used up. */
  isRefusal?: (answer: RestAnswer) => boolean;
}

/**
 * Sends JSON to the REST API of a provider: within the deadline of its signal, 16 MiB an answer, following no redirect. A
 * provider that answers 429 is asked again after its `Retry-After`, one that answers 5xx only with a request that may be
 * repeated; both for a few seconds. Throws `Unavailable` or `EngineTimeout` for what may pass, `EngineFailed` for the rest.
 */
export class RestClient {
  readonly #settings: RestSettings;
  #http: Promise<AxiosInstance> | undefined;

  constructor(settings: RestSettings) {
    this.#settings = settings;
  }

  async send(request: RestRequest, signal: AbortSignal): Promise<RestAnswer> {
    const { method, path, body: sends, form } = request;
    // A form asks for a token.
    if (method !== 'GET' && form === undefined) refuseEffect({ call: `${method} ${path}`, sends });
    for (let tries = 1; ; tries += 1) {
      const response = await this.#attempt(request, signal);
      const answer = answerOf(response);
      const isThrottled = response.status === 429 && !this.#settings.isRefusal?.(answer);
      if (!isThrottled && response.status < 500) return answer;
      const waitMs = (retryAfterOf(response) ?? tries * 0.2) * 1000;
      const mayRepeat = isThrottled || request.method !== 'POST';
      if (!mayRepeat || tries === TRIES || waitMs > LONGEST_WAIT_MS) throw this.#refusal(response);
      await this.#wait(waitMs, signal);
    }
  }

  async #attempt(request: RestRequest, signal: AbortSignal): Promise<AxiosResponse<string>> {
    const { provider, url, token, sign } = this.#settings;
    try {
      this.#http ??= connect(this.#settings);
      const http = await this.#http;
      const authorization = token && `Bearer ${await token(signal)}`;
      const outgoing = outgoingOf(url, request);
      const headers = { ...outgoing.headers, ...(await sign?.(outgoing, signal)) };
      return await http.request<string>({
        method: request.method,
        url: request.path,
        data: outgoing.body,
        headers: { ...headers, ...(authorization !== undefined && { authorization }) },
        signal,
      });
    } catch (error) {
      if (error instanceof DomainError) throw error;
      throw failure(provider, error, signal);
    }
  }

  #refusal(response: AxiosResponse<string>): Unavailable {
    const { provider } = this.#settings;
    const retryAfter = retryAfterOf(response);
    const message =
      response.status === 429
        ? `${provider} throttles the requests: try again later`
        : `${provider} answers ${response.status}: try again later`;
    return new Unavailable(message, { retryAfter });
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    await pause(ms, undefined, { signal }).catch(() => {
      throw new EngineTimeout(`${this.#settings.provider} did not answer in time: try again later`);
    });
  }
}

function outgoingOf(base: string, { method, path, body, form, headers }: RestRequest): OutgoingRequest {
  const url = `${base.replace(/\/+$/, '')}${path}`;
  if (form) {
    const type = 'application/x-www-form-urlencoded';
    const text = new URLSearchParams(form).toString();
    return { method, url, headers: { ...headers, 'content-type': type }, body: text };
  }
  if (body === undefined) return { method, url, headers: { ...headers }, body: undefined };
  const text = JSON.stringify(body);
  return { method, url, headers: { ...headers, 'content-type': 'application/json' }, body: text };
}

/** The HTTP client is loaded at its first use: few requests ask a provider. */
async function connect({ url, ca }: RestSettings): Promise<AxiosInstance> {
  const { default: axios } = await import('./axios.ts');
  const { Agent } = await import('node:https');
  return axios.create({
    ...(ca !== undefined && { httpsAgent: new Agent({ ca }) }),
    baseURL: url.replace(/\/+$/, ''),
    // A connection that is kept may have died while Lambda had the function frozen.
    headers: { accept: 'application/json', connection: 'close' },
    maxRedirects: 0,
    maxContentLength: ANSWER_LIMIT,
    proxy: false,
    responseType: 'text',
    transformResponse: (text: unknown) => text,
    validateStatus: () => true,
  });
}

function answerOf({ status, data, headers }: AxiosResponse<string>): RestAnswer {
  return {
    status,
    body: jsonOf(data),
    header: (name) => {
      const value: unknown = headers[name.toLowerCase()];
      return typeof value === 'string' ? value : undefined;
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The header in seconds; its other form is a date (RFC 9110, section 10.2.3). */
function retryAfterOf({ headers }: AxiosResponse<string>): number | undefined {
  const header = String(headers['retry-after'] ?? '');
  if (/^\d{1,5}$/.test(header)) return Number(header);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - Date.now()) / 1000));
}
