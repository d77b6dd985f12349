import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { type ApiResponse, type Json, request } from '../support/api.ts';
import { type CapturedLogs, captureLogs } from '../support/captured-logs.ts';
import { CLIENT_SECRET, type IdentityProvider, startIdentityProvider } from '../support/identity-provider.ts';
import { createWorld, login, text, type World } from '../support/world.ts';

const PUBLIC_URL = 'https://kqueen.example.com';
const callback = (name: string) => `${PUBLIC_URL}/api/v1/auth/oidc/${name}/callback`;

let corp: IdentityProvider;
let other: IdentityProvider;
let world: World;
let logs: CapturedLogs;
/** Values that no log may hold. */
const canaries = new Set<string>([CLIENT_SECRET, 'canary-of-an-answer', 'canary-of-a-refusal']);

/** A login that has begun. */
interface Begun {
  location: string;
  cookie: string;
}

const begin = async (name = 'corp', query = ''): Promise<Begun> => {
  const response = await request('GET', `/auth/oidc/${name}`, { query });
  expect({ status: response.status, text: response.text }).toEqual({ status: 302, text: '' });
  const [, cookie = ''] = /^(kqueen_oidc=[^;]*)/.exec(response.cookies?.[0] ?? '') ?? [];
  const { location = '' } = response.headers;
  for (const name of ['state', 'nonce']) canaries.add(new URL(location).searchParams.get(name) ?? '');
  canaries.add(cookie.slice('kqueen_oidc='.length));
  return { location, cookie };
};
const finish = (query: string, cookie: string, name = 'corp'): Promise<ApiResponse> => {
  canaries.add(new URLSearchParams(query).get('code') ?? CLIENT_SECRET);
  return request('GET', `/auth/oidc/${name}/callback`, { query, headers: { Cookie: `a=1; ${cookie}; b=2` } });
};
const enter = async (idp = corp, name = 'corp', query = ''): Promise<ApiResponse> => {
  const { location, cookie } = await begin(name, query);
  const url = await idp.walk(location);
  return finish(url.search.slice(1), cookie, name);
};
/** The user whose session the browser has now. */
const whoami = async ({ status, text: body, cookies = [] }: ApiResponse): Promise<Json> => {
  expect({ status, body }).toEqual({ status: 302, body: '' });
  const [cookie = ''] = cookies.find((one) => one.startsWith('kqueen_refresh='))?.split(';') ?? [];
  canaries.add(cookie.slice('kqueen_refresh='.length));
  const refreshed = await request('POST', '/auth/session/refresh', { headers: { Cookie: cookie } });
  const token = text(refreshed, 'access_token');
  canaries.add(token);
  return (await request('GET', '/users/whoami', { token })).body;
};
/** Changes the claims of the ID token; the provider signs them. */
const forgeClaims = (changes: object) => {
  corp.forge = ({ id_token = '', ...tokens }) => {
    const claims = { ...(jwt.decode(id_token) as object), ...changes };
    return { ...tokens, id_token: corp.sign(claims) };
  };
};
const superadmin = () => login(world.alpha.superadmin.username);
const invite = async (username: string, more: object = {}): Promise<string> =>
  text(
    await request('POST', '/users', { token: await superadmin(), body: { username, auth: 'oidc', ...more } }),
    'id',
  );

