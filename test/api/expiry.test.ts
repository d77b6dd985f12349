import { describe, expect, test } from '@jest/globals';
import { EngineFailed } from '../../lib/errors.ts';
import { request } from '../support/api.ts';
import { DAY, HOUR, lifetimeTests, time } from '../support/lifetimes.ts';
import { KUBECONFIG, text } from '../support/world.ts';

const here = lifetimeTests();
const { owner, admin, make } = here;
const path = (id: string) => `/clusters/${id}`;
const expiring = async (id: string) =>
  (await here.story(id))
    .filter((line) => /^expir(ing|ed) /.test(line))
    .map((line) => line.split(', ')[1] ?? line);

describe('expires_at', () => {
  test('is shown in UTC, of a cluster that was created with it', async () => {
    const id = await make({ expires_at: '2026-03-11T14:00:00.5+02:00' });
    expect((await owner('GET', path(id))).body).toMatchObject({ expires_at: time(10 * DAY) });
    expect((await owner('GET', path(await make()))).body).not.toHaveProperty('expires_at');
  });

  test.each([
    ['no time', 'tomorrow', 'must be a time like 2026-03-01T12:00:00Z'],
    ['a day that is none', '2026-02-30T12:00:00Z', 'must be a time like 2026-03-01T12:00:00Z'],
    ['now', '2026-03-01T12:00:00Z', 'must be in the future'],
    ['a time that is past', '2020-01-01T00:00:00Z', 'must be in the future'],
  ])('that is %s is a 400, on create and on change', async (_name, expires_at, message) => {
    const errors = [{ path: 'expires_at', message }];
    const body = { name: 'n', provisioner: here.provisioner, expires_at };
    expect((await owner('POST', '/clusters', body)).body).toMatchObject({ code: 400, errors });
    const changed = await owner('PATCH', path(await make()), { expires_at });
    expect(changed.body.code).toBe(400);
    expect(changed.body.errors).toMatchObject([{ path: 'expires_at' }]);
  });

  test('later than the organization allows is a 400 that names the limit, and without one it is the limit', async () => {
    await here.set({ max_lifetime_days: 10 });
    const limit = `must be at most 10 days from now (${time(10 * DAY)}), as the organization has set`;
    const errors = [{ path: 'expires_at', message: limit }];
    const body = { name: 'n', provisioner: here.provisioner, expires_at: time(10 * DAY + 1) };
    expect((await owner('POST', '/clusters', body)).body).toMatchObject({ code: 400, errors });
    const id = await make();
    expect((await owner('GET', path(id))).body).toMatchObject({ expires_at: time(10 * DAY) });
    here.later(DAY);
    const late = await owner('PATCH', path(id), { expires_at: time(11 * DAY + 1) });
    expect(late.body).toMatchObject({ code: 400, errors: [{ path: 'expires_at' }] });
    expect((await owner('PATCH', path(id), { expires_at: time(11 * DAY) })).status).toBe(200);
  });

  test('sent back as it was read is no extension, also when it is past', async () => {
    const id = await make({ expires_at: time(HOUR), protected: true });
    here.later(2 * HOUR);
    const { body } = await owner('GET', path(id));
    const sent = await owner('PATCH', path(id), body);
    expect([sent.status, sent.body.extensions, sent.body.expires_at]).toEqual([200, undefined, time(HOUR)]);
  });

  test('put off is counted and told, up to what the organization allows; then it is a 409', async () => {
    await here.set({ max_extensions: 2 });
    const id = await make({ expires_at: time(DAY) });
    for (const days of [2, 3]) {
      const { body } = await owner('PATCH', path(id), { expires_at: time(days * DAY) });
      expect(body).toMatchObject({ expires_at: time(days * DAY), extensions: days - 1 });
    }
    expect((await here.story(id)).at(-1)).toBe(
      `changed OK: Changed: expires_at; it expires at ${time(3 * DAY)} (extension 2)`,
    );
    const description = 'The expiry of this cluster has been put off 2 times, and the organization allows 2';
    for (const who of [owner, admin])
      expect((await who('PATCH', path(id), { expires_at: time(4 * DAY) })).body).toEqual({
        ...{ code: 409, description },
      });
    // Removing it would be one more, bringing it forward is none.
    expect((await owner('PATCH', path(id), { expires_at: null })).body.code).toBe(409);
    const sooner = await owner('PATCH', path(id), { expires_at: time(2 * DAY) });
    expect(sooner.body).toMatchObject({ expires_at: time(2 * DAY), extensions: 2 });
    await here.set({ max_extensions: 3 });
    const last = await owner('PATCH', path(id), { expires_at: null });
    expect([last.status, last.body.expires_at, last.body.extensions]).toEqual([200, undefined, 3]);
  });

  test('can be removed only where the organization does not limit lifetimes', async () => {
    const id = await make({ expires_at: time(DAY) });
    await here.set({ max_lifetime_days: 30 });
    expect((await owner('PATCH', path(id), { expires_at: null })).body).toEqual({
      code: 409,
      description:
        'expires_at cannot be removed: the organization limits the lifetime of its clusters to 30 days',
    });
    await here.set({ max_lifetime_days: null });
    expect((await owner('PATCH', path(id), { expires_at: null })).status).toBe(200);
  });

  test('is put off by whom cluster:extend allows, and set or brought forward by who may delete', async () => {
    const id = await make({ expires_at: time(2 * DAY) });
    const policy = async (rules: object) =>
      request('PATCH', `/organizations/${here.world.alpha.id}`, {
        token: here.world.alpha.superadmin.token,
        body: { policy: rules },
      });
    await policy({ 'cluster:extend': 'IS_ADMIN' });
    expect((await owner('PATCH', path(id), { expires_at: time(3 * DAY) })).status).toBe(403);
    expect((await owner('PATCH', path(id), { expires_at: time(DAY) })).status).toBe(200);
    await policy({ 'cluster:delete': 'IS_ADMIN' });
    expect((await owner('PATCH', path(id), { expires_at: time(HOUR) })).status).toBe(403);
    expect((await owner('PATCH', path(await make()), { expires_at: time(HOUR) })).status).toBe(403);
    expect((await owner('PATCH', path(id), { expires_at: time(3 * DAY) })).status).toBe(200);
    expect((await admin('PATCH', path(id), { expires_at: time(HOUR) })).status).toBe(200);
    await policy({});
  });

  test('filters lists', async () => {
    const [soon, later, never] = [
      await make({ expires_at: time(DAY) }),
      await make({ expires_at: time(3 * DAY) }),
      await make(),
    ];
    const { body } = await owner('GET', '/clusters', undefined, `expiring_before=${time(2 * DAY)}`);
    const ids = (body as unknown as { id: string }[]).map(({ id }) => id);
    expect([ids.includes(soon), ids.includes(later), ids.includes(never)]).toEqual([true, false, false]);
    expect((await owner('GET', '/clusters', undefined, 'expiring_before=soon')).body).toMatchObject({
      code: 400,
      errors: [{ path: 'expiring_before' }],
    });
  });
});

