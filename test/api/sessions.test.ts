import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { forgetSessions } from '../../lib/auth/forget-sessions.ts';
import { Unavailable } from '../../lib/errors.ts';
import { request } from '../support/api.ts';
import { expectIntact } from '../support/indexes.ts';
import { createWorld, login, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(async () => {
  await expectIntact(world);
  await world.close();
});

/** A browser: it keeps the cookie, and sends it to the routes of the session alone. */
class Browser {
  cookie = '';
  token = '';
  setCookie = '';

  async #took(response: Awaited<ReturnType<typeof request>>) {
    this.setCookie = response.headers['set-cookie'] ?? '';
    const [, value] = /^kqueen_refresh=([^;]*)/.exec(this.setCookie) ?? [];
    if (value !== undefined) this.cookie = value;
    if (response.status === 200) this.token = String(response.body.access_token);
    return response;
  }

  async login(username: string, headers: Record<string, string> = {}) {
    const body = { username, password: 'password' };
    return this.#took(await request('POST', '/auth/session', { body, headers }));
  }

  async refresh(cookie = this.cookie, more: Record<string, string> = {}) {
    const headers = { Cookie: `other=1; kqueen_refresh=${cookie}; more=2`, ...more };
    return this.#took(await request('POST', '/auth/session/refresh', { headers }));
  }

  whoami() {
    return request('GET', '/users/whoami', { token: this.token });
  }
}

const browserOf = async (username: string): Promise<Browser> => {
  const browser = new Browser();
  expect((await browser.login(username)).status).toBe(200);
  return browser;
};
const later = (seconds: number) => {
  world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000);
};
const member = () => world.alpha.member.username;

