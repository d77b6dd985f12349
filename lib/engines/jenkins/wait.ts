import { setTimeout as pause } from 'node:timers/promises';
import { EngineTimeout } from '../../errors.ts';

/** Waits before Jenkins is asked again. Throws `EngineTimeout` at the deadline. */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => {
    throw new EngineTimeout('Jenkins did not answer in time: try again later');
  });
}
