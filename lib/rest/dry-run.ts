import { AsyncLocalStorage } from 'node:async_hooks';

/** A call that would change something at a provider. */
export interface PlannedCall {
  /** As the reference of the provider names it: `POST /clusters`. */
  call: string;
  /** What goes with it. */
  sends?: unknown;
}

/** Ends the work of a dry run where its first call would have an effect: nobody knows what would be answered. */
class EffectReached extends Error {}

const planned = new AsyncLocalStorage<PlannedCall[]>();

/**
 * Does some work without an effect at any provider: calls that read go out, and the work ends at the first one that changes
 * something, which is recorded instead. It holds below everything that sends, so that no engine can get around it. Throws
 * what the work throws before. `result`: undefined where the work was ended.
 */
export async function withoutEffect<T>(
  work: () => Promise<T>,
): Promise<{ calls: PlannedCall[]; result?: T }> {
  const calls: PlannedCall[] = [];
  try {
    return { calls, result: await planned.run(calls, work) };
  } catch (error) {
    if (error instanceof EffectReached) return { calls };
    throw error;
  }
}

/** Ends the work where it is a dry run, and records the call. To be called before every call that changes something. */
export function refuseEffect(call: PlannedCall): void {
  if (!noteEffect(call)) return;
  throw new EffectReached(`A dry run must not reach ${call.call}`);
}

/** Records a call where it is part of a dry run, which it is then: for what the provider itself can try without effect. */
export function noteEffect(call: PlannedCall): boolean {
  const calls = planned.getStore();
  calls?.push(call);
  return calls !== undefined;
}

/** Whether the work is a dry run. */
export function isDryRun(): boolean {
  return planned.getStore() !== undefined;
}
