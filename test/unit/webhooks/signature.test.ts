import { expect, test } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { DELAYS_MS, nextAttempt, pauseUntil } from '../../../lib/webhooks/backoff.ts';
import { isSecret, newSecret, signedHeaders } from '../../../lib/webhooks/signature.ts';
import { shownUrl, urlProblem } from '../../../lib/webhooks/url.ts';

const NOW = new Date('2026-03-01T12:00:00.900Z');

test('signatures are those of the official library, with one for each secret', () => {
  const secrets = [newSecret(), newSecret()];
  const body = '{"text":"ünïcödé 😀"}';
  const headers = signedHeaders(secrets, { id: 'evt', at: NOW, body });
  expect(headers['webhook-timestamp']).toBe('1772366400');
  const official = secrets.map((secret) => new Webhook(secret).sign('evt', NOW, body));
  expect(headers['webhook-signature']).toBe(official.join(' '));
});

test('a secret has 24 to 64 bytes in Base64', () => {
  const of = (bytes: number) => `whsec_${Buffer.alloc(bytes, 1).toString('base64')}`;
  expect([newSecret(), of(24), of(64)].map(isSecret)).toEqual([true, true, true]);
  const wrong = [of(23), of(65), 'whsec_', `whsec_${'!'.repeat(40)}`, of(24).slice(6), `${of(24)} `];
  expect(wrong.map(isSecret)).toEqual(wrong.map(() => false));
  expect(newSecret()).not.toBe(newSecret());
});

test('delays grow to three days in all, with at most a tenth of jitter', () => {
  expect(DELAYS_MS.reduce((sum, ms) => sum + ms, 0) / 3_600_000).toBeCloseTo(75.585, 2);
  expect(nextAttempt(1, NOW, () => 0)?.getTime()).toBe(NOW.getTime() + 5_000);
  expect(nextAttempt(1, NOW, () => 1)?.getTime()).toBe(NOW.getTime() + 5_500);
  expect(nextAttempt(DELAYS_MS.length + 1, NOW)).toBeUndefined();
});

test.each<[number | undefined, string | undefined, number | undefined]>([
  [429, '30', 30],
  [503, 'Sun, 01 Mar 2026 12:10:00 GMT', 599],
  [503, undefined, 60],
  [504, '-1', 60],
  [429, '999999999', 21_600],
  [500, '30', undefined],
  [undefined, undefined, undefined],
])(
  'a receiver that answers %s with Retry-After %s is left alone for %s seconds',
  (status, retryAfter, seconds) => {
    const until = pauseUntil({ status, retryAfter }, NOW);
    expect(until && Math.floor((until.getTime() - NOW.getTime()) / 1000)).toBe(seconds);
  },
);

test('a URL is shown without its query, and is https without a user', () => {
  expect(shownUrl('https://a.example/x?token=1')).toBe('https://a.example/x?***');
  expect(shownUrl('https://a.example')).toBe('https://a.example/');
  expect(urlProblem('https://a.example/x?token=1')).toBeUndefined();
  for (const wrong of [
    'http://a.example',
    'https://u@a.example',
    'ftp://a',
    `https://a.example/${'x'.repeat(2_048)}`,
  ])
    expect(urlProblem(wrong)).toBeDefined();
});
