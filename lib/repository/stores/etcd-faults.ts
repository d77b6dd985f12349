import { ConstantBackoff, handleWhen, type IPolicy, IterableBackoff, noop, retry, wrap } from 'cockatiel';
import {
  GRPCDeadlineExceededError,
  GRPCInvalidArgumentError,
  type IOptions,
  isRecoverableError,
} from 'etcd3';
import { StoreFull, Unavailable } from '../../errors.ts';

/**
 * The pauses before a call is tried again, in milliseconds: together as long as a lost connection or the election of a
 * leader takes.
 */
const PAUSES = [100, 200, 400];

/**
 * How gRPC connects again (https://grpc.github.io/grpc/core/group__grpc__arg__keys.html). By default it waits a second
 * and more after the first refused connection, and shares that wait between all clients of the process.
 */
export const RECONNECTING = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.use_local_subchannel_pool': 1,
};

/**
 * etcd has reached its quota: it takes no more writes but deletions. Not one of the errors on which etcd3 retries a call
 * and connects again: the next answer would be the same.
 */
export class QuotaReached extends Error {}

/** Passes calls through: there is no circuit that could stay open after etcd answers again. */
const passThrough: IPolicy = {
  _altReturn: noop._altReturn,
  onSuccess: noop.onSuccess,
  onFailure: noop.onFailure,
  execute: (call, signal) =>
    noop.execute(call, signal).catch((cause: unknown) => {
      throw isQuota(cause) ? new QuotaReached('etcd is out of space', { cause }) : cause;
    }),
};

/**
 * What etcd3 does about a failed call. Its own default opens a circuit for 5 s after three failures of any kind, so that
 * three refused writes would take all reads away.
 */
export const FAULT_HANDLING: IOptions['faultHandling'] = {
  host: () => passThrough,
  global: wrap(
    retry(
      handleWhen((error) => isRecoverableError(error) && !isLate(error)),
      { maxAttempts: PAUSES.length, backoff: new IterableBackoff(PAUSES) },
    ),
    // On a new connection: the old one may have been cut unnoticed. A second deadline is an etcd that hangs.
    retry(handleWhen(isLate), { maxAttempts: 1, backoff: new ConstantBackoff(0) }),
  ),
};

/** The domain error for a failure of etcd; an `Error` for a request that etcd finds malformed, which is our mistake. */
export function unavailable(cause: unknown): Error {
  if (cause instanceof QuotaReached) {
    return new StoreFull('The store is full: ask your administrator to make room in etcd', { cause });
  }
  if (cause instanceof GRPCInvalidArgumentError && !isLoginOutdated(cause) && !isLoginMissing(cause))
    return new Error('etcd refused a transaction as malformed', { cause });
  return new Unavailable('The store does not answer: try again in a few seconds', { cause });
}

/** Whether etcd has compacted away the revision of a read. */
export function isCompacted(error: unknown): boolean {
  return says(error, 'required revision has been compacted');
}

/** Whether users or roles of etcd have changed since the client logged in. */
export function isLoginOutdated(error: unknown): boolean {
  return says(error, 'revision of auth store is old');
}

/** Whether etcd asks for a login, and was given none. */
export function isLoginMissing(error: unknown): boolean {
  return says(error, 'user name is empty');
}

function isLate(error: unknown): boolean {
  return error instanceof GRPCDeadlineExceededError;
}

/** gRPC has the same code for an answer over the receive limit. */
function isQuota(error: unknown): boolean {
  return says(error, 'database space exceeded');
}

function says(error: unknown, text: string): boolean {
  return error instanceof Error && error.message.includes(text);
}