describe('the session of a browser', () => {
  test('has a short access token, and a refresh token that no script and no other site gets', async () => {
    const browser = await browserOf(member());
    expect(browser.setCookie).toMatch(
      /^kqueen_refresh=[\w.-]+; Path=\/api\/v1\/auth\/session; Max-Age=43200; HttpOnly; SameSite=Strict; Secure$/,
    );
    expect((await browser.whoami()).body).toMatchObject({ username: member() });
    later(611);
    expect((await browser.whoami()).status).toBe(401);
    const { body } = await browser.refresh();
    expect(body).toEqual({ access_token: expect.any(String), expires_in: 600 });
    expect((await browser.whoami()).status).toBe(200);
  });

  test('a wrong password, an unknown user and no cookie are a 401 without a cookie', async () => {
    const body = { username: member(), password: 'wrong password' };
    const wrong = await request('POST', '/auth/session', { body });
    const none = await request('POST', '/auth/session/refresh');
    const nonsense = await new Browser().refresh('a.b.c');
    for (const { status, headers } of [wrong, none, nonsense])
      expect([status, headers['set-cookie']]).toEqual([401, undefined]);
  });

  test('is neither begun nor refreshed by the page of another site', async () => {
    const browser = await browserOf(member());
    for (const site of ['cross-site', 'same-site', '__proto__']) {
      const headers = { 'Sec-Fetch-Site': site };
      expect((await browser.refresh(browser.cookie, headers)).status).toBe(403);
      expect((await new Browser().login(member(), headers)).status).toBe(403);
    }
    expect((await browser.refresh(browser.cookie, { 'Sec-Fetch-Site': 'same-origin' })).status).toBe(200);
  });

  test('its access token is no refresh token, and the other way round', async () => {
    const browser = await browserOf(member());
    expect((await browser.refresh(browser.token)).status).toBe(401);
    const other = await browserOf(member());
    expect((await request('GET', '/users/whoami', { token: other.cookie })).status).toBe(401);
  });

  test('a refresh token that was replaced before ends the session, and the audit trail says so', async () => {
    const browser = await browserOf(member());
    const stolen = browser.cookie;
    await browser.refresh();
    await browser.refresh();
    expect((await browser.refresh(stolen)).status).toBe(401);
    expect((await browser.whoami()).status).toBe(401);
    expect((await browser.refresh()).status).toBe(401);
    const { body } = await request('GET', '/audit', { token: world.alpha.admin.token });
    const reused = (body as unknown as { action: string }[]).filter(
      ({ action }) => action === 'session:reused',
    );
    expect(reused).toMatchObject([{ outcome: 'refused', user: member() }]);
    expect(JSON.stringify(body)).not.toContain(stolen);
  });

  test('two tabs at once, and a lost answer, do not end it; half a minute later they would', async () => {
    const browser = await browserOf(member());
    const first = browser.cookie;
    const both = await Promise.all([browser.refresh(first), browser.refresh(first)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect((await browser.refresh(first)).status).toBe(200);
    later(31);
    expect((await browser.refresh(first)).status).toBe(401);
    expect((await browser.whoami()).status).toBe(401);
  });

  test('cannot be refreshed while the store is down, and goes on afterwards', async () => {
    const browser = await browserOf(member());
    world.store.onRead = () => Promise.reject(new Unavailable('The store does not answer'));
    expect((await browser.refresh()).status).toBe(503);
    world.store.onRead = undefined;
    expect((await browser.refresh()).status).toBe(200);
  });

  test('ends when nobody uses it, and at the latest after SESSION_MAX_TTL', async () => {
    const idle = await browserOf(member());
    later(43_200 + 11);
    expect((await idle.refresh()).status).toBe(401);
    const busy = await browserOf(member());
    for (let day = 0; day < 13; day += 1) {
      later(43_000);
      expect((await busy.refresh()).status).toBe(200);
    }
    later(43_000);
    await busy.refresh();
    later(43_000);
    expect((await busy.refresh()).status).toBe(401);
  });
});

describe('ending a session', () => {
  test('logging out ends its tokens at once, and takes the cookie away', async () => {
    const [browser, other] = [await browserOf(member()), await browserOf(member())];
    const { headers, status } = await request('POST', '/auth/logout', { token: browser.token });
    expect([status, headers['set-cookie']]).toEqual([
      200,
      'kqueen_refresh=; Path=/api/v1/auth/session; Max-Age=0; HttpOnly; SameSite=Strict; Secure',
    ]);
    expect((await browser.whoami()).status).toBe(401);
    expect((await browser.refresh()).status).toBe(401);
    expect((await other.whoami()).status).toBe(200);
  });

  test('logging out ends a token of POST /auth before its time, and no other one', async () => {
    const [token, other] = [await login(member()), await login(member())];
    expect((await request('POST', '/auth/logout', { token })).status).toBe(200);
    expect((await request('POST', '/auth/logout', { token })).status).toBe(401);
    expect((await request('GET', '/users/whoami', { token })).status).toBe(401);
    expect((await request('GET', '/users/whoami', { token: other })).status).toBe(200);
  });

  const admin = async () => login(world.alpha.admin.username);
  const patch = async (id: string, body: object) =>
    expect((await request('PATCH', `/users/${id}`, { token: await admin(), body })).status).toBe(200);

  test.each([
    [
      'an admin who ends all of a user',
      async (id: string) => {
        const { status } = await request('DELETE', `/users/${id}/sessions`, { token: await admin() });
        expect(status).toBe(200);
      },
    ],
    [
      'a new password',
      async (id: string) => {
        const sent = { token: await admin(), body: { password: 'password' } };
        expect((await request('PATCH', `/users/${id}/updatepw`, sent)).status).toBe(200);
      },
    ],
    [
      'another role',
      async (id: string) => {
        await patch(id, { role: 'admin' });
        await patch(id, { role: 'member' });
      },
    ],
    [
      'a deactivation, also after it is taken back',
      async (id: string) => {
        await patch(id, { active: false });
        await patch(id, { active: true });
      },
    ],
  ])('%s ends sessions and tokens of that user alone', async (_what, end) => {
    const { id, username } = world.alpha.member;
    const [browser, token] = [await browserOf(username), await login(username)];
    const stranger = await browserOf(world.alpha.owner.username);
    await end(id);
    expect((await browser.whoami()).status).toBe(401);
    expect((await browser.refresh()).status).toBe(401);
    expect((await request('GET', '/users/whoami', { token })).status).toBe(401);
    expect((await stranger.whoami()).status).toBe(200);
    expect((await browserOf(username)).token).not.toBe('');
  });

  test('a change of the name or the metadata ends nothing', async () => {
    const { id, username } = world.alpha.member;
    const browser = await browserOf(username);
    await patch(id, { metadata: { note: 'x' } });
    expect((await browser.whoami()).status).toBe(200);
  });
});

test('a session costs a request no round trip, and nothing of its tokens is stored', async () => {
  const browser = await browserOf(member());
  const reads: unknown[] = [];
  world.store.onRead = (asked, real) => {
    reads.push(asked);
    return real(asked);
  };
  await browser.whoami();
  const inSession = reads.length;
  reads.length = 0;
  await request('GET', '/users/whoami', { token: await login(member()) });
  world.store.onRead = undefined;
  // The login takes two more.
  expect(inSession).toBe(reads.length - 2);
  const stored = JSON.stringify(await world.store.dump(world.prefix));
  const [, payload = 'none'] = browser.cookie.split('.');
  for (const secret of [browser.cookie, browser.token, payload]) expect(stored).not.toContain(secret);
});

test('the schedule forgets sessions that are over, also those that were left alone', async () => {
  const count = async () =>
    (await world.store.dump(world.prefix)).filter((line) => line.includes('/obj/session/')).length;
  const browser = await browserOf(member());
  later(3_600);
  await forgetSessions(world.services);
  expect((await browser.refresh()).status).toBe(200);
  later(604_800);
  await forgetSessions(world.services);
  expect(await count()).toBe(0);
});
