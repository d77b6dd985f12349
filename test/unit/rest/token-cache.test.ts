import { describe, expect, test } from '@jest/globals';
import { EngineFailed, EngineTimeout } from '../../../lib/errors.ts';
import { type IssuedToken, TokenCache } from '../../../lib/rest/token-cache.ts';

const { signal } = new AbortController();

test('tokens are issued once, again shortly before they expire, and apart for each account', async () => {
  const cache = new TokenCache();
  let issued = 0;
  const issue = (expiresIn: number) => async () => {
    issued += 1;
    return { token: `token-${issued}`, expiresIn };
  };
  expect(await cache.get(['a', 'b'], issue(3600), signal)).toBe('token-1');
  expect(await cache.get(['a', 'b'], issue(3600), signal)).toBe('token-1');
  expect(await cache.get(['ab', ''], issue(60), signal)).toBe('token-2');
  expect(await cache.get(['ab', ''], issue(60), signal)).toBe('token-3');
  cache.forget(['a', 'b']);
  expect(await cache.get(['a', 'b'], issue(3600), signal)).toBe('token-4');
});

test('of more than 500 tokens the oldest is issued again', async () => {
  const cache = new TokenCache();
  const issue = (token: string) => async () => ({ token, expiresIn: 3600 });
  for (let at = 0; at <= 500; at += 1) await cache.get([`credentials-${at}`], issue('first'), signal);
  expect(await cache.get(['credentials-500'], issue('second'), signal)).toBe('first');
  expect(await cache.get(['credentials-1'], issue('second'), signal)).toBe('first');
  expect(await cache.get(['credentials-0'], issue('second'), signal)).toBe('second');
});

describe('requests that need a token at the same time', () => {
  test('have one issued for all of them, also one that expires at once', async () => {
    const { cache, ask, issuing } = world();
    const asked = [ask(), ask(), ask()];
    issuing[0]?.resolve({ token: 'token', expiresIn: 1 });
    expect(await Promise.all(asked)).toEqual(['token', 'token', 'token']);
    expect(issuing).toHaveLength(1);
    cache.forget(['a']);
    const later = ask();
    issuing[1]?.resolve({ token: 'another', expiresIn: 1 });
    expect(await later).toBe('another');
  });

  test('share a refusal, and the next one asks again', async () => {
    const { ask, issuing } = world();
    const asked = Promise.allSettled([ask(), ask()]);
    issuing[0]?.reject(new EngineFailed('refused'));
    for (const { status } of await asked) expect(status).toBe('rejected');
    expect(issuing).toHaveLength(1);
    const later = ask();
    issuing[1]?.resolve({ token: 'token', expiresIn: 3600 });
    expect(await later).toBe('token');
  });

  test('do not share the deadline of the first: another one goes on', async () => {
    const { ask, issuing } = world();
    const [first, ...others] = [ask(), ask(), ask()];
    issuing[0]?.reject(new EngineTimeout('out of time'));
    await expect(first).rejects.toThrow('out of time');
    while (issuing.length === 1) await Promise.resolve();
    issuing[1]?.resolve({ token: 'token', expiresIn: 3600 });
    expect(await Promise.all(others)).toEqual(['token', 'token']);
    expect(issuing).toHaveLength(2);
  });

  test('wait no longer than their own signal lets them', async () => {
    const { ask, issuing } = world();
    const controller = new AbortController();
    const [first, second, late] = [ask(), ask(controller.signal), ask(AbortSignal.abort())];
    controller.abort();
    await expect(second).rejects.toThrow(EngineTimeout);
    await expect(late).rejects.toThrow(EngineTimeout);
    issuing[0]?.resolve({ token: 'token', expiresIn: 3600 });
    expect(await first).toBe('token');
  });
});

/** A cache, and the requests for a token that went out. */
function world() {
  const cache = new TokenCache();
  const issuing: PromiseWithResolvers<IssuedToken>[] = [];
  const issue = () => {
    const one = Promise.withResolvers<IssuedToken>();
    issuing.push(one);
    return one.promise;
  };
  return { cache, issuing, ask: (own: AbortSignal = signal) => cache.get(['a'], issue, own) };
}
