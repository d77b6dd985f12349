import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { HashingQueue } from '../../../lib/auth/hashing-queue.ts';
import { TooManyRequests } from '../../../lib/errors.ts';

/** Work that ends when the test says so, and the order in which it began. */
function works() {
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve) => ends.set(name, () => resolve(name)));
  };
  const end = async (name: string) => {
    ends.get(name)?.();
    await turn();
  };
  return { begun, work, end };
}

test('as much is done at once as there are places, the rest in its order', async () => {
  const { begun, work, end } = works();
  const queue = new HashingQueue(2, 2 ** 12);
  const done = Promise.all(['a', 'b', 'c', 'd'].map((name) => queue.run(12, work(name))));
  await turn();
  expect(begun).toEqual(['a', 'b']);
  await end('b');
  expect(begun).toEqual(['a', 'b', 'c']);
  await end('a');
  expect(begun).toEqual(['a', 'b', 'c', 'd']);
  await end('c');
  await end('d');
  expect(await done).toEqual(['a', 'b', 'c', 'd']);
});

test('no more waits than ends soon, counted by its work: the rest is refused with a time', async () => {
  const { work, end } = works();
  const queue = new HashingQueue(1, 2 ** 6);
  const begun = queue.run(5, work('a'));
  const waiting = [queue.run(5, work('b')), queue.run(5, work('c'))];
  const refused = await queue.run(4, work('d')).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(TooManyRequests);
  expect((refused as TooManyRequests).retryAfter).toBeGreaterThan(0);
  for (const name of ['a', 'b', 'c']) await end(name);
  await Promise.all([begun, ...waiting]);
  const next = queue.run(5, work('e'));
  await turn();
  await end('e');
  expect(await next).toBe('e');
});

test('one that costs more than may wait is done all the same when nobody waits', async () => {
  const { work, end } = works();
  const queue = new HashingQueue(1, 2 ** 6);
  const [first, second] = [queue.run(16, work('a')), queue.run(16, work('b'))];
  await turn();
  await end('a');
  await end('b');
  expect(await Promise.all([first, second])).toEqual(['a', 'b']);
});

test('a failure frees its place', async () => {
  const queue = new HashingQueue(1);
  const failed = queue.run(4, () => Promise.reject(new Error('broken')));
  await expect(failed).rejects.toThrow('broken');
  expect(await queue.run(4, async () => 'next')).toBe('next');
});
