import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { Unavailable } from '../../lib/errors.ts';
import type { Store } from '../../lib/repository/stores/store.ts';
import { forgetRequests } from '../../lib/workers/forget-requests.ts';
import { type ApiResponse, request } from '../support/api.ts';
import { onBothStores } from '../support/both-stores.ts';
import { expectIntact } from '../support/indexes.ts';
import { createWorld, KUBECONFIG, text, type World } from '../support/world.ts';

const DAY_S = 86_400;
/** Longer than a claim lasts. */
const ABANDONED_S = 40;

onBothStores(suite);

function suite(open: () => Store): void {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ store: open(), options: { JWT_EXPIRATION_DELTA: '31536000' } });
  });
  afterAll(async () => {
    await expectIntact(world);
    await world.close();
  });
  afterEach(() => {
    world.store.onCommit = undefined;
    world.store.onRead = undefined;
  });

  const later = (seconds: number) => {
    world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000);
  };
  const quoted = (key: string) => ({ 'Idempotency-Key': `"${key}"` });
  const post = (path: string, key: string, body: unknown, token = world.alpha.member.token, query?: string) =>
    request('POST', path, { token, body, query, headers: quoted(key) });
  const wish = (name: string) => ({ name, provisioner: world.alpha.provisioner, kubeconfig: KUBECONFIG });
  const named = async (name: string): Promise<number> => {
    const { body } = await request('GET', '/clusters', {
      token: world.alpha.admin.token,
      query: `name=${name}`,
    });
    return (body as unknown as unknown[]).length;
  };
  const records = async (): Promise<string[]> => {
    const { ranges } = await world.store.read({ prefixes: [`${world.prefix}/req/`] });
    return ranges.flat().map(({ key, value }) => `${key} ${value}`);
  };
  const shown = ({ status, text: body, headers }: ApiResponse) => ({ status, body, etag: headers.etag });

  describe('a request with an Idempotency-Key', () => {
    test('is done once, and answered the same byte for byte when it is sent again', async () => {
      const key = randomUUID();
      const first = await post('/clusters', key, wish('once'));
      const again = await post('/clusters', key, wish('once'));
      expect(first.status).toBe(200);
      expect(first.headers['idempotency-replayed']).toBeUndefined();
      expect(shown(again)).toEqual(shown(first));
      expect(again.headers['idempotency-replayed']).toBe('true');
      expect(again.headers['content-type']).toBe(first.headers['content-type']);
      expect(await named('once')).toBe(1);
    });

    test('is the same one with a bare key', async () => {
      const key = randomUUID();
      const first = await post('/clusters', key, wish('bare'));
      const headers = { 'Idempotency-Key': key };
      const sent = { token: world.alpha.member.token, body: wish('bare'), headers };
      expect(shown(await request('POST', '/clusters', sent))).toEqual(shown(first));
      expect(await named('bare')).toBe(1);
    });

    test('of 100 at once makes one cluster', async () => {
      const key = randomUUID();
      const all = await Promise.all(Array.from({ length: 100 }, () => post('/clusters', key, wish('crowd'))));
      const made = all.filter(({ status }) => status === 200);
      expect(new Set(made.map((one) => one.text)).size).toBe(1);
      expect(made.filter(({ headers }) => headers['idempotency-replayed'] === undefined)).toHaveLength(1);
      for (const { status, headers } of all.filter((one) => one.status !== 200))
        expect([status, Number(headers['retry-after']) > 0]).toEqual([409, true]);
      expect(await named('crowd')).toBe(1);
    }, 30_000);

    test('answers 409 with Retry-After while its twin takes long, and is answered like it afterwards', async () => {
      const key = randomUUID();
      let end = () => {};
      const isSlow = new Promise<void>((resolve) => {
        end = resolve;
      });
      let begun = () => {};
      const hasBegun = new Promise<void>((resolve) => {
        begun = resolve;
      });
      world.store.onCommit = async (commit, real) => {
        if (commit.put?.some(({ key: written }) => written.includes('/obj/cluster/'))) {
          begun();
          await isSlow;
        }
        return real(commit);
      };
      const first = post('/clusters', key, wish('slow'));
      await hasBegun;
      const twin = await post('/clusters', key, wish('slow'));
      expect(twin.status).toBe(409);
      expect(Number(twin.headers['retry-after'])).toBeGreaterThan(0);
      end();
      const { status, text: body } = await first;
      expect(status).toBe(200);
      expect((await post('/clusters', key, wish('slow'))).text).toBe(body);
      expect(await named('slow')).toBe(1);
    });

    test('is refused with another body, query or path, by name', async () => {
      const key = randomUUID();
      const path = `/clusters/${world.alpha.cluster}/apply`;
      await post('/clusters', key, wish('named'));
      const other = await post('/clusters', key, wish('other'));
      expect(other.status).toBe(422);
      expect(other.body.description).toContain(key);
      expect(await named('other')).toBe(0);
      const owner = world.alpha.owner.token;
      const headers = { ...quoted(key), 'Content-Type': 'application/yaml' };
      const applied = { token: owner, body: 'kind: Nothing', headers };
      expect((await request('POST', path, applied)).status).not.toBe(422);
      const forced = await request('POST', path, { ...applied, query: 'force=true' });
      expect([forced.status, forced.body.code]).toEqual([422, 422]);
      const mine = (await post('/clusters', randomUUID(), wish('second'), owner)).body.id;
      expect((await request('POST', `/clusters/${mine}/apply`, applied)).status).toBe(422);
    });

    test('has nothing to do with that of another user, tenant or route', async () => {
      const key = randomUUID();
      const beta = world.beta;
      const foreign = { ...wish('apart'), provisioner: beta.provisioner };
      const answers = [
        await post('/clusters', key, wish('apart')),
        await post('/clusters', key, wish('apart'), world.alpha.owner.token),
        await post('/clusters', key, foreign, beta.member.token),
        await post('/tokens', key, { name: 'apart' }),
      ];
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
      expect(answers.map(({ headers }) => headers['idempotency-replayed'])).toEqual(
        answers.map(() => undefined),
      );
      expect(await named('apart')).toBe(2);
    });

    test('is shared by a user and their API tokens, each within its rights', async () => {
      const { token } = world.alpha.member;
      const make = (scopes: string[]) => request('POST', '/tokens', { token, body: { name: 't', scopes } });
      const [may, mayNot] = [await make(['cluster:create']), await make(['cluster:list'])];
      const key = randomUUID();
      const first = await post('/clusters', key, wish('tokens'));
      const by = (answer: ApiResponse) => post('/clusters', key, wish('tokens'), text(answer, 'token'));
      expect(shown(await by(may))).toEqual(shown(first));
      expect((await by(mayNot)).status).toBe(403);
    });

    test('counts for 24 hours', async () => {
      const key = randomUUID();
      await post('/clusters', key, wish('daily'));
      later(DAY_S - 1);
      await post('/clusters', key, wish('daily'));
      expect(await named('daily')).toBe(1);
      later(1);
      const anew = await post('/clusters', key, wish('daily'));
      expect(anew.headers['idempotency-replayed']).toBeUndefined();
      expect(await named('daily')).toBe(2);
    });

    test('is found on either side of midnight, however clocks differ', async () => {
      const key = randomUUID();
      world.clock.now = new Date('2026-06-02T00:00:00.100Z');
      await post('/clusters', key, wish('midnight'));
      world.clock.now = new Date('2026-06-01T23:59:59.900Z');
      await post('/clusters', key, wish('midnight'));
      expect(await named('midnight')).toBe(1);
    });
  });

  describe('what fails', () => {
    test('for good is answered the same again; for now it is tried again', async () => {
      const [wrong, busy] = [randomUUID(), randomUUID()];
      const body = { ...wish('wrong'), owner: `User:${randomUUID()}` };
      const first = await post('/clusters', wrong, body);
      const again = await post('/clusters', wrong, body);
      expect(first.status).toBe(400);
      expect([again.text, again.headers['idempotency-replayed']]).toEqual([first.text, 'true']);

      const held = await post('/provisioners', randomUUID(), fake('held'), world.alpha.admin.token);
      const path = `/provisioners/${text(held, 'id')}`;
      const check = async (state: 'OK' | 'Error') => {
        world.fake.answers.status = async () => ({ state, message: 'It is down' });
        const { parameters } = fake('held');
        await request('PATCH', path, { token: world.alpha.admin.token, body: { parameters } });
      };
      await check('Error');
      const wanted = { name: 'busy', provisioner: text(held, 'id'), metadata: { node_count: 1 } };
      expect((await post('/clusters', busy, wanted)).status).toBe(409);
      await check('OK');
      const answer = await post('/clusters', busy, wanted);
      expect([answer.status, answer.headers['idempotency-replayed']]).toEqual([200, undefined]);
    });

    test.each(['', '""', '"open', 'two, keys', `"${'k'.repeat(256)}"`, 'k'.repeat(256), '"ä"'])(
      'the key %j is refused',
      async (sent) => {
        const headers = { 'Idempotency-Key': sent };
        const answer = await request('POST', '/clusters', {
          token: world.alpha.member.token,
          body: wish('x'),
          headers,
        });
        expect([answer.status, answer.body.description]).toEqual([
          400,
          expect.stringContaining('Idempotency-Key'),
        ]);
      },
    );

    test('a wrong body keeps nothing, and a right one goes on under the key', async () => {
      const key = randomUUID();
      expect((await post('/clusters', key, { name: 1 })).status).toBe(400);
      expect((await post('/clusters', key, wish('right'))).status).toBe(200);
    });
  });

  const fake = (name: string) => ({
    name,
    engine: 'kqueen.engines.FakeEngine',
    parameters: { url: 'a', password: 'secret-of-the-provisioner' },
  });

  describe('a secret', () => {
    test('that is shown once is not shown again, and the answer says what was made', async () => {
      const key = randomUUID();
      const first = await post('/tokens', key, { name: 'ci' });
      const again = await post('/tokens', key, { name: 'ci' });
      expect(again.status).toBe(409);
      expect(again.body.description).toContain(`token ${text(first, 'id')}`);
      expect(again.text).not.toContain(text(first, 'token'));
    });

    test('never lies in the records in plain text', async () => {
      const key = randomUUID();
      const token = text(await post('/tokens', randomUUID(), { name: 'canary' }), 'token');
      const answer = await post('/clusters', key, wish('canary'), world.alpha.owner.token);
      expect(answer.text).toContain('kubeconfig-token');
      await post(
        '/users',
        randomUUID(),
        { username: 'canary', password: 'canary-password' },
        world.alpha.admin.token,
      );
      const stored = (await records()).join('\n');
      const answers = stored.match(/"answer":"[^"]+"/g) ?? [];
      expect(answers.length).toBeGreaterThan(2);
      expect(answers.every((one) => one.startsWith('"answer":"v1:'))).toBe(true);
      for (const secret of [token, 'kubeconfig-token', 'canary-password', key])
        expect(stored).not.toContain(secret);
    });
  });

  describe('an instance that dies', () => {
    /** Ends whoever works at a step, before or after the step has its effect: nothing that follows reaches anybody. */
    function die(at: number, when: 'before' | 'after'): () => boolean {
      let step = 0;
      const through = async <R>(work: () => Promise<R>): Promise<R> => {
        step += 1;
        if (step === at && when === 'after') await work();
        if (step >= at) throw new Unavailable('The process has been killed');
        return work();
      };
      world.store.onRead = (asked, real) => through(() => real(asked));
      world.store.onCommit = (commit, real) => through(() => real(commit));
      return () => step >= at;
    }

    test.each(['before', 'after'] as const)(
      '%s any of its steps: the retry makes no second object',
      async (when) => {
        const routes: [string, (name: string) => unknown, string][] = [
          ['/clusters', wish, '/clusters'],
          ['/users', (name) => ({ username: name, password: 'password' }), '/users'],
          ['/provisioners', fake, '/provisioners'],
        ];
        for (const [path, bodyOf, list] of routes) {
          let deaths = 0;
          for (let at = 1; ; at += 1) {
            const [key, name] = [randomUUID(), `died-${when}-${at}${path.slice(1)}`];
            const isDead = die(at, when);
            await post(path, key, bodyOf(name), world.alpha.admin.token);
            world.store.onRead = undefined;
            world.store.onCommit = undefined;
            if (!isDead()) break;
            deaths += 1;
            later(ABANDONED_S);
            const retry = await post(path, key, bodyOf(name), world.alpha.admin.token);
            const again = await post(path, key, bodyOf(name), world.alpha.admin.token);
            const all = await request('GET', list, { token: world.alpha.admin.token });
            expect([at, retry.status, all.text.split(`"${name}"`).length - 1]).toEqual([at, 200, 1]);
            expect([again.text, again.headers['idempotency-replayed']]).toEqual([retry.text, 'true']);
          }
          expect(deaths).toBeGreaterThan(3);
        }
      },
      60_000,
    );

    test('and comes back late does nothing any more', async () => {
      const key = randomUUID();
      let [goOn, arrived] = [() => {}, () => {}];
      const frozen = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      const isThere = new Promise<void>((resolve) => {
        arrived = resolve;
      });
      let isFirst = true;
      world.probe.answer = async () => {
        if (!isFirst) return { gitVersion: 'v1.31.2' };
        isFirst = false;
        arrived();
        await frozen;
        return { gitVersion: 'v1.31.2' };
      };
      const first = post('/clusters', key, wish('thawed'));
      await isThere;
      later(ABANDONED_S);
      const second = await post('/clusters', key, wish('thawed'));
      goOn();
      const late = await first;
      expect([second.status, late.status]).toEqual([200, 409]);
      expect(await named('thawed')).toBe(1);
      expect((await post('/clusters', key, wish('thawed'))).text).toBe(second.text);
    });

    test('with a secret that nobody saw: the answer says what it made', async () => {
      const key = randomUUID();
      world.store.onCommit = async (commit, real) => {
        const done = await real(commit);
        if (commit.put?.some(({ key: written }) => written.includes('/obj/token/'))) {
          world.store.onRead = () => Promise.reject(new Unavailable('The process has been killed'));
          world.store.onCommit = () => Promise.reject(new Unavailable('The process has been killed'));
        }
        return done;
      };
      await post('/tokens', key, { name: 'unseen' });
      world.store.onCommit = undefined;
      world.store.onRead = undefined;
      later(ABANDONED_S);
      const retry = await post('/tokens', key, { name: 'unseen' });
      expect([retry.status, retry.body.description]).toEqual([409, expect.stringContaining('token ')]);
      const { body } = await request('GET', '/tokens', { token: world.alpha.member.token });
      const unseen = (body as unknown as { name: string }[]).filter(({ name }) => name === 'unseen');
      expect(unseen).toHaveLength(1);
    });
  });

  describe('the store', () => {
    test('whose every answer to a commit is lost makes one object', async () => {
      const key = randomUUID();
      world.store.onCommit = async (commit, real) => {
        await real(commit);
        return real(commit);
      };
      const first = await post('/clusters', key, wish('lost'));
      world.store.onCommit = undefined;
      expect(first.status).toBe(200);
      expect((await post('/clusters', key, wish('lost'))).text).toBe(first.text);
      expect(await named('lost')).toBe(1);
    });

    test('that is down answers 503, and the request can be sent again', async () => {
      const key = randomUUID();
      world.store.onCommit = () => Promise.reject(new Unavailable('The store is down'));
      expect((await post('/clusters', key, wish('down'))).status).toBe(503);
      world.store.onCommit = undefined;
      expect((await post('/clusters', key, wish('down'))).status).toBe(200);
      expect(await named('down')).toBe(1);
    });

    test('has room for so many records of one user a day, and of nobody else', async () => {
      const { id, token } = world.alpha.owner;
      const day = () => world.clock.now.toISOString().slice(0, 10);
      const slots = () =>
        Array.from({ length: 2048 }, (_, at) => `${world.prefix}/req/${day()}/s/alpha/${id}/${at}`);
      for (let at = 0; at < 2048; at += 128)
        await world.store.commit({
          put: slots()
            .slice(at, at + 128)
            .map((key) => ({ key, value: '' })),
        });
      const full = await post('/clusters', randomUUID(), wish('full'), token);
      expect(full.status).toBe(429);
      const midnight = Date.parse(`${day()}T00:00:00Z`) + DAY_S * 1000;
      expect(Number(full.headers['retry-after'])).toBe(
        Math.ceil((midnight - world.clock.now.getTime()) / 1000),
      );
      expect((await request('POST', '/clusters', { token, body: wish('full') })).status).toBe(200);
      expect((await post('/clusters', randomUUID(), wish('full'))).status).toBe(200);
      later(Number(full.headers['retry-after']));
      expect((await post('/clusters', randomUUID(), wish('full'), token)).status).toBe(200);
    });

    test('gets its place back from a request that failed', async () => {
      const taken = async () => (await records()).filter((one) => one.includes('/s/')).length;
      const before = await taken();
      const body = { name: 'x', provisioner: world.alpha.provisioner };
      world.probe.answer = async () => ({ gitVersion: 'v1.31.2' });
      world.store.onCommit = (commit, real) =>
        commit.put?.some(({ key }) => key.includes('/obj/cluster/'))
          ? Promise.reject(new Unavailable('The store is down'))
          : real(commit);
      expect((await post('/clusters', randomUUID(), { ...body, kubeconfig: KUBECONFIG })).status).toBe(503);
      expect(await taken()).toBe(before);
    });

    test('keeps records of two days at most, however long the schedule stood still', async () => {
      await post('/clusters', randomUUID(), wish('old'));
      expect((await records()).length).toBeGreaterThan(0);
      later(3 * DAY_S);
      const key = randomUUID();
      const kept = await post('/clusters', key, wish('young'));
      await forgetRequests(world.services);
      // The record, and its place.
      expect(await records()).toHaveLength(2);
      expect((await post('/clusters', key, wish('young'))).text).toBe(kept.text);
    });
  });
}