describe('the notices of an expiry', () => {
  const noticed = (id: string) => expiring(id);

  test('are told 7 days, 1 day and 1 hour before, each once', async () => {
    const id = await make({ expires_at: time(10 * DAY) });
    for (let hours = 0; hours < 10 * 24; hours += 1) {
      here.at(hours * HOUR);
      await here.tend();
    }
    expect(await noticed(id)).toEqual(['within 7 days', 'within 1 day', 'within 1 hour']);
    expect((await here.story(id)).find((line) => line.startsWith('expiring'))).toBe(
      `expiring OK: The cluster expires at ${time(10 * DAY)}, within 7 days, and will be deleted then`,
    );
  });

  test('whose time was past when the expiry was set are not told', async () => {
    const id = await make({ expires_at: time(3 * DAY) });
    await here.tend();
    here.later(2.5 * DAY);
    await here.tend();
    expect(await noticed(id)).toEqual(['within 1 day']);
  });

  test('of a schedule that was away are one, not three', async () => {
    const id = await make({ expires_at: time(10 * DAY) });
    here.later(10 * DAY - HOUR / 2);
    await here.tend();
    await here.tend();
    expect(await noticed(id)).toEqual(['within 1 hour']);
  });

  test('are told anew of a new date', async () => {
    const id = await make({ expires_at: time(1.5 * DAY) });
    here.later(DAY);
    await here.tend();
    await owner('PATCH', path(id), { expires_at: time(5 * DAY) });
    await here.tend();
    here.at(4.5 * DAY);
    await here.tend();
    expect(await noticed(id)).toEqual(['within 1 day', 'within 1 day']);
  });

  test('do not come twice when the clock steps back', async () => {
    const id = await make({ expires_at: time(10 * DAY) });
    for (const days of [9.5, 2, 9.5, 5, 9.99, 9.5]) {
      here.at(days * DAY);
      await here.tend();
    }
    expect(await noticed(id)).toEqual(['within 1 day', 'within 1 hour']);
  });

  test('of a protected cluster say that it stays, and so does the expiry, once', async () => {
    const id = await make({ expires_at: time(2 * DAY), protected: true });
    for (const days of [1.5, 2, 3, 1, 4]) {
      here.at(days * DAY);
      await here.tend();
    }
    expect((await here.story(id)).filter((line) => line.startsWith('expir'))).toEqual([
      `expiring OK: The cluster expires at ${time(2 * DAY)}, within 1 day, and is protected: it will not be deleted`,
      `expired OK: The cluster expired at ${time(2 * DAY)}, but it is protected: it is not deleted`,
    ]);
    expect((await admin('PATCH', path(id), { protected: false })).status).toBe(200);
    await here.tend();
    expect((await here.state(id)).state).toBe('Destroying');
  });
});

