import { types } from 'node:util';
import { Logger } from '@aws-lambda-powertools/logger';
import { type LogLevel, powertoolsLevel } from '../config/log-level.ts';

/** Quiet until the configuration says how much to tell. */
const logger = new Logger({ serviceName: 'kqueen', logLevel: 'WARN' });

/** Sets what is logged from now on. */
export function setLogLevel(level: LogLevel): void {
  logger.setLogLevel(powertoolsLevel(level));
}

/** Logs one request: by route, never by path or query, which may hold what a client should not have sent there. */
export function logRequest(entry: {
  request_id: string;
  route: string;
  status: number;
  duration_ms: number;
}): void {
  logger.info('request', entry);
}

/** Logs a failure that somebody should look at, with its chain of causes. */
export function logFailure(message: string, error: unknown, entry: Record<string, string> = {}): void {
  logger.error(message, { ...entry, failure: describe(error) });
}

/** Logs a failure of a provider or of a cluster: not ours to mend, and nobody is called for it. */
export function logProviderFailure(message: string, error: unknown, entry: Record<string, string>): void {
  logger.warn(message, { ...entry, failure: describe(error) });
}

export function logWarning(message: string): void {
  logger.warn(message);
}

interface Described {
  name: string;
  message: string;
  stack?: string;
  cause?: Described;
}

const DEEPEST_CAUSE = 5;

/** Name, message and stack alone: the other properties of foreign errors hold requests, and those hold credentials. */
function describe(error: unknown, depth = 0): Described {
  if (!types.isNativeError(error))
    return { name: typeof error, message: 'Something that is no error was thrown' };
  const { name, message, stack, cause } = error;
  const deeper = cause === undefined || depth === DEEPEST_CAUSE ? undefined : describe(cause, depth + 1);
  return { name, message, stack, cause: deeper };
}
