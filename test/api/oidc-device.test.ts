import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { type ApiResponse, request } from '../support/api.ts';
import { type CapturedLogs, captureLogs } from '../support/captured-logs.ts';
import { CLIENT_SECRET, type IdentityProvider, startIdentityProvider } from '../support/identity-provider.ts';
import { createWorld, text, type World } from '../support/world.ts';

let corp: IdentityProvider;
let world: World;
let logs: CapturedLogs;
/** Values that no log may hold. */
const canaries = new Set<string>([CLIENT_SECRET, 'canary-of-an-answer']);

const begin = async (name = 'corp') => {
  const response = await request('POST', `/auth/oidc/${name}/device`);
  canaries.add(text(response, 'device_code'));
  canaries.add(text(response, 'user_code'));
  return {
    body: response.body,
    code: text(response, 'device_code'),
    uri: text(response, 'verification_uri_complete'),
  };
};
const ask = async (device_code: string, name = 'corp'): Promise<ApiResponse> => {
  const response = await request('POST', `/auth/oidc/${name}/device/token`, { body: { device_code } });
  if (response.body.access_token) canaries.add(text(response, 'access_token'));
  return response;
};
/** A code that somebody has entered. */
const entered = async (): Promise<string> => {
  const { code, uri } = await begin();
  await corp.enterCode(uri);
  return code;
};

beforeAll(async () => {
  logs = captureLogs();
  corp = await startIdentityProvider(['https://kqueen.example.com/callback']);
  const provider = { issuer: corp.issuer, create_users: true, group_map: { dev: 'alpha:member' } };
  const providers = {
    corp: { ...provider, client_id: 'kqueen', device_flow: true },
    twin: { ...provider, client_id: 'kqueen-twin', device_flow: true },
    closed: { ...provider, client_id: 'kqueen-closed' },
  };
  world = await createWorld({
    options: {
      PUBLIC_URL: 'https://kqueen.example.com',
      OIDC_PROVIDERS: JSON.stringify(providers),
      OIDC_CLIENT_SECRETS: JSON.stringify({ corp: CLIENT_SECRET }),
      LOG_LEVEL: 'DEBUG',
    },
  });
});
beforeEach(() => {
  world.clock.now = new Date();
  Object.assign(corp, { forge: undefined, broken: undefined, subject: 'ann-subject' });
  corp.people.set('ann-subject', { preferred_username: 'ann', groups: ['dev'] });
});
afterAll(async () => {
  logs.release();
  await world.close();
  await corp.stop();
});

describe('the login of a command line', () => {
  test('waits until somebody has entered the code, and ends with an access token of that user', async () => {
    const { body, code, uri } = await begin();
    expect(body).toEqual({
      device_code: expect.stringMatching(/^[\w-]{60,}$/),
      user_code: expect.stringMatching(/^[A-Z]{4}-[A-Z]{4}$/),
      verification_uri: `${corp.issuer}/device`,
      verification_uri_complete: uri,
      expires_in: 600,
      interval: 5,
    });
    const early = await ask(code);
    expect({ status: early.status, body: early.body }).toEqual({ status: 202, body: { wait: 5 } });
    expect(early.headers['retry-after']).toBe('5');
    await corp.enterCode(uri);
    const token = text(await ask(code), 'access_token');
    expect((await request('GET', '/users/whoami', { token })).body).toMatchObject({
      username: 'ann',
      auth: 'oidc',
      organization: { namespace: 'alpha' },
    });
  });

  test('ends once', async () => {
    const code = await entered();
    expect((await ask(code)).status).toBe(200);
    expect((await ask(code)).status).toBe(401);
  });

  test('waits longer where the provider says so', async () => {
    const { code } = await begin();
    corp.forge = () => ({ error: 'slow_down' });
    expect((await ask(code)).body).toEqual({ wait: 10 });
  });

  test('is refused to somebody who has no account here', async () => {
    corp.subject = 'stranger';
    corp.people.set('stranger', { preferred_username: 'stranger', groups: [] });
    expect((await ask(await entered())).status).toBe(401);
  });

  test('is listed where it can be used, and a 404 elsewhere', async () => {
    const { body } = await request('GET', '/auth/methods');
    expect(body.methods).toEqual([
      expect.anything(),
      expect.objectContaining({ name: 'corp', device: '/api/v1/auth/oidc/corp/device' }),
      expect.objectContaining({ name: 'twin' }),
      { name: 'closed', type: 'oidc', label: 'closed', begin: '/api/v1/auth/oidc/closed' },
    ]);
    expect((await request('POST', '/auth/oidc/closed/device')).status).toBe(404);
    expect((await request('POST', '/auth/oidc/nowhere/device')).status).toBe(404);
  });
});

describe('what ends no login of a command line', () => {
  test.each(['', 'A', 'A'.repeat(200), 'A'.repeat(8192)])('a code that nobody made (%#)', async (code) => {
    corp.asked.length = 0;
    expect((await ask(code)).status).toBe(401);
    expect(corp.asked).toEqual([]);
  });

  test('a code of another provider', async () => {
    expect((await ask(await entered(), 'twin')).status).toBe(401);
  });

  test('a code whose time is over', async () => {
    const code = await entered();
    world.clock.now = new Date(Date.now() + 601_000);
    expect((await ask(code)).status).toBe(401);
  });

  test('what a browser carries through its login', async () => {
    const { cookies = [] } = await request('GET', '/auth/oidc/corp');
    const [, sealed = ''] = /^kqueen_oidc=([^;]*)/.exec(cookies[0] ?? '') ?? [];
    expect((await ask(sealed)).status).toBe(401);
  });

  test.each([
    ['of another issuer', { iss: 'https://evil.example' }],
    ['for another client', { aud: 'kqueen-twin' }],
    ['that is over', { exp: 1 }],
  ])('an ID token %s', async (_, changes) => {
    const code = await entered();
    corp.forge = ({ id_token = '', ...tokens }) => {
      const claims = { ...(jwt.decode(id_token) as object), ...changes };
      return { ...tokens, id_token: corp.sign(claims) };
    };
    expect((await ask(code)).status).toBe(401);
  });

  test('an ID token that nobody signed, or none', async () => {
    const first = await entered();
    corp.forge = ({ id_token = '', ...tokens }) => {
      return { ...tokens, id_token: corp.sign(jwt.decode(id_token) as object, 'none') };
    };
    expect((await ask(first)).status).toBe(401);
    const second = await entered();
    corp.forge = ({ id_token: _, ...tokens }) => tokens;
    expect((await ask(second)).status).toBe(401);
  });

  test('a provider that is away: 503, and the code still counts when it is back', async () => {
    const code = await entered();
    corp.broken = 502;
    expect((await ask(code)).status).toBe(503);
    expect((await request('POST', '/auth/oidc/corp/device')).status).toBe(503);
    corp.broken = undefined;
    expect((await ask(code)).status).toBe(200);
  });
});

test('no code, no token and no secret is in the log', () => {
  expect(canaries.size).toBeGreaterThan(20);
  const logged = logs.lines.join('\n');
  expect(logged).toContain('A login at an identity provider was refused');
  expect([...canaries].filter((canary) => logged.includes(canary))).toEqual([]);
});
