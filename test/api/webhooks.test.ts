import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Webhook as OfficialWebhook, WebhookVerificationError } from 'standardwebhooks';
import { refreshState } from '../../lib/clusters/refresh/schedule.ts';
import { request } from '../support/api.ts';
import { onBothStores } from '../support/both-stores.ts';
import { type CapturedLogs, captureLogs } from '../support/captured-logs.ts';
import { expectIntact } from '../support/indexes.ts';
import {
  createWebhookWorld,
  importCluster,
  subscribe,
  typesAt,
  type WebhookWorld,
} from '../support/webhooks.ts';
import { text } from '../support/world.ts';

const SECRET = `whsec_${Buffer.from('a secret that nobody guesses').toString('base64')}`;

interface Attempt {
  status?: number;
  error?: string;
}
interface Listed {
  id: string;
  type: string;
  state: string;
  next_attempt_at?: string;
  attempts: Attempt[];
}

onBothStores((open) => {
  let world: WebhookWorld;
  let logs: CapturedLogs;
  beforeAll(async () => {
    logs = captureLogs();
    world = await createWebhookWorld({
      store: open(),
      options: { LOG_LEVEL: 'DEBUG', JWT_EXPIRATION_DELTA: '2592000' },
    });
  });
  afterAll(async () => {
    await expectIntact(world);
    logs.release();
    await world.close();
  });
  beforeEach(async () => {
    for (const { admin } of [world.alpha, world.beta]) {
      const { text: json } = await request('GET', '/webhooks', { token: admin.token });
      for (const { id } of JSON.parse(json) as { id: string }[])
        await request('DELETE', `/webhooks/${id}`, { token: admin.token });
    }
    world.receiver.received.length = 0;
    world.receiver.misbehave(undefined);
    world.dispatcher.isHolding = false;
  });

  // The official library has no clock of its own.
  beforeEach(() => {
    jest.spyOn(Date, 'now').mockImplementation(() => world.clock.now.getTime());
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const asAdmin = (method: string, path: string, body?: unknown) =>
    request(method, path, { token: world.alpha.admin.token, body });
  const deliveries = async (id: string): Promise<Listed[]> =>
    JSON.parse((await asAdmin('GET', `/webhooks/${id}/deliveries`)).text);
  /** Whether the last request to the receiver is signed with a secret. */
  const isVerified = (secret: string): boolean => {
    const { body = '', headers = {} } = world.receiver.received.at(-1) ?? {};
    try {
      return new OfficialWebhook(secret).verify(body, headers) !== undefined;
    } catch (error) {
      if (error instanceof WebhookVerificationError) return false;
      throw error;
    }
  };
  const later = (ms: number) => {
    world.clock.now = new Date(world.clock.now.getTime() + ms);
  };

  describe('a webhook', () => {
    test('can ask for each type that the catalogue names, and a member may read the catalogue', async () => {
      const { text: json } = await request('GET', '/webhooks/events', { token: world.alpha.member.token });
      const catalogue: { type: string; description: string }[] = JSON.parse(json);
      expect(catalogue).toContainEqual({ type: 'cluster.ready', description: 'A cluster became OK' });
      const events = catalogue.map(({ type }) => type);
      const body = { name: 'all', url: world.receiver.url, events };
      expect((await asAdmin('POST', '/webhooks', body)).body).toMatchObject({ events });
    });

    test('shows its secret once, and its URL without the query', async () => {
      const url = `${world.receiver.url}/hook?token=canary-of-the-url`;
      const body = { name: 'ops', url, events: ['cluster.*'], secret: SECRET };
      const made = await asAdmin('POST', '/webhooks', body);
      expect(made.status).toBe(200);
      expect(made.body.secret).toBe(SECRET);
      const id = text(made, 'id');
      const shown = await asAdmin('GET', `/webhooks/${id}`);
      expect(shown.body).toMatchObject({ url: `${world.receiver.url}/hook?***`, status: 'ok', active: true });
      await importCluster(world.alpha, 'seen');
      world.receiver.misbehave({ status: 500 });
      await importCluster(world.alpha, 'not seen');
      const answers = [made, shown, await asAdmin('GET', '/webhooks'), await asAdmin('GET', '/audit')];
      const lists = [
        ...answers.slice(1).map((one) => one.text),
        ...(await world.store.dump(world.prefix)),
        ...logs.lines,
      ];
      expect(world.receiver.received[0]?.path).toBe('/hook?token=canary-of-the-url');
      expect(lists.join('')).not.toContain('canary-of-the-url');
      expect(lists.join('')).not.toContain(SECRET.slice(6));
      // A masked URL that is sent back means the one that is there.
      const kept = await asAdmin('PATCH', `/webhooks/${id}`, { name: 'renamed', url: shown.body.url });
      expect(kept.status).toBe(200);
      expect((await asAdmin('PATCH', `/webhooks/${id}`, { url: 'https://a.example/?***' })).status).toBe(400);
      world.receiver.misbehave(undefined);
      await asAdmin('POST', `/webhooks/${id}/ping`);
      expect(world.receiver.received.at(-1)?.path).toBe('/hook?token=canary-of-the-url');
    });

    test.each([
      [{ url: 'http://receiver.example.com' }, 'must begin with https://'],
      [{ url: 'https://user:pass@receiver.example.com' }, 'must have no user name'],
      [{ url: 'https://receiver.example.com/#x' }, 'must have no fragment'],
      [{ url: 'nonsense' }, 'must be a URL'],
      [{ events: ['nothing.*'] }, 'must be'],
      [{ events: [] }, 'must name an event'],
      [{ secret: 'whsec_c2hvcnQ=' }, 'must be whsec_'],
      [{ secret: 'secret' }, 'must be whsec_'],
    ])('with %j is refused', async (wrong, message) => {
      const body = { name: 'n', url: 'https://receiver.example.com', events: ['*'], ...wrong };
      const answer = await asAdmin('POST', '/webhooks', body);
      expect(answer.status).toBe(400);
      expect(answer.text).toContain(message);
    });

    test('is told once a day that a quota has stopped somebody, and by which', async () => {
      await subscribe(world, world.beta, { path: '/quota', events: ['quota.*'] });
      const quota = async (clusters?: number) =>
        request('PATCH', `/organizations/${world.beta.id}`, {
          token: world.alpha.superadmin.token,
          body: { quota: clusters === undefined ? {} : { clusters } },
        });
      expect((await quota(1)).status).toBe(200);
      for (const name of ['one too many', 'another'])
        await expect(importCluster(world.beta, name)).rejects.toThrow('1 of 1 clusters');
      expect(typesAt(world.receiver, '/quota')).toEqual(['quota.reached']);
      const [{ body } = { body: '{}' }] = world.receiver.received.filter(({ path }) => path === '/quota');
      expect(JSON.parse(body)).toMatchObject({ subject: 'quotas/clusters', data: { quota: 'clusters' } });
      expect((await quota()).status).toBe(200);
    });

    test('is not told that the schedule has looked at a provisioner', async () => {
      await subscribe(world, world.alpha, { path: '/looks', events: ['provisioner.*'] });
      await refreshState(world.services);
      await world.dispatcher.look();
      expect(typesAt(world.receiver, '/looks')).toEqual([]);
      const { token } = world.alpha.admin;
      await request('PATCH', `/provisioners/${world.alpha.provisioner}`, {
        token,
        body: { name: 'looked at' },
      });
      expect(typesAt(world.receiver, '/looks')).toEqual(['provisioner.changed']);
    });

    test('is one of ten at most, also of those that are made at once', async () => {
      const body = { name: 'n', url: `${world.receiver.url}/many`, events: ['*'] };
      const made = await Promise.all(Array.from({ length: 14 }, () => asAdmin('POST', '/webhooks', body)));
      expect(made.filter(({ status }) => status === 200)).toHaveLength(10);
      expect(made.filter(({ status }) => status === 409)).toHaveLength(4);
    });

    test('of another organization is a 404 on every route', async () => {
      const { id } = await subscribe(world, world.alpha);
      const [{ id: delivery } = { id: '' }] = await importCluster(world.alpha, 'own').then(() =>
        deliveries(id),
      );
      const asStranger = (method: string, path: string, body?: unknown) =>
        request(method, `/webhooks/${id}${path}`, { token: world.beta.admin.token, body });
      const answers = await Promise.all([
        asStranger('GET', ''),
        asStranger('PATCH', '', { name: 'x' }),
        asStranger('DELETE', ''),
        asStranger('POST', '/ping'),
        asStranger('POST', '/rotate-secret', {}),
        asStranger('GET', '/deliveries'),
        asStranger('POST', `/deliveries/${delivery}/redeliver`),
      ]);
      expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    });
  });

  describe('an event', () => {
    test('is a CloudEvent that the official library of Standard Webhooks verifies', async () => {
      const { id, secret } = await subscribe(world, world.alpha, { events: ['cluster.created'] });
      const cluster = await importCluster(world.alpha, 'verified');
      const [event] = world.receiver.received;
      expect(event?.headers['content-type']).toBe('application/cloudevents+json; charset=utf-8');
      const body = new OfficialWebhook(secret).verify(event?.body ?? '', event?.headers ?? {});
      expect(body).toEqual({
        specversion: '1.0',
        id: event?.headers['webhook-id'],
        source: '/namespaces/alpha',
        type: 'io.kqueen.cluster.created',
        subject: `clusters/${cluster}`,
        time: expect.any(String),
        datacontenttype: 'application/json',
        data: expect.objectContaining({ id: cluster, name: 'verified', state: 'OK' }),
      });
      const forged = new OfficialWebhook(SECRET);
      expect(() => forged.verify(event?.body ?? '', event?.headers ?? {})).toThrow();
      expect(await deliveries(id)).toHaveLength(world.receiver.received.length);
    });

    test('reaches those webhooks alone that want its type, and none of another organization', async () => {
      await subscribe(world, world.alpha, { path: '/clusters', events: ['cluster.*'] });
      await subscribe(world, world.alpha, { path: '/created', events: ['cluster.created', 'user.created'] });
      await subscribe(world, world.alpha, { path: '/provisioners', events: ['provisioner.*'] });
      await subscribe(world, world.beta, { path: '/beta' });
      const cluster = await importCluster(world.alpha, 'wanted');
      const body = { username: `u${Math.random().toString(36).slice(2)}`, password: 'password' };
      await asAdmin('POST', '/users', body);
      await asAdmin('PATCH', `/provisioners/${world.alpha.provisioner}`, { name: 'renamed' });
      await request('DELETE', `/clusters/${cluster}`, { token: world.alpha.owner.token });
      expect(typesAt(world.receiver, '/clusters')).toEqual(
        expect.arrayContaining(['cluster.created', 'cluster.ready', 'cluster.deleted']),
      );
      expect(typesAt(world.receiver, '/created')).toEqual(['cluster.created', 'user.created']);
      expect(typesAt(world.receiver, '/provisioners')).toEqual(['provisioner.changed']);
      expect(typesAt(world.receiver, '/beta')).toEqual([]);
    });

    test('of a change that fails is none', async () => {
      await subscribe(world, world.alpha);
      const path = `/provisioners/${world.alpha.provisioner}`;
      const stale = { token: world.alpha.admin.token, headers: { 'if-match': '"999"' }, body: { name: 'x' } };
      expect((await request('PATCH', path, stale)).status).toBe(412);
      expect((await asAdmin('DELETE', path)).status).toBe(409);
      expect(world.receiver.received).toEqual([]);
    });

    test('keeps its id when it is delivered once more', async () => {
      const { id } = await subscribe(world, world.alpha, { events: ['cluster.created'] });
      await importCluster(world.alpha, 'again');
      const [{ id: delivery } = { id: '' }] = await deliveries(id);
      later(60_000);
      const answer = await asAdmin('POST', `/webhooks/${id}/deliveries/${delivery}/redeliver`);
      expect(answer.status).toBe(200);
      const [first, second] = world.receiver.received;
      expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
      expect(second?.body).toBe(first?.body);
      expect(second?.headers['webhook-timestamp']).not.toBe(first?.headers['webhook-timestamp']);
      expect((await deliveries(id))[0]?.attempts).toHaveLength(2);
      expect((await asAdmin('POST', `/webhooks/${id}/deliveries/nothing/redeliver`)).status).toBe(404);
    });
  });

  test('a rotated secret signs together with the one before for 24 hours', async () => {
    const { id, secret } = await subscribe(world, world.alpha, { events: ['user.created'] });
    const rotated = await asAdmin('POST', `/webhooks/${id}/rotate-secret`, {});
    const next = text(rotated, 'secret');
    const ping = async () => {
      await asAdmin('POST', `/webhooks/${id}/ping`);
      return [secret, next].map(isVerified);
    };
    expect(await ping()).toEqual([true, true]);
    later(86_400_000);
    expect(await ping()).toEqual([false, true]);
    const twins = await Promise.all([1, 2].map(() => asAdmin('POST', `/webhooks/${id}/rotate-secret`, {})));
    const told = twins.filter(({ status }) => status === 200).map((answer) => text(answer, 'secret'));
    expect(told.length).toBeGreaterThan(0);
    await asAdmin('POST', `/webhooks/${id}/ping`);
    expect(told.map(isVerified)).toEqual(told.map(() => true));
  });

  test('a test event is answered with what came of it, and of the answer only the status', async () => {
    const { id } = await subscribe(world, world.alpha);
    await asAdmin('PATCH', `/webhooks/${id}`, { active: false });
    const good = await asAdmin('POST', `/webhooks/${id}/ping`);
    expect(good.body).toMatchObject({
      type: 'webhook.ping',
      state: 'delivered',
      attempts: [{ status: 204 }],
    });
    world.receiver.misbehave({ status: 302, location: 'https://169.254.169.254/' }, 1);
    const moved = await asAdmin('POST', `/webhooks/${id}/ping`);
    expect(moved.body).toMatchObject({ state: 'failed', attempts: [{ status: 302 }] });
    expect(moved.text).toContain('redirects (302)');
    expect(moved.text).not.toContain('169.254');
    world.receiver.misbehave({ status: 500 }, 1);
    expect((await asAdmin('POST', `/webhooks/${id}/ping`)).text).not.toContain('internal server');
    expect(await deliveries(id)).toHaveLength(3);
    const page = await request('GET', `/webhooks/${id}/deliveries`, {
      token: world.alpha.admin.token,
      query: 'offset=1&limit=1',
    });
    expect(page.body).toMatchObject({ total: 3, items: [{ attempts: [{ status: 302 }] }] });
  });

  test('an organization with webhooks cannot be deleted, one whose webhooks went can', async () => {
    const { token } = world.alpha.superadmin;
    const made = await request('POST', '/organizations', {
      token,
      body: { name: 'Gamma', namespace: `gamma${Date.now()}` },
    });
    expect((await request('DELETE', `/organizations/${text(made, 'id')}`, { token })).status).toBe(200);
    await subscribe(world, world.beta);
    const held = await request('GET', `/organizations/${world.beta.id}/deletable`, { token });
    expect(held.text).toContain('webhook');
  });
});
