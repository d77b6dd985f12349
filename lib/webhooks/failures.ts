import { AddressRefused, codeOf } from '../kubernetes/connection/failures.ts';
import { certificateProblem } from '../rest/failures.ts';

/** Why a delivery failed, in one sentence that an admin may read; it names nothing of the answer but its status. */
export class DeliveryFailed extends Error {
  readonly status?: number;
  /** The `Retry-After` of the answer. */
  readonly retryAfter?: string;

  constructor(message: string, answer: { status?: number; retryAfter?: string; cause?: unknown } = {}) {
    super(message, { cause: answer.cause });
    this.status = answer.status;
    this.retryAfter = answer.retryAfter;
  }
}

/** Of addresses that never are a receiver nothing is said, so that nobody finds them. */
const NEUTRAL = 'The receiver cannot be reached: check url';
const BEYOND =
  'The address of the receiver is outside KUBERNETES_ALLOWED_NETWORKS: ask the operator to allow it';
const LATE = 'The receiver did not answer within 10 seconds: answer first, and work afterwards';
const NO_ROUTE = 'The receiver does not answer: check url, and the firewalls before it';
const CUT = 'The receiver cut the connection before its answer ended';
const NO_NAME = 'The name of the receiver does not resolve: check url';

/** https://nodejs.org/api/errors.html#common-system-errors */
const CAUSES = new Map([
  ['ENOTFOUND', NO_NAME],
  ['ENODATA', NO_NAME],
  ['EAI_AGAIN', NO_NAME],
  ['ECONNREFUSED', 'The receiver refuses the connection: check the port of url'],
  ['ETIMEDOUT', NO_ROUTE],
  ['EHOSTUNREACH', NO_ROUTE],
  ['ENETUNREACH', NO_ROUTE],
  ['ECONNRESET', CUT],
  ['EPIPE', CUT],
]);

/** The failure of an answer that is no success. */
export function refusal(status: number, retryAfter: string | undefined): DeliveryFailed {
  const isRedirect = status >= 300 && status < 400;
  const message = isRedirect
    ? `The receiver redirects (${status}), which is not followed: set url to where it leads`
    : `The receiver answered ${status}`;
  return new DeliveryFailed(message, { status, retryAfter });
}

/** The failure of a connection. */
export function unreachable(cause: unknown, signal: AbortSignal): DeliveryFailed {
  if (cause instanceof DeliveryFailed) return cause;
  return new DeliveryFailed(sentenceOf(cause, signal), { cause });
}

function sentenceOf(cause: unknown, signal: AbortSignal): string {
  if (cause instanceof AddressRefused) return cause.isNever ? NEUTRAL : BEYOND;
  if (signal.aborted) return LATE;
  const code = codeOf(cause);
  const problem = certificateProblem(code);
  if (problem !== undefined) return `The certificate of the receiver ${problem}`;
  return CAUSES.get(code) ?? NEUTRAL;
}