beforeAll(async () => {
  logs = captureLogs();
  const redirects = ['corp', 'other'].map(callback);
  corp = await startIdentityProvider(redirects);
  other = await startIdentityProvider(redirects);
  const provider = { client_id: 'kqueen', group_map: { ops: 'beta:admin', dev: 'alpha:member' } };
  const providers = {
    corp: { ...provider, label: 'Corporate login', issuer: corp.issuer, create_users: true },
    other: { ...provider, logout: true, issuer: other.issuer, claim_invited: true, group_map: {} },
  };
  world = await createWorld({
    options: {
      PUBLIC_URL: `${PUBLIC_URL}/`,
      OIDC_PROVIDERS: JSON.stringify(providers),
      OIDC_CLIENT_SECRETS: JSON.stringify({ corp: CLIENT_SECRET, other: CLIENT_SECRET }),
      OIDC_TIMEOUT: '2',
      LOG_LEVEL: 'DEBUG',
    },
  });
});
beforeEach(() => {
  world.clock.now = new Date();
  for (const idp of [corp, other]) {
    Object.assign(idp, { forge: undefined, broken: undefined, refuses: false, subject: 'ann-subject' });
    idp.people.set('ann-subject', { preferred_username: 'ann', email: 'ann@example.org', groups: ['ops'] });
  }
});
afterAll(async () => {
  logs.release();
  await world.close();
  await corp.stop();
  await other.stop();
});

test('a browser whose login fails goes to the login page, whose address says which of two sentences to show', async () => {
  const headers = { accept: 'text/html,*/*;q=0.8' };
  const path = '/auth/oidc/corp/callback';
  const refused = await request('GET', path, { query: 'code=x&state=y', headers });
  expect([refused.status, refused.headers.location, refused.text]).toEqual([
    302,
    '/login?failed=refused',
    '',
  ]);
  expect((await request('GET', path, { query: 'code=x&state=y' })).status).toBe(401);
  expect((await request('GET', '/auth/oidc/nowhere/callback', { headers })).status).toBe(404);
  const { location, cookie } = await begin('other');
  const url = await other.walk(location);
  other.broken = 500;
  const away = await request('GET', '/auth/oidc/other/callback', {
    query: url.search.slice(1),
    headers: { ...headers, Cookie: cookie },
  });
  expect([away.status, away.headers.location]).toEqual([302, '/login?failed=away']);
});

test('everybody is told which ways to log in there are, and nothing of the providers but name and label', async () => {
  expect((await request('GET', '/auth/methods')).body).toEqual({
    methods: [
      { name: 'local', type: 'password', label: 'Password' },
      { name: 'corp', type: 'oidc', label: 'Corporate login', begin: '/api/v1/auth/oidc/corp' },
      { name: 'other', type: 'oidc', label: 'other', begin: '/api/v1/auth/oidc/other' },
    ],
  });
});

