import type { AxiosError, AxiosResponse } from 'axios';
import type * as z from 'zod';
import { EngineFailed, EngineTimeout, Unavailable } from '../../errors.ts';

/** Jenkins sends whoever stopped something to one of its own pages; what is there no more need not be stopped. */
export function isDone({ status, headers }: AxiosResponse<string>, url: string): boolean {
  if (status !== 302) return [200, 204, 404].includes(status);
  const location = URL.parse(String(headers.location ?? ''), url);
  return location?.host === new URL(url).host;
}

/** Whether Jenkins, or the single sign-on before it (`commenceLogin`), sends the caller to log in. */
export function isLogin({ status, headers }: AxiosResponse<string>): boolean {
  return status === 302 && /\/(login|commenceLogin)([?#]|$)/i.test(String(headers.location ?? ''));
}

/** Whether an error is of axios, told without axios. */
export function isAxiosError(error: unknown): error is AxiosError {
  return typeof error === 'object' && error !== null && 'isAxiosError' in error;
}

/** An error of axios holds the credentials: of it only the code goes on. */
export function failure(
  { code = '', message }: { code?: string; message: string },
  signal: AbortSignal,
): Error {
  const cause = new Error(`The request to Jenkins failed: ${code}`);
  if (signal.aborted) return new EngineTimeout('Jenkins did not answer in time: try again later', { cause });
  if (/maxContentLength/.test(message))
    return new EngineFailed('Jenkins answers more than was asked for', { cause });
  return new Unavailable('Jenkins cannot be reached: try again later', { cause });
}

/** The text of a success. Throws what `refusal` gives. */
export function ok(response: AxiosResponse<string>, job?: string): string {
  if (response.status !== 200) throw refusal(response, job);
  return response.data;
}

/** What a refusal means, by its status; `job` is the job that was asked for. */
export function refusal(response: AxiosResponse<string>, job?: string): Error {
  const { status } = response;
  if (status >= 500) {
    return new Unavailable(`Jenkins answers ${status}: it may be restarting`, {
      retryAfter: secondsOf(response) || 30,
    });
  }
  if (status === 403) return new EngineFailed('Jenkins does not let this user do it: give him the right');
  if (status === 404 && job !== undefined)
    return new EngineFailed(`Jenkins has no job ${job}, or hides it from this user`);
  return new EngineFailed(`Jenkins answers ${status}`);
}

/** A JSON answer held against its schema. Throws `EngineFailed` for anything else. */
export function parsed<T>(schema: z.ZodType<T>, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new EngineFailed('The server does not answer like a Jenkins: check its address');
  }
  const result = schema.safeParse(value);
  if (!result.success) throw new EngineFailed('The server does not answer like a Jenkins: check its address');
  return result.data;
}

/** How long Jenkins wants to be left alone, in seconds; 0 where it does not say. */
export function secondsOf({ headers }: AxiosResponse<string>): number {
  const header = String(headers['retry-after'] ?? '');
  return /^\d{1,4}$/.test(header) ? Number(header) : 0;
}