describe('an expired cluster', () => {
  test('is deleted as a user would delete it, with the reason in its message and history', async () => {
    const id = await make({ expires_at: time(HOUR) });
    here.later(HOUR - 1);
    expect(await here.run()).toBe(true);
    expect((await here.state(id)).state).toBe('OK');
    here.later(60);
    expect(await here.run()).toBe(true);
    const message = `The cluster expired at ${time(HOUR)}: its deletion has begun`;
    expect(await here.state(id)).toEqual({ state: 'Destroying', message });
    expect(here.world.fake.asked.map(({ what }) => what)).toContain('deprovision');
    await here.see(id, 'deleted');
    expect((await owner('GET', path(id))).status).toBe(404);
    expect((await here.story(id)).slice(-3)).toEqual([
      `expired Destroying: ${message}`,
      `started Destroying: ${message}`,
      'deleted Destroying: The provider has deleted the cluster',
    ]);
  });

  test('that was imported is released', async () => {
    const body = { provisioner: here.world.alpha.provisioner, name: 'i', kubeconfig: KUBECONFIG };
    const id = text(await owner('POST', '/clusters', { ...body, expires_at: time(HOUR) }), 'id');
    here.later(HOUR);
    await here.tend();
    expect((await owner('GET', path(id))).status).toBe(404);
    expect((await here.story(id)).slice(-2)).toEqual([
      `expired Destroying: The cluster expired at ${time(HOUR)}: its deletion has begun`,
      'deleted Destroying: The cluster has been released',
    ]);
  });

  test('can be put off until its deletion begins, and not after that', async () => {
    const id = await make({ expires_at: time(HOUR) });
    here.later(2 * HOUR);
    expect((await owner('PATCH', path(id), { expires_at: time(3 * HOUR) })).status).toBe(200);
    await here.tend();
    expect((await here.state(id)).state).toBe('OK');
    here.later(HOUR);
    await here.tend();
    for (const expires_at of [time(DAY), null])
      expect((await owner('PATCH', path(id), { expires_at })).body).toEqual({
        code: 409,
        description: 'The cluster is being deleted: its expires_at can no longer be changed',
      });
  });

  test('whose deletion fails is tried again after an hour, then after two, and says so', async () => {
    const id = await make({ expires_at: time(HOUR) });
    here.world.fake.answers.deprovision = () => Promise.reject(new EngineFailed('The provider is angry'));
    const begun: number[] = [];
    for (let hours = 1; hours <= 9; hours += 1) {
      here.at(hours * HOUR);
      const before = here.world.fake.asked.filter(({ what }) => what === 'deprovision').length;
      await here.tend();
      if (here.world.fake.asked.filter(({ what }) => what === 'deprovision').length > before)
        begun.push(hours);
    }
    expect(begun).toEqual([1, 2, 4, 8]);
    const story = (await here.story(id)).filter((line) => /^(expired|state Error)/.test(line));
    expect(story.slice(-2)).toEqual([
      `expired Destroying: The cluster expired at ${time(HOUR)}: its deletion has begun, try 4`,
      'state Error: The provider is angry: DELETE it again, or with force=true',
    ]);
  });
});