describe('a login', () => {
  test('begins with PKCE, state and nonce, in a cookie that goes to the callback alone', async () => {
    const response = await request('GET', '/auth/oidc/corp');
    const url = new URL(response.headers.location ?? '');
    expect(url.origin).toBe(corp.issuer);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'kqueen',
      response_type: 'code',
      redirect_uri: callback('corp'),
      scope: 'openid profile email',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    });
    expect(response.cookies).toEqual([
      expect.stringMatching(
        /^kqueen_oidc=[\w-]+; Path=\/api\/v1\/auth\/oidc\/corp\/callback; Max-Age=600; HttpOnly; SameSite=Lax; Secure$/,
      ),
    ]);
    expect(response.cookies?.[0]).not.toContain(url.searchParams.get('state'));
  });

  test('creates a user of a mapped group, begins their session, and goes where it was asked to', async () => {
    const response = await enter(corp, 'corp', 'return_to=/clusters?mine=1');
    expect(response.headers.location).toBe('/clusters?mine=1');
    expect(response.cookies).toEqual([
      expect.stringMatching(
        /^kqueen_refresh=[\w.-]+; Path=\/api\/v1\/auth\/session; .*HttpOnly; SameSite=Strict/,
      ),
      expect.stringMatching(/^kqueen_oidc=; .*Max-Age=0/),
    ]);
    expect(await whoami(response)).toMatchObject({
      username: 'ann',
      email: 'ann@example.org',
      role: 'admin',
      auth: 'oidc',
      organization: { namespace: 'beta' },
      metadata: { oidc_issuer: corp.issuer, oidc_subject: 'ann-subject' },
    });
  });

  test('finds the user again by issuer and subject, whatever name and e-mail address are by now', async () => {
    const { id } = await whoami(await enter());
    corp.people.set('ann-subject', {
      preferred_username: 'anna',
      email: 'anna@example.org',
      groups: ['ops'],
    });
    expect(await whoami(await enter())).toMatchObject({ id, username: 'ann', email: 'anna@example.org' });
  });

  test('of another subject is never that user: not by name, not by e-mail address, not by case', async () => {
    await enter();
    corp.people.set('ANN-SUBJECT', { preferred_username: 'ann', email: 'ann@example.org', groups: ['ops'] });
    corp.subject = 'ANN-SUBJECT';
    expect((await enter()).status).toBe(401);
    corp.people.set('ANN-SUBJECT', {
      preferred_username: 'upper',
      email: 'ann@example.org',
      groups: ['ops'],
    });
    expect(await whoami(await enter())).toMatchObject({ username: 'upper' });
  });

  test('never takes over a user who logs in otherwise', async () => {
    corp.people.set('thief', { preferred_username: world.alpha.superadmin.username, groups: ['ops'] });
    corp.subject = 'thief';
    expect((await enter()).status).toBe(401);
  });

  test('follows the groups, and is refused to somebody of none and to an inactive user', async () => {
    corp.subject = 'joe-subject';
    corp.people.set('joe-subject', { preferred_username: 'joe', groups: ['dev', 'unmapped'] });
    const { id } = await whoami(await enter());
    corp.people.set('joe-subject', { preferred_username: 'joe', groups: ['unmapped'] });
    expect((await enter()).status).toBe(401);
    corp.people.set('joe-subject', { preferred_username: 'joe', groups: ['dev'] });
    const body = { active: false };
    expect((await request('PATCH', `/users/${id}`, { token: await superadmin(), body })).status).toBe(200);
    expect((await enter()).status).toBe(401);
  });

  test('keeps no e-mail address that the provider has not verified', async () => {
    corp.subject = 'unverified';
    const email = 'somebody@example.org';
    corp.people.set('unverified', {
      preferred_username: 'unverified',
      email,
      email_verified: false,
      groups: 'dev',
    });
    expect((await whoami(await enter())).email).toBeUndefined();
  });

  test('of an invited user binds them, where the provider is trusted with names', async () => {
    other.people.set('eve-subject', { preferred_username: 'eve' });
    other.subject = 'eve-subject';
    expect((await enter(other, 'other')).status).toBe(401);
    const id = await invite('eve', { metadata: { oidc_subject: 'claimed', note: 'kept' } });
    expect(await whoami(await enter(other, 'other'))).toMatchObject({
      id,
      metadata: { oidc_subject: 'eve-subject', note: 'kept' },
    });
    const change = { metadata: { oidc_subject: 'claimed' }, username: 'evelyn' };
    await request('PATCH', `/users/${id}`, { token: await superadmin(), body: change });
    expect(await whoami(await enter(other, 'other'))).toMatchObject({ id, username: 'evelyn' });
    other.subject = 'second-eve';
    other.people.set('second-eve', { preferred_username: 'evelyn' });
    expect((await enter(other, 'other')).status).toBe(401);
  });

  test('of an invited user is refused, where the provider is not trusted with names', async () => {
    await invite('mallory');
    corp.subject = 'mallory';
    corp.people.set('mallory', { preferred_username: 'mallory', groups: ['ops'] });
    expect((await enter()).status).toBe(401);
  });

  test('works with the new keys of the provider at once', async () => {
    await enter();
    corp.rotate();
    expect((await enter()).status).toBe(302);
  });

  test('that the user refuses at the provider is a 401, without what the provider says', async () => {
    corp.refuses = true;
    const { status, body } = await enter();
    expect({ status, body }).toMatchObject({
      status: 401,
      body: { description: expect.stringContaining('begin again') },
    });
  });
});

