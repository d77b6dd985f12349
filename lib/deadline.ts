import { DomainError, EngineTimeout } from './errors.ts';

/**
 * What an engine answers within `ms`, after which its signal aborts. Throws the engine's errors; what an aborted call
 * throws that is none of the domain's (every HTTP client has its own) is `EngineTimeout`.
 */
export async function withDeadline<T>(ms: number, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const signal = AbortSignal.timeout(ms);
  try {
    return await ask(signal);
  } catch (error) {
    if (!signal.aborted || error instanceof DomainError) throw error;
    throw new EngineTimeout('The engine did not answer in time: try again later', { cause: error });
  }
}
