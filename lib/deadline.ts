import { DomainError, EngineTimeout } from './errors.ts';

/** How long a call may take to notice that its signal has aborted, and to say why in its own words. */
const GRACE_MS = 250;

/**
 * Returns what a provider answers within `ms`, after which the signal aborts; a call that ignores its signal is given up
 * all the same. Throws the errors of the call. What an aborted call throws that is no `DomainError` (every HTTP client has
 * its own) becomes `EngineTimeout`.
 */
export async function withDeadline<T>(ms: number, ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const { signal } = controller;
  const abort = setTimeout(() => controller.abort(), ms);
  let giveUp: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    giveUp = setTimeout(() => reject(timedOut()), ms + GRACE_MS);
  });
  try {
    return await Promise.race([ask(signal), late]);
  } catch (error) {
    if (!signal.aborted || error instanceof DomainError) throw error;
    throw timedOut(error);
  } finally {
    clearTimeout(abort);
    clearTimeout(giveUp);
  }
}

function timedOut(cause?: unknown): EngineTimeout {
  return new EngineTimeout('The provider did not answer in time: try again later', { cause });
}
