import { EngineFailed } from '../../errors.ts';

/** Of addresses that never are a cluster (metadata, link-local, our own) nothing is said, so that nobody finds them. */
const NEUTRAL = 'The API server cannot be reached: check server and certificates';
const BEYOND =
  'The address of the API server is outside KUBERNETES_ALLOWED_NETWORKS: ask the operator to allow it';
const NOT_TRUSTED =
  'The certificate of the API server is not trusted: check certificate-authority-data in the kubeconfig';
const NO_NAME = 'The name of the API server does not resolve: check server in the kubeconfig';
const NO_ROUTE =
  'The API server does not answer: check server in the kubeconfig, and the firewalls before it';

/** An address that no connection is made to; `isNever` where no option would allow it. */
export class AddressRefused extends Error {
  readonly isNever: boolean;
  constructor(isNever: boolean, options?: { cause?: unknown }) {
    super('The address is not allowed', options);
    this.isNever = isNever;
  }
}

/**
 * One message for each cause, by the code of the error.
 * Sources: https://nodejs.org/api/errors.html, https://nodejs.org/api/tls.html#x509-certificate-error-codes
 */
const CAUSES = new Map([
  ['ENOTFOUND', NO_NAME],
  ['ENODATA', NO_NAME],
  ['EAI_AGAIN', NO_NAME],
  ['ECONNREFUSED', 'The API server refuses the connection: check the port of server in the kubeconfig'],
  ['ETIMEDOUT', NO_ROUTE],
  ['EHOSTUNREACH', NO_ROUTE],
  ['ENETUNREACH', NO_ROUTE],
  ['ECONNRESET', 'The API server cuts the connection: try again, then check server in the kubeconfig'],
  ['EPIPE', 'The API server cuts the connection: try again, then check server in the kubeconfig'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', NOT_TRUSTED],
  ['SELF_SIGNED_CERT_IN_CHAIN', NOT_TRUSTED],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', NOT_TRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT', NOT_TRUSTED],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', NOT_TRUSTED],
  ['CERT_SIGNATURE_FAILURE', NOT_TRUSTED],
  ['CERT_HAS_EXPIRED', 'The certificate of the API server has expired: renew it'],
  ['CERT_NOT_YET_VALID', 'The certificate of the API server is not valid yet: check the clocks'],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'The certificate of the API server is for another name: check server or set tls-server-name',
  ],
]);

/** Failures of the network, which the next try may not meet. */
const PASSING = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN'],
]);

/** The error for the user of a connection that failed; `cause` is logged and never sent. */
export function connectionFailure(cause: unknown, signal: AbortSignal): EngineFailed {
  if (cause instanceof AddressRefused) return new EngineFailed(cause.isNever ? NEUTRAL : BEYOND, { cause });
  if (signal.aborted) return new EngineFailed(NO_ROUTE, { cause, mayPass: true });
  const code = codeOf(cause);
  return new EngineFailed(CAUSES.get(code) ?? NEUTRAL, { cause, mayPass: PASSING.has(code) });
}

/** Whether a server cut the connection, as one does that restarts. */
export function isReset(cause: unknown): boolean {
  return ['ECONNRESET', 'EPIPE'].includes(codeOf(cause));
}

/** The code of an error of Node or of the system; empty without one. */
export function codeOf(cause: unknown): string {
  return typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
}
