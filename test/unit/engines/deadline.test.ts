import { expect, test } from '@jest/globals';
import { withDeadline } from '../../../lib/deadline.ts';
import { EngineFailed, EngineTimeout } from '../../../lib/errors.ts';

/** Settles when the signal aborts, as an HTTP client does. */
function hanging(signal: AbortSignal, error: () => Error): Promise<never> {
  // The timer of an AbortSignal keeps no process alive.
  const alive = setInterval(() => undefined, 1_000);
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      reject(error());
    });
  });
}

test('an answer in time is the answer', async () => {
  expect(await withDeadline(10_000, async (signal) => signal.aborted)).toBe(false);
});

test('a call that is aborted is a timeout, whatever its client throws then', async () => {
  const call = withDeadline(10, (signal) => hanging(signal, () => new Error('canceled')));
  await expect(call).rejects.toBeInstanceOf(EngineTimeout);
});

test('an engine that explains itself in time or late is heard', async () => {
  const late = withDeadline(10, (signal) => hanging(signal, () => new EngineFailed('No node answered')));
  await expect(late).rejects.toThrow('No node answered');
  const early = withDeadline(10_000, () => Promise.reject(new EngineFailed('No')));
  await expect(early).rejects.toThrow('No');
});

test('a mistake of our own before the deadline stays what it is', async () => {
  const call = withDeadline(10_000, () => Promise.reject(new TypeError('a bug')));
  await expect(call).rejects.toBeInstanceOf(TypeError);
});