describe('a logout', () => {
  const loggedIn = async (idp: IdentityProvider, name: string, subject: string): Promise<string> => {
    idp.subject = subject;
    idp.people.set(subject, { preferred_username: subject, groups: ['ops'] });
    if (name === 'other') await invite(subject);
    const { cookies = [] } = await enter(idp, name);
    const [cookie = ''] = cookies[0]?.split(';') ?? [];
    return text(
      await request('POST', '/auth/session/refresh', { headers: { Cookie: cookie } }),
      'access_token',
    );
  };
  const logout = (token: string) => request('POST', '/auth/logout', { token });

  test('leads to that of the provider, which knows the way back', async () => {
    const token = await loggedIn(other, 'other', 'leaves');
    const url = new URL(text(await logout(token), 'end_session'));
    expect(url.origin).toBe(other.issuer);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'kqueen',
      post_logout_redirect_uri: `${PUBLIC_URL}/`,
    });
    expect((await fetch(url)).status).toBe(200);
    expect((await request('GET', '/users/whoami', { token })).status).toBe(401);
  });

  test('ends here alone where nothing else is configured, and for a user of another method', async () => {
    for (const token of [await loggedIn(corp, 'corp', 'stays'), await superadmin()])
      expect((await logout(token)).body).toEqual({ response: 'Logged out' });
  });
});

describe('what is no login', () => {
  const code = async (begun: Begun) => (await corp.walk(begun.location)).search.slice(1);

  test('a code and a state that were used', async () => {
    const { location, cookie } = await begin();
    const query = (await corp.walk(location)).search.slice(1);
    expect((await finish(query, cookie)).status).toBe(302);
    corp.asked.length = 0;
    expect((await finish(query, cookie)).status).toBe(401);
    expect(corp.asked).toEqual([]);
    const second = new URLSearchParams(await code({ location, cookie }));
    expect((await finish(String(second), cookie)).status).toBe(401);
  });

  test.each([
    ['another browser, without the cookie', async (begun: Begun) => [await code(begun), ''] as const],
    [
      'another browser, with the cookie of its own login',
      async (begun: Begun) => [await code(begun), (await begin()).cookie] as const,
    ],
    [
      'a cookie that was changed',
      async (begun: Begun) => [await code(begun), `${begun.cookie.slice(0, -2)}AA`] as const,
    ],
    ['no code', async ({ cookie }: Begun) => ['', cookie] as const],
    [
      'a code of another login under the state of this one',
      async ({ location, cookie }: Begun) => {
        const query = new URLSearchParams(await code(await begin()));
        query.set('state', new URL(location).searchParams.get('state') ?? '');
        return [String(query), cookie] as const;
      },
    ],
    [
      'an answer without the issuer',
      async (begun: Begun) => {
        const query = new URLSearchParams(await code(begun));
        query.delete('iss');
        return [String(query), begun.cookie] as const;
      },
    ],
    [
      'an answer of another issuer (mixed-up providers)',
      async (begun: Begun) => {
        const query = new URLSearchParams(await code(begun));
        query.set('iss', other.issuer);
        return [String(query), begun.cookie] as const;
      },
    ],
  ])('%s', async (_, tampered) => {
    const [query, cookie] = await tampered(await begin());
    const { status, cookies } = await finish(query, cookie);
    expect({ status, cookies }).toEqual({ status: 401, cookies: undefined });
  });

  test('a login that began at another provider', async () => {
    const { location, cookie } = await begin();
    const query = (await corp.walk(location)).search.slice(1);
    expect((await finish(query, cookie, 'other')).status).toBe(401);
  });

  test('a login that took longer than ten minutes', async () => {
    const { location, cookie } = await begin();
    const query = (await corp.walk(location)).search.slice(1);
    world.clock.now = new Date(Date.now() + 601_000);
    expect((await finish(query, cookie)).status).toBe(401);
  });

  const seconds = () => Math.floor(world.clock.now.getTime() / 1000);
  test.each<[string, () => void]>([
    ['of another issuer', () => forgeClaims({ iss: other.issuer })],
    ['for another client', () => forgeClaims({ aud: 'somebody' })],
    ['for others as well, by another client', () => forgeClaims({ aud: ['kqueen', 'b'], azp: 'b' })],
    ['of another login', () => forgeClaims({ nonce: 'another' })],
    ['without a nonce', () => forgeClaims({ nonce: undefined })],
    ['that expired twelve seconds ago', () => forgeClaims({ exp: seconds() - 12 })],
    ['that is valid from a minute on', () => forgeClaims({ nbf: seconds() + 60 })],
    ['without a subject', () => forgeClaims({ sub: undefined })],
    [
      'that nobody signed',
      () => {
        corp.forge = ({ id_token = '', ...tokens }) => {
          return { ...tokens, id_token: corp.sign(jwt.decode(id_token) as object, 'none') };
        };
      },
    ],
    [
      'that another provider signed',
      () => {
        corp.forge = ({ id_token = '', ...tokens }) => {
          return { ...tokens, id_token: other.sign(jwt.decode(id_token) as object) };
        };
      },
    ],
    [
      'signed with the client secret',
      () => {
        corp.forge = ({ id_token = '', ...tokens }) => {
          return { ...tokens, id_token: jwt.sign(jwt.decode(id_token) as object, CLIENT_SECRET) };
        };
      },
    ],
    [
      'that is missing',
      () => {
        corp.forge = ({ id_token: _, ...tokens }) => tokens;
      },
    ],
  ])('an ID token %s', async (_, forge) => {
    forge();
    expect((await enter()).status).toBe(401);
  });

  test('clocks that differ by less than ten seconds do not matter', async () => {
    forgeClaims({ exp: seconds() - 3 });
    expect((await enter()).status).toBe(302);
  });

  test.each([
    '//evil.example',
    'https://evil.example',
    '/\\evil.example',
    '\\/evil.example',
    '/%09/evil.example\t',
    '/\t/evil.example',
    'javascript:alert(1)',
    'evil',
  ])('a way back to %j, which is another site', async (path) => {
    const query = `return_to=${encodeURIComponent(path)}`;
    expect((await request('GET', '/auth/oidc/corp', { query })).status).toBe(400);
  });

  test('a provider that is not configured', async () => {
    for (const path of ['/auth/oidc/nowhere', '/auth/oidc/nowhere/callback', '/auth/oidc/constructor'])
      expect((await request('GET', path)).status).toBe(404);
  });
});

