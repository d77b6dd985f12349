/** @slow It needs the built console. */
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { handler as console } from '../../functions/system/console.ts';
import { handler as fallback } from '../../functions/system/fallback.ts';
import { apiEvent } from '../support/event.ts';

/** What the first page may load, compressed. */
const BUDGET = 250 * 1024;
const BROWSER = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'accept-encoding': 'gzip, deflate, br, zstd',
};

const index = readFileSync('dist/console/index.html', 'utf8');
const assets = [...index.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
const [script = ''] = assets.filter((path) => path.endsWith('.js'));
const source = readFileSync(`dist/console${script}`);

/** What API Gateway would ask of the two functions. */
async function ask(method: string, path: string, headers: Record<string, string> = {}, query = '') {
  const asset = /^\/assets\/([^/]+)$/.exec(path)?.[1];
  const handler = method === 'GET' && (path === '/' || asset !== undefined) ? console : fallback;
  const pathParameters = asset === undefined ? undefined : { asset: decodeURIComponent(asset) };
  const event = apiEvent({ method, path, headers, query, pathParameters });
  const { statusCode: status, headers: got, body = '', isBase64Encoded } = await handler(event);
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  return { status, headers: got, bytes, text: bytes.toString() };
}

describe('the page of the console', () => {
  test('has a policy without anything inline but styles with the nonce of this page alone', async () => {
    const [one, other] = [await ask('GET', '/', BROWSER), await ask('GET', '/')];
    const policies = [one, other].map(({ headers }) => headers['content-security-policy'] ?? '');
    const [nonce, another] = policies.map((policy) => /'nonce-([^']+)'/.exec(policy)?.[1] ?? '');
    expect(one.status).toBe(200);
    expect(nonce).toMatch(/^[\w+/]{22}==$/);
    expect(nonce).not.toBe(another);
    expect(one.text.split(`nonce="${nonce}"`).length).toBeGreaterThan(2);
    expect(one.text).not.toContain('__NONCE__');
    expect(policies.join()).not.toMatch(/unsafe|\*|https?:/);
    expect(policies[0]).toContain("default-src 'none'; script-src 'self';");
    expect(policies[0]).toContain("; worker-src 'self'; ");
    expect(policies[0]).toContain("frame-ancestors 'none'; base-uri 'none'; form-action 'self'");
    expect(one.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
    });
  });

  test('has no script but files of this site', () => {
    const scripts = [...index.matchAll(/<script\b[^>]*>(.*?)<\/script>/gs)];
    expect(scripts.map(([, body]) => body)).toEqual(scripts.map(() => ''));
    expect(index).not.toMatch(/\son\w+=|javascript:|https?:\/\//);
  });

  test.each(['/clusters', '/clusters/some-id', '/a/b/c', '/login'])(
    'is what a browser gets at %s',
    async (path) => {
      const { status, headers } = await ask('GET', path, BROWSER, 'ns=a&page=2');
      expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    },
  );

  test.each([
    ['GET', '/clusters', { accept: 'application/json' }, 404],
    ['GET', '/clusters', { accept: '*/*' }, 404],
    ['GET', '/api/v1/nothing', BROWSER, 404],
    ['GET', '/api/nothing', BROWSER, 404],
    ['POST', '/clusters', BROWSER, 404],
    ['PUT', '/api/v1/clusters', BROWSER, 405],
  ])('is not what a client gets from %s %s with %o', async (method, path, headers, status) => {
    const answer = await ask(method, path, headers);
    expect(answer.status).toBe(status);
    expect(JSON.parse(answer.text).code).toBe(status);
  });

  test('loads at most 250 KB, compressed, of what it names', () => {
    const sizes = assets.map((path) => readFileSync(`dist/console${path}.gz`).length);
    expect(assets.length).toBeGreaterThan(2);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(BUDGET);
  });
});

describe('a file of the console', () => {
  test.each([
    ['br', 'gzip, deflate, br', brotliDecompressSync],
    ['gzip', 'gzip', gunzipSync],
    [undefined, 'br;q=0, gzip;q=0', (bytes: Buffer) => bytes],
    [undefined, undefined, (bytes: Buffer) => bytes],
  ])('comes in %s for Accept-Encoding: %s, to be kept for good', async (coding, accepted, unpack) => {
    const headers: Record<string, string> = accepted === undefined ? {} : { 'accept-encoding': accepted };
    const { status, headers: got, bytes } = await ask('GET', script, headers);
    expect(status).toBe(200);
    expect(got['content-encoding']).toBe(coding);
    expect(got['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(got.vary).toBe('Accept-Encoding');
    expect(unpack(bytes).equals(source)).toBe(true);
    const again = await ask('GET', script, { ...headers, 'if-none-match': got.etag ?? '' });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  test.each([
    'nothing-1.js',
    '..%2f..%2fpackage.json',
    '../index.html',
    `${basename(script)}.br`,
    'constructor',
    'a\0.js',
  ])('is none of %j: 404', async (name) => {
    const { status, text } = await ask('GET', `/assets/${encodeURIComponent(name)}`);
    expect([status, JSON.parse(text).code]).toEqual([404, 404]);
  });

  test('is none of the graph or the editor until a page asks for it', () => {
    const eager = globSync('dist/console/assets/index-*.js').map((file) => readFileSync(file, 'utf8'));
    expect(eager.join()).not.toMatch(/cm-content|react-flow__/);
  });
});
