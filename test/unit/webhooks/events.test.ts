import { describe, expect, test } from '@jest/globals';
import { EventWire } from '../../../lib/clusters/history.ts';
import { type Cluster, clusterModel } from '../../../lib/models/cluster.ts';
import { type User, userModel } from '../../../lib/models/user.ts';
import { covers } from '../../../lib/repository/outbox/subscriptions.ts';
import { EVENTS, isEventPattern } from '../../../lib/webhooks/catalogue.ts';
import { TOLD_OF_HISTORY } from '../../../lib/webhooks/cluster-events.ts';
import { eventId } from '../../../lib/webhooks/event-id.ts';
import { eventsOf } from '../../../lib/webhooks/events.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const CLUSTER: Cluster = {
  id: '11111111-1111-4111-8111-111111111111',
  namespace: 'alpha',
  name: 'one',
  state: 'Deploying',
  provisioner: 'p',
  owner: 'o',
  metadata: { token: 'canary of the metadata' },
  created_at: '2026-03-01T11:00:00Z',
};
const OPERATION = { id: 'x', requested_at: '2026-03-01T11:00:00Z', phase: 'started', attempts: 1 } as const;
const typesOf = (before: Cluster | undefined, after: Cluster | undefined, types: string[] = []) => {
  const history = types.map((type, i) => ({
    sequence: i + 1,
    at: '2026-03-01T11:59:00Z',
    type,
    message: type,
  }));
  return eventsOf({ model: clusterModel, before, after, history }, NOW).map(({ type }) => type);
};

describe('events of clusters', () => {
  test('tell of every entry of a history, but for those that the state or the end tells of', () => {
    const types = EventWire.shape.type.options;
    const untold = types.filter((type) => !TOLD_OF_HISTORY.has(type));
    expect(untold).toEqual(['state', 'deleted', 'forgotten']);
    for (const type of TOLD_OF_HISTORY.values()) expect(EVENTS.has(type)).toBe(true);
  });

  test('tell of states, and of what an operation has done', () => {
    expect(typesOf(undefined, CLUSTER, ['requested'])).toEqual(['cluster.created']);
    expect(typesOf(CLUSTER, { ...CLUSTER, state: 'OK' }, ['state'])).toEqual([
      'cluster.state_changed',
      'cluster.ready',
    ]);
    expect(typesOf(CLUSTER, { ...CLUSTER, state: 'Error' }, ['state'])).toEqual([
      'cluster.state_changed',
      'cluster.failed',
    ]);
    const updating: Cluster = {
      ...CLUSTER,
      state: 'Updating',
      operation: { ...OPERATION, kind: 'resize', nodeCount: 3 },
    };
    expect(typesOf(updating, { ...CLUSTER, state: 'OK' }, ['state'])).toEqual([
      'cluster.state_changed',
      'cluster.resized',
      'cluster.ready',
    ]);
    const upgrading: Cluster = { ...updating, operation: { ...OPERATION, kind: 'upgrade', version: '1.31' } };
    expect(typesOf(upgrading, { ...CLUSTER, state: 'OK' }, ['state'])).toContain('cluster.upgraded');
    expect(typesOf(CLUSTER, CLUSTER, ['expiring'])).toEqual(['cluster.expiring']);
    expect(typesOf(CLUSTER, undefined, ['deleted'])).toEqual(['cluster.deleted']);
    expect(typesOf(CLUSTER, undefined)).toEqual(['cluster.deleted']);
  });

  test('are none of what changes neither', () => {
    expect(typesOf(CLUSTER, { ...CLUSTER, status_message: 'half done' }, ['state'])).toEqual([]);
    expect(typesOf(CLUSTER, CLUSTER)).toEqual([]);
  });

  test('hold nothing of the metadata, and the time of their entry', () => {
    const history = [
      { sequence: 1, at: '2026-03-01T11:59:00Z', type: 'changed', message: 'Renamed', user: 'ann' },
    ];
    const [event] = eventsOf({ model: clusterModel, before: CLUSTER, after: CLUSTER, history }, NOW);
    expect(event?.body).not.toContain('canary');
    expect(JSON.parse(event?.body ?? '')).toMatchObject({
      time: '2026-03-01T11:59:00Z',
      data: { message: 'Renamed', user: 'ann', owner: 'User:o' },
    });
  });
});

test('a user who moves is told to both organizations', () => {
  const user = { id: 'u', namespace: 'alpha', username: 'ann', role: 'member' } as User;
  const events = eventsOf({ model: userModel, before: user, after: { ...user, namespace: 'beta' } }, NOW);
  expect(events.map(({ namespace, type }) => `${namespace} ${type}`)).toEqual([
    'alpha user.deleted',
    'beta user.created',
  ]);
});

test('patterns cover types, groups and everything, and nothing that only begins alike', () => {
  expect(covers(['cluster.created'], 'cluster.created')).toBe(true);
  expect(covers(['cluster.*'], 'cluster.created')).toBe(true);
  expect(covers(['*'], 'user.deleted')).toBe(true);
  expect(covers(['cluster.*', 'user.created'], 'user.deleted')).toBe(false);
  expect(covers([], 'user.deleted')).toBe(false);
  expect(['*', 'cluster.*', 'user.created'].every(isEventPattern)).toBe(true);
  expect(['clus*', 'webhook.ping', 'cluster.', '__proto__', 'constructor.*'].some(isEventPattern)).toBe(
    false,
  );
});

test('ids of events are UUIDs of version 7 that sort by when they were made', () => {
  const ids = [NOW, NOW, NOW, new Date(NOW.getTime() + 1)].map(eventId);
  expect([...ids].sort()).toEqual(ids);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt(ids[0]?.slice(0, 13).replace('-', '') ?? '', 16)).toBe(NOW.getTime());
});
