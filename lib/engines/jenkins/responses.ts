import type { AxiosError, AxiosResponse } from 'axios';
import type * as z from 'zod';
import { EngineFailed, EngineTimeout, Unavailable } from '../../errors.ts';

/** After a stop Jenkins redirects to one of its own pages; what no longer exists need not be stopped. */
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

/** Why a certificate is not accepted, by the code of the error (https://nodejs.org/api/tls.html#x509-certificate-error-codes). */
const UNTRUSTED = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
const CERTIFICATE = new Map([
  ['CERT_HAS_EXPIRED', 'The certificate of Jenkins has expired: renew it'],
  ['CERT_NOT_YET_VALID', 'The certificate of Jenkins is not valid yet: check the clocks'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'The certificate of Jenkins is for another name: check JENKINS_API_URL'],
]);

/** An error of axios holds the credentials: only its code goes on. */
export function failure(
  { code = '', message }: { code?: string; message: string },
  signal: AbortSignal,
): Error {
  const cause = new Error(`The request to Jenkins failed: ${code}`);
  if (signal.aborted) return new EngineTimeout('Jenkins did not answer in time: try again later', { cause });
  if (/maxContentLength/.test(message))
    return new EngineFailed('Jenkins answers more than was asked for', { cause });
  if (UNTRUSTED.has(code))
    return new EngineFailed('The certificate of Jenkins is not trusted: set JENKINS_CA_CERT', { cause });
  const certificate = CERTIFICATE.get(code);
  if (certificate) return new EngineFailed(certificate, { cause });
  return new Unavailable('Jenkins cannot be reached: try again later', { cause });
}

/** The text of a success. Throws what `refusal` gives. */
export function ok(response: AxiosResponse<string>, job?: string): string {
  if (response.status !== 200) throw refusal(response, job);
  return response.data;
}

/** What a refusal means, by its status; `job` is the job that was asked for. */
export function refusal(response: AxiosResponse<string>, job?: string): Error {
  const { status, headers } = response;
  const rejected = status === 500 ? exceptionIn(response.data) : undefined;
  if (rejected !== undefined) return new EngineFailed(`Jenkins rejects the build: ${rejected}`);
  if (status >= 500) {
    return new Unavailable(`Jenkins answers ${status}: it may be restarting`, {
      retryAfter: secondsOf(response) || 30,
    });
  }
  if (status >= 300 && status < 400) return redirected(String(headers.location ?? ''));
  if (status === 403) return new EngineFailed('Jenkins does not permit this user to do it: grant the right');
  if (status === 404 && job !== undefined)
    return new EngineFailed(`Jenkins has no job ${job}, or hides it from this user`);
  if (status === 409 && job !== undefined)
    return new EngineFailed(`The Jenkins job ${job} is disabled: enable it`);
  return new EngineFailed(`Jenkins answers ${status}`);
}

/** What Jenkins could not do with a request: it answers 500 with the exception, `Illegal choice for parameter` say. */
function exceptionIn(page: string): string | undefined {
  const [, message] =
    /java\.lang\.Illegal\w*Exception:\s*([^<\r\n]{1,200})/.exec(page.slice(0, 64 * 1024)) ?? [];
  return message?.trim();
}

function redirected(location: string): EngineFailed {
  const to = URL.parse(location);
  if (!to) return new EngineFailed('Jenkins redirects elsewhere: check JENKINS_API_URL');
  return new EngineFailed(
    to.protocol === 'https:'
      ? `Jenkins redirects to https://${to.host}: check JENKINS_API_URL, or let API tokens pass the login in front of it`
      : `Jenkins redirects to ${to.host}: check JENKINS_API_URL`,
  );
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
