import { describe, expect, test } from '@jest/globals';
import { Unavailable } from '../../lib/errors.ts';
import { type Cluster, type ClusterState, clusterModel } from '../../lib/models/cluster.ts';
import { nextLook } from '../../lib/models/next-look.ts';
import { Tenant } from '../../lib/repository/tenant.ts';
import { request } from '../support/api.ts';
import { onBothStores } from '../support/both-stores.ts';
import { Killer } from '../support/killer.ts';
import { DAY, HOUR, lifetimeTests, time } from '../support/lifetimes.ts';
import { KUBECONFIG, text } from '../support/world.ts';

onBothStores((open) => {
  const here = lifetimeTests(open);
  const { owner, admin, make } = here;
  const path = (id: string) => `/clusters/${id}`;
  const deprovisions = () => here.world.fake.asked.filter(({ what }) => what === 'deprovision').length;
  const expired = async (id: string) => (await here.story(id)).filter((line) => line.startsWith('expired'));

  describe('extensions at the same moment', () => {
    test('are both counted, and never more than the organization allows', async () => {
      await here.set({ max_extensions: 3 });
      const id = await make({ expires_at: time(DAY) });
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, at) => owner('PATCH', path(id), { expires_at: time((at + 2) * DAY) })),
      );
      const done = answers.filter(({ status }) => status === 200);
      // One that comes after a longer one brings the expiry forward, and is none.
      const { body } = await owner('GET', path(id));
      const counted = (await here.story(id)).filter((line) => line.includes('(extension ')).length;
      expect([body.extensions, counted]).toEqual([counted, counted]);
      expect(counted).toBeLessThanOrEqual(3);
      expect(done.length).toBeGreaterThanOrEqual(counted);
      expect(answers.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
    });

    test('of which the organization allows one are one', async () => {
      await here.set({ max_extensions: 1 });
      const id = await make({ expires_at: time(DAY) });
      const other = here.admin;
      // The second one wants more than the first, so that each is an extension whoever wins.
      here.world.store.onCommit = async (commit, real) => {
        here.world.store.onCommit = undefined;
        expect((await other('PATCH', path(id), { expires_at: time(2 * DAY) })).status).toBe(200);
        return real(commit);
      };
      const late = await owner('PATCH', path(id), { expires_at: time(3 * DAY) });
      expect(late.status).toBe(409);
      expect((await owner('GET', path(id))).body).toMatchObject({ expires_at: time(2 * DAY), extensions: 1 });
    });

    test('with If-Match lose with a 412', async () => {
      const id = await make({ expires_at: time(DAY) });
      const { headers } = await owner('GET', path(id));
      const match = { 'If-Match': headers.etag ?? '' };
      const extend = (days: number) =>
        request('PATCH', path(id), {
          ...{ token: here.world.alpha.owner.token, headers: match, body: { expires_at: time(days * DAY) } },
        });
      expect([(await extend(2)).status, (await extend(3)).status]).toEqual([200, 412]);
    });

    test('that race with the expiry: one of them wins whole', async () => {
      const id = await make({ expires_at: time(HOUR) });
      here.later(HOUR);
      here.world.store.onCommit = async (commit, real) => {
        here.world.store.onCommit = undefined;
        await owner('PATCH', path(id), { expires_at: time(DAY) });
        return real(commit);
      };
      await here.tend();
      expect([(await here.state(id)).state, await expired(id)]).toEqual(['OK', []]);
      here.at(DAY);
      here.world.store.onCommit = async (commit, real) => {
        here.world.store.onCommit = undefined;
        await here.tend();
        return real(commit);
      };
      expect((await owner('PATCH', path(id), { expires_at: time(2 * DAY) })).status).toBe(409);
      expect((await here.state(id)).state).toBe('Destroying');
    });
  });

  describe('an expiry', () => {
    const put = async (id: string, state: ClusterState, more: Partial<Cluster> = {}) => {
      const tenant = new Tenant(here.world.services.repository, 'alpha');
      const { found } = await tenant.read({ found: tenant.one(clusterModel, id) });
      if (found)
        await tenant.update(clusterModel, found, { by: 'server' }, (object) => ({
          object: { ...object, state, ...more },
        }));
    };

    test.each(['OK', 'Error', 'Unknown'] as const)(
      'of a cluster that is %s begins at once',
      async (state) => {
        const id = await make({ expires_at: time(HOUR) });
        await put(id, state);
        here.later(HOUR);
        await here.tend();
        expect([(await here.state(id)).state, deprovisions()]).toEqual(['Destroying', 1]);
      },
    );

    test('of one that is Deploying replaces the creation, as a DELETE does', async () => {
      const id = await make({ expires_at: time(HOUR) }, 'Deploying');
      here.later(HOUR);
      await here.tend();
      expect([(await here.state(id)).state, deprovisions()]).toEqual(['Destroying', 1]);
      await here.see(id, 'deleted');
      expect((await owner('GET', path(id))).status).toBe(404);
    });

    test('of an imported one whose operation has ended meanwhile does not take the record with it', async () => {
      const body = { name: 'i', provisioner: here.world.alpha.provisioner, kubeconfig: KUBECONFIG };
      const id = text(await owner('POST', '/clusters', { ...body, expires_at: time(HOUR) }), 'id');
      here.later(HOUR);
      here.world.store.onCommit = async (commit, real) => {
        if (commit.delete?.some((key) => key.includes(`/obj/cluster/alpha/${id}`))) {
          here.world.store.onCommit = undefined;
          await put(id, 'Error', { operation: undefined });
        }
        return real(commit);
      };
      await here.tend();
      expect((await owner('GET', path(id))).status).toBe(200);
    });

    test('of one that is Updating waits for the end of that, however often it is looked at', async () => {
      const id = await make({ expires_at: time(HOUR) });
      await owner('PATCH', `${path(id)}/resize`, { node_count: 3 });
      here.later(HOUR);
      await here.tend();
      await here.tend();
      expect([(await here.state(id)).state, await expired(id)]).toEqual(['Updating', []]);
      await here.see(id, { state: 'OK' });
      await here.tend();
      expect((await here.state(id)).state).toBe('Destroying');
    });

    test('of one that is Destroying changes nothing', async () => {
      const id = await make({ expires_at: time(HOUR) });
      await owner('DELETE', path(id));
      here.later(HOUR);
      await here.tend();
      expect([await expired(id), deprovisions()]).toEqual([[], 1]);
    });

    test('is not undone by a clock that steps back, nor begun twice', async () => {
      const id = await make({ expires_at: time(HOUR) });
      for (const hours of [1, 0, 2, -5, 1]) {
        here.at(hours * HOUR);
        await here.tend();
      }
      expect([(await here.state(id)).state, (await expired(id)).length, deprovisions()]).toEqual([
        'Destroying',
        1,
        1,
      ]);
    });

    test('is caught up by a late run, of all clusters', async () => {
      const ids: string[] = [];
      for (let at = 1; at <= 40; at += 1) ids.push(await make({ expires_at: time(at * HOUR) }));
      here.at(39 * HOUR);
      await here.tend();
      const states = await Promise.all(ids.map(async (id) => (await here.state(id)).state));
      expect(states).toEqual([...Array.from({ length: 39 }, () => 'Destroying'), 'OK']);
      expect(new Set(here.world.dispatcher.operations.slice(-39).map(({ cluster }) => cluster))).toEqual(
        new Set(ids.slice(0, 39)),
      );
    });

    test('of one cluster that cannot be written does not keep the others', async () => {
      const [first, other] = [await make({ expires_at: time(HOUR) }), await make({ expires_at: time(HOUR) })];
      here.later(HOUR);
      here.world.store.onCommit = (commit, real) =>
        commit.put?.some(({ key }) => key.includes(`/obj/cluster/alpha/${first}`))
          ? Promise.reject(new Unavailable('The store does not answer'))
          : real(commit);
      await expect(here.tend()).rejects.toThrow('The store does not answer');
      here.world.store.onCommit = undefined;
      expect((await here.state(other)).state).toBe('Destroying');
      await here.tend();
      expect((await here.state(first)).state).toBe('Destroying');
    });
  });

  test.each([
    ['made by an engine', false],
    ['imported', true],
  ])(
    'whenever schedule or worker die, an expired cluster that was %s goes, once and with its whole story',
    async (_name, isImported) => {
      const killer = new Killer();
      // Runs lock each other out, also those of the test before.
      here.later(isImported ? 60 * DAY : 30 * DAY);
      const wrong: string[] = [];
      let deaths = 0;
      const STEPS = 12;
      for (let at = 1; at <= STEPS; at += 1) {
        for (const isAfter of [false, true]) {
          const expires_at = here.world.clock.now.getTime() + HOUR * 1000;
          const more = { expires_at: new Date(expires_at).toISOString() };
          here.world.fake.answers.deprovision = async () => 'deleted';
          const imported = { name: 'i', provisioner: here.world.alpha.provisioner, kubeconfig: KUBECONFIG };
          const id = isImported
            ? text(await owner('POST', '/clusters', { ...imported, ...more }), 'id')
            : await make(more);
          here.world.dispatcher.operations.length = 0;
          here.later(HOUR);
          here.world.store.onRead = (asked, real) => killer.step(() => real(asked));
          here.world.store.onCommit = (commit, real) => killer.step(() => real(commit));
          killer.arm(at, isAfter);
          await here.tend().catch(() => undefined);
          deaths += killer.steps >= at ? 1 : 0;
          killer.arm(undefined, false);
          // The next runs; an operation that a worker had claimed is free again after its claim.
          for (let run = 0; run < 3; run += 1) {
            here.later(100);
            await here.run();
          }
          const { status } = await owner('GET', path(id));
          const [begun, ended] = [
            await expired(id),
            (await here.story(id)).filter((line) => line.startsWith('deleted')),
          ];
          if (status !== 404 || begun.length !== 1 || ended.length !== 1)
            wrong.push(`step ${at} ${isAfter}: ${status}, ${begun.length} begun, ${ended.length} ended`);
        }
      }
      expect(wrong).toEqual([]);
      expect(deaths).toBeGreaterThan(10);
    },
  );

  describe('the time of the next look', () => {
    test.each([
      ['no expiry', {}, undefined],
      ['a notice that is to come', { expires_at: time(10 * DAY) }, 3 * DAY],
      ['notices that are past', { expires_at: time(HOUR / 2) }, HOUR / 2],
      ['a protected one', { expires_at: time(HOUR / 2), protected: true }, HOUR / 2],
    ])('of a cluster with %s', async (_name, more, seconds) => {
      const id = await make(more);
      const object = await here.object(id);
      const at = object && nextLook(object);
      expect(at).toBe(seconds === undefined ? undefined : Date.parse(time(seconds)));
    });

    test('is never once a protected cluster has said that it has expired, and again when that is lifted', async () => {
      const id = await make({ expires_at: time(HOUR), protected: true });
      here.later(HOUR);
      await here.tend();
      const look = async () => {
        const object = await here.object(id);
        return object && nextLook(object);
      };
      expect(await look()).toBeUndefined();
      await admin('PATCH', path(id), { protected: false });
      expect(await look()).toBe(Date.parse(time(HOUR)));
      await here.tend();
      expect(await look()).toBeUndefined();
    });

    test('is the end of a request that nobody approves', async () => {
      await here.set({ second_approver: true });
      const id = await make();
      await owner('DELETE', path(id));
      const object = await here.object(id);
      expect(object && nextLook(object)).toBe(Date.parse(time(24 * HOUR)));
    });
  });
});