describe('a provider that is away', () => {
  test('is a 503 at the end of a login, and nobody is logged in otherwise', async () => {
    const { location, cookie } = await begin();
    const query = (await corp.walk(location)).search.slice(1);
    corp.broken = 500;
    const response = await finish(query, cookie);
    expect(response.status).toBe(503);
    expect(response.headers['retry-after']).toBe('5');
    expect(response.text).not.toContain('canary');
  });

  test('is a 503 at the beginning too, for one that was never reached', async () => {
    const gone = await startIdentityProvider([callback('gone')]);
    await gone.stop();
    const providers = { gone: { client_id: 'kqueen', issuer: gone.issuer } };
    const options = { PUBLIC_URL, OIDC_PROVIDERS: JSON.stringify(providers) };
    const elsewhere = await createWorld({ options });
    try {
      expect((await request('GET', '/auth/oidc/gone')).status).toBe(503);
      expect((await request('GET', '/auth/methods')).status).toBe(200);
    } finally {
      await elsewhere.close();
    }
  });
});

test('no code, no token and no secret is in the log', () => {
  expect(canaries.size).toBeGreaterThan(50);
  const logged = logs.lines.join('\n');
  expect(logged).toContain('A login at an identity provider was refused');
  expect([...canaries].filter((canary) => canary === '' || logged.includes(canary))).toEqual([]);
});
