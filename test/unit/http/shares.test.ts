import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { TooManyRequests } from '../../../lib/errors.ts';
import { Shares } from '../../../lib/http/shares.ts';

/** Work that ends when it is told to. */
function openWork() {
  let begun = 0;
  const ends: (() => void)[] = [];
  const work = () => {
    begun += 1;
    return new Promise<void>((resolve) => ends.push(resolve));
  };
  return { work, begun: () => begun, end: () => ends.shift()?.() };
}

const settled = async () => {
  for (let i = 0; i < 20; i += 1) await turn();
};

test('an organization that is alone has eight requests begun at once', async () => {
  const shares = new Shares();
  const { work, begun } = openWork();
  for (let i = 0; i < 20; i += 1) void shares.run('alpha', work);
  await settled();
  expect(begun()).toBe(8);
});

test('while another organization asks too, each has one at a time, and neither waits for the queue of the other', async () => {
  const shares = new Shares(() => 0);
  const [flood, victim] = [openWork(), openWork()];
  void shares.run('victim', async () => {});
  await settled();
  for (let i = 0; i < 100; i += 1) void shares.run('flooder', flood.work);
  void shares.run('victim', victim.work);
  await settled();
  expect([flood.begun(), victim.begun()]).toEqual([1, 1]);
});

test('a request that waits for something outside keeps the next ones of its organization waiting for a moment alone', async () => {
  const shares = new Shares();
  const { work, begun } = openWork();
  void shares.run('other', openWork().work);
  void shares.run('slow', work);
  const next = shares.run('slow', async () => 'served');
  expect(begun()).toBe(1);
  expect(await next).toBe('served');
});

test('what fails ends its turn as well', async () => {
  const shares = new Shares();
  void shares.run('other', openWork().work);
  await expect(shares.run('alpha', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await shares.run('alpha', async () => 'served')).toBe('served');
});

test('more than a thousand that wait are told to come again', async () => {
  const shares = new Shares();
  const { work } = openWork();
  for (let i = 0; i < 1_008; i += 1) void shares.run('alpha', work);
  await expect(shares.run('alpha', work)).rejects.toThrow(TooManyRequests);
  expect(await shares.run('beta', async () => 'served')).toBe('served');
});
