import { EngineFailed, EngineTimeout, Unavailable } from '../errors.ts';

/** Why a certificate is not accepted (https://nodejs.org/api/tls.html#x509-certificate-error-codes). */
const CERTIFICATE = new Map([
  ['CERT_HAS_EXPIRED', 'has expired'],
  ['CERT_NOT_YET_VALID', 'is not valid yet: check the clocks'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'is for another name'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'is not trusted'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'is not trusted'],
  ['UNABLE_TO_GET_ISSUER_CERT', 'is not trusted'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'is not trusted'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'is not trusted'],
]);

/** What is wrong with a certificate, by the code of the error: `has expired`. Undefined: nothing that is known. */
export function certificateProblem(code: string): string | undefined {
  return CERTIFICATE.get(code);
}

/** What a failed request means. The error of an HTTP client holds the credentials: only its code goes on. */
export function failure(provider: string, error: unknown, signal: AbortSignal): Error {
  const { code, message } = known(error);
  const cause = new Error(`The request to ${provider} failed: ${code}`);
  if (signal.aborted)
    return new EngineTimeout(`${provider} did not answer in time: try again later`, { cause });
  if (message.includes('maxContentLength'))
    return new EngineFailed(`${provider} answers more than was asked for`, { cause });
  const certificate = certificateProblem(code);
  if (certificate !== undefined)
    return new EngineFailed(`The certificate of ${provider} ${certificate}`, { cause });
  return new Unavailable(`${provider} cannot be reached: try again later`, { cause });
}

function known(error: unknown): { code: string; message: string } {
  if (!(error instanceof Error)) return { code: '', message: '' };
  return { code: 'code' in error ? String(error.code) : '', message: error.message };
}
