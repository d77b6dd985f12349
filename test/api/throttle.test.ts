/** @slow It hashes some hundred passwords, and waits for windows to end. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Unavailable } from '../../lib/errors.ts';
import type { Store } from '../../lib/repository/stores/store.ts';
import { request } from '../support/api.ts';
import { onBothStores } from '../support/both-stores.ts';
import { captureLogs } from '../support/captured-logs.ts';
import { expectIntact } from '../support/indexes.ts';
import { createWorld, login as tokenOf, type World } from '../support/world.ts';

const HERE = '203.0.113.5';
const ELSEWHERE = '203.0.113.6';
const FRONT_END = '198.51.100.80';

onBothStores(suite);

function suite(open: () => Store): void {
  let world: World;
  beforeAll(async () => {
    const options = { LOGIN_TRUSTED_ADDRESSES: `${FRONT_END}/32`, LOGIN_MAX_FAILURES: '3' };
    world = await createWorld({ store: open(), options });
  });
  afterAll(async () => {
    await expectIntact(world);
    await world.close();
  });
  // Whatever one test counted is over in the next one, and nothing of it is swept yet.
  beforeEach(() => pass(900));
  afterEach(() => {
    world.store.onRead = undefined;
    world.store.onCommit = undefined;
  });

  const pass = (seconds: number) => {
    world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000);
  };
  const login = (username: string, password: string, from = HERE, forwardedFor?: string) =>
    request('POST', '/auth', {
      body: { username, password },
      sourceIp: from,
      headers: forwardedFor === undefined ? {} : { 'X-Forwarded-For': forwardedFor },
    });
  const right = (from?: string, forwardedFor?: string) =>
    login('alpha-member', 'password', from, forwardedFor);
  const wrong = (from?: string, forwardedFor?: string) => login('alpha-member', 'wrong', from, forwardedFor);
  const statuses = async (times: number, send: (i: number) => Promise<{ status: number }>) => {
    const all = [];
    for (let i = 0; i < times; i += 1) all.push((await send(i)).status);
    return all;
  };
  const counts = async () => {
    const shards = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'));
    const prefixes = shards.map((shard) => `${world.prefix}/thr/${shard}/`);
    const found = [];
    for (let at = 0; at < prefixes.length; at += 64)
      found.push(...(await world.store.read({ prefixes: prefixes.slice(at, at + 64) })).ranges.flat());
    return found;
  };

  test('after LOGIN_MAX_FAILURES a user is refused with Retry-After, also with the right password', async () => {
    expect(await statuses(4, () => wrong())).toEqual([401, 401, 401, 429]);
    pass(60);
    const refused = await right();
    expect(refused.status).toBe(429);
    expect(refused.headers['retry-after']).toBe('840');
    expect(refused.body).toEqual({ code: 429, description: expect.stringContaining('Retry-After') });
    expect(refused.text).not.toMatch(/alpha|access_token|'/);
  });

  test('he is let in again when the window is over, and waiting is not begun anew by trying', async () => {
    await statuses(3, () => wrong());
    pass(899);
    expect(await statuses(2, () => right())).toEqual([429, 429]);
    pass(1);
    expect((await right()).status).toBe(200);
  });

  test('nobody is locked out from elsewhere, and another user not from here', async () => {
    await statuses(4, () => wrong());
    expect((await right(ELSEWHERE)).status).toBe(200);
    expect((await login('alpha-owner', 'password')).status).toBe(200);
  });

  test('the user name counts as it is looked up: another case is no new try', async () => {
    const names = ['alpha-member', 'ALPHA-member', 'Alpha-Member', 'alpha-MEMBER'];
    expect(await statuses(4, (i) => login(names[i] ?? '', 'wrong'))).toEqual([401, 401, 401, 429]);
  });

  test('a success forgets what failed for the user name', async () => {
    await statuses(2, () => wrong());
    expect((await right()).status).toBe(200);
    expect(await statuses(3, () => wrong())).toEqual([401, 401, 401]);
  });

  test('a success does not forget what failed for the address', async () => {
    await statuses(29, (i) => login(`nobody${i}`, 'wrong'));
    expect((await right()).status).toBe(200);
    expect((await login('nobody', 'wrong')).status).toBe(401);
    expect((await right()).status).toBe(429);
  });

  test('10,000 user names from one address: after ten times the limit all are refused, and nothing more is stored', async () => {
    expect(new Set(await statuses(30, (i) => login(`name${i}`, 'wrong')))).toEqual(new Set([401]));
    const before = (await counts()).length;
    const commits = world.store.commits;
    expect(new Set(await statuses(9_970, (i) => login(`more${i}`, 'wrong')))).toEqual(new Set([429]));
    expect((await right()).status).toBe(429);
    expect(world.store.commits).toBe(commits);
    expect((await counts()).length).toBe(before);
    expect((await right(ELSEWHERE)).status).toBe(200);
  }, 120_000);

  test('a refusal and a failure tell nothing of the user: unknown, known, inactive and of another method', async () => {
    const token = await tokenOf('alpha-admin');
    const inactive = { username: `asleep${Math.random()}`, password: 'password', active: false };
    const foreign = { username: `ldap${Math.random()}`, auth: 'ldap' };
    for (const body of [inactive, foreign])
      expect((await request('POST', '/users', { token, body })).status).toBe(200);
    const answers = async (username: string, password: string) => {
      const all = [];
      for (let i = 0; i < 4; i += 1) {
        world.store.reset();
        const { status, text, headers } = await login(username, password);
        const { 'x-request-id': _, ...others } = headers;
        const { reads, commits } = world.store;
        all.push({ status, text, headers: others, reads, commits });
      }
      return all;
    };
    const known = await answers('alpha-member', 'wrong');
    expect(known.map(({ status }) => status)).toEqual([401, 401, 401, 429]);
    expect(await answers('nobody at all', 'wrong')).toEqual(known);
    expect(await answers(inactive.username, 'password')).toEqual(known);
    expect(await answers(foreign.username, 'password')).toEqual(known);
  });

  describe('the audit trail', () => {
    const trail = async (query: string) => {
      const token = await tokenOf('alpha-root');
      const { text } = await request('GET', '/audit', {
        token,
        query: `action=login&since=${since()}${query}`,
      });
      return JSON.parse(text) as object[];
    };
    const since = () => world.clock.now.toISOString();

    test('tells the organization once that a user is not let in, and from where', async () => {
      await statuses(3, () => wrong(HERE, '192.0.2.1'));
      await statuses(3, () => right());
      expect(await trail('')).toEqual([
        {
          id: expect.any(String),
          at: since(),
          user: 'alpha-member',
          user_id: world.alpha.member.id,
          action: 'login',
          outcome: 'throttled',
          request_id: expect.any(String),
          address: HERE,
        },
      ]);
    });

    test('tells superadmins alone of unknown users, and not what they called themselves', async () => {
      await statuses(3, () => login('my password', 'wrong'));
      expect(await trail('')).toEqual([]);
      expect(await trail('&all_namespaces=true')).toMatchObject([{ user: 'unknown', outcome: 'throttled' }]);
    });

    test('that cannot be written lets nobody in', async () => {
      world.store.onCommit = async (commit, real) => {
        if (JSON.stringify(commit).includes('throttled')) throw new Unavailable('down');
        return real(commit);
      };
      const logs = captureLogs();
      const told = await statuses(4, () => wrong());
      logs.release();
      expect(told).toEqual([401, 401, 401, 429]);
      expect(logs.lines.join()).toContain('could not be noted in the audit trail');
    });
  });

  test('of 40 that fail at once no more than the limit are told so, and all others are refused', async () => {
    const answers = await Promise.all(Array.from({ length: 40 }, () => wrong()));
    const told = answers.map(({ status }) => status).sort();
    expect(told).toEqual([...Array(3).fill(401), ...Array(37).fill(429)]);
    expect((await right()).status).toBe(429);
  });

  test('of 30 that fail at once with different names every one counts for the address', async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => login(`at once ${i}`, 'wrong')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect((await right()).status).toBe(429);
  });

  test('a right password is refused when the limit is reached while it is compared', async () => {
    await wrong();
    world.store.onCommit = async (commit, real) => {
      world.store.onCommit = undefined;
      await statuses(2, () => wrong());
      return real(commit);
    };
    expect((await right()).status).toBe(429);
  });

  describe('an IPv6 client', () => {
    test('counts as its /64, in any spelling', async () => {
      const spellings = [
        '2001:db8:0:1::1',
        '2001:DB8:0:1:ffff::2',
        '2001:0db8:0000:0001::3',
        '2001:db8:0:1::4',
      ];
      expect(await statuses(4, (i) => wrong(spellings[i]))).toEqual([401, 401, 401, 429]);
      expect((await right('2001:db8:0:2::1')).status).toBe(200);
    });

    test('that is mapped from an IPv4 address counts as that', async () => {
      await statuses(3, () => wrong(HERE));
      expect((await right(`::ffff:${HERE}`)).status).toBe(429);
    });
  });

  describe('X-Forwarded-For', () => {
    test('of anybody is not believed: one who is refused stays so whatever he says', async () => {
      await statuses(3, () => wrong());
      expect((await right(HERE, '192.0.2.1')).status).toBe(429);
      expect((await right(HERE, FRONT_END)).status).toBe(429);
    });

    test('of anybody locks nobody out: who is named there is not counted', async () => {
      await statuses(4, () => wrong(HERE, ELSEWHERE));
      expect((await right(ELSEWHERE)).status).toBe(200);
    });

    test.each([
      ['alone', '192.0.2.1'],
      ['with a port', '192.0.2.1:4711'],
      ['behind what the client made up', '192.0.2.99, nonsense, 192.0.2.1'],
      ['before the front end itself, as API Gateway appends it', `192.0.2.1, ${FRONT_END}`],
    ])('of a trusted front end names the client: %s', async (_name, header) => {
      expect(await statuses(4, () => wrong(FRONT_END, header))).toEqual([401, 401, 401, 429]);
      expect((await right(FRONT_END, '192.0.2.1')).status).toBe(429);
      expect((await right('192.0.2.1')).status).toBe(429);
      expect((await right(FRONT_END, '192.0.2.2')).status).toBe(200);
    });

    test.each([
      ['is not there', undefined],
      ['is no address', 'unknown'],
      ['names trusted ones alone', FRONT_END],
    ])('of a trusted front end: where it %s nobody behind it is locked out', async (_name, header) => {
      await statuses(4, () => wrong(FRONT_END, header));
      await statuses(31, (i) => login(`behind${i}`, 'wrong', FRONT_END, header));
      expect((await right(FRONT_END, header)).status).toBe(200);
    });
  });

  describe('what is stored', () => {
    test('names neither user nor address, not even as a hash that one could try for', async () => {
      await wrong();
      const stored = JSON.stringify(await counts());
      expect(stored).not.toMatch(/alpha|203\.0/);
      const { createHash } = await import('node:crypto');
      for (const text of [HERE, JSON.stringify([HERE]), JSON.stringify([HERE, 'alpha-member'])])
        expect(stored).not.toContain(createHash('sha256').update(text).digest('hex'));
    });

    test('shrinks again: whoever fails removes what is over in the shards that he writes to', async () => {
      for (let i = 0; i < 600; i += 1) await login(`once${i}`, 'wrong', `192.0.2.${i % 200}`);
      const most = (await counts()).length;
      pass(900);
      for (let i = 0; i < 600; i += 1) await login(`later${i}`, 'wrong', `198.51.100.${i % 20}`);
      const live = (await counts()).filter(({ value }) => {
        const { until } = JSON.parse(value) as { until: string };
        return Date.parse(until) > world.clock.now.getTime();
      });
      expect(most).toBeGreaterThan(600);
      expect((await counts()).length).toBeLessThan(live.length + most / 4);
    });
  });

  describe('a store that fails', () => {
    const down = () =>
      Promise.reject(new Unavailable('The store does not answer: try again in a few seconds'));

    test('while a failure is counted makes it a 503, and it is not counted', async () => {
      world.store.onCommit = down;
      expect((await wrong()).status).toBe(503);
      world.store.onCommit = undefined;
      expect(await statuses(4, () => wrong())).toEqual([401, 401, 401, 429]);
    });

    test('after it has counted: a failure whose answer is lost counts once', async () => {
      world.store.onCommit = async (commit, real) => {
        await real(commit);
        return down();
      };
      expect((await wrong()).status).toBe(401);
      world.store.onCommit = async (commit, real) => {
        await real(commit);
        return real(commit);
      };
      expect((await wrong()).status).toBe(401);
      world.store.onCommit = undefined;
      expect(await statuses(2, () => wrong())).toEqual([401, 429]);
    });
  });
}
