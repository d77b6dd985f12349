import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { contextOf } from '../../lib/app/services.ts';
import { tendLifetimes } from '../../lib/clusters/expiry/schedule.ts';
import { refreshState } from '../../lib/clusters/refresh/schedule.ts';
import { type Cluster, clusterModel } from '../../lib/models/cluster.ts';
import type { Store } from '../../lib/repository/stores/store.ts';
import { request } from './api.ts';
import { expectIntact } from './indexes.ts';
import { ownerIn } from './owner.ts';
import { createWorld, text, type World } from './world.ts';

export const START = new Date('2026-03-01T12:00:00Z');
export const HOUR = 3600;
export const DAY = 24 * HOUR;

/** A time so many seconds after the start of a test, as KQueen writes it. */
export const time = (seconds: number): string =>
  new Date(START.getTime() + seconds * 1000).toISOString().replace('.000Z', 'Z');

/** A world whose clock is set back before each test, with clusters of the fake engine and without settings. */
export function lifetimeTests(open?: () => Store) {
  let world: World;
  let provisioner: string;
  beforeAll(async () => {
    world = await createWorld({ store: open?.(), options: { JWT_EXPIRATION_DELTA: '31536000' } });
    const parameters = { url: 'u', password: 'p', cluster_defaults: { node_count: 1 } };
    const body = { name: 'fake', engine: 'kqueen.engines.FakeEngine', parameters };
    provisioner = text(
      await request('POST', '/provisioners', { token: world.alpha.admin.token, body }),
      'id',
    );
  });
  afterAll(async () => {
    await expectIntact(world);
    await world.close();
  });
  beforeEach(async () => {
    world.clock.now = START;
    world.store.onCommit = undefined;
    world.store.onRead = undefined;
    world.dispatcher.isHolding = false;
    world.dispatcher.operations.length = 0;
    world.fake.asked.length = 0;
    world.fake.answers.get = async () => ({ state: 'OK' });
    world.fake.answers.deprovision = async () => ({ state: 'Destroying' });
    world.fake.answers.watch = async () => new Map();
    const none = { max_lifetime_days: null, max_extensions: null, second_approver: false };
    await set(none);
  });

  const by = (token: string) => (method: string, path: string, body?: unknown, query?: string) =>
    request(method, path, { token, body, query });
  const set = (body: object) =>
    by(world.alpha.superadmin.token)('PATCH', `/organizations/${world.alpha.id}/settings`, body);
  const owner = (method: string, path: string, body?: unknown, query?: string) =>
    by(world.alpha.owner.token)(method, path, body, query);
  /** A cluster of the owner, which the provider has finished unless it is to stay Deploying. */
  const make = async (more: object = {}, state: 'OK' | 'Deploying' = 'OK'): Promise<string> => {
    const id = text(await owner('POST', '/clusters', { name: 'made', provisioner, ...more }), 'id');
    if (state === 'OK') await see(id, { state });
    return id;
  };
  /** What the provider answers about a cluster in transition, seen by a list. */
  const see = async (id: string, answer: 'deleted' | { state: Cluster['state'] }): Promise<void> => {
    world.fake.answers.watch = async () => new Map([[id, answer]]);
    await owner('GET', '/clusters');
    world.fake.answers.watch = async () => new Map();
  };
  const stored = async () => {
    const { queries } = world.services.repository;
    return (await world.services.repository.read({ all: queries.objects(clusterModel) })).all;
  };
  return {
    get world() {
      return world;
    },
    get provisioner() {
      return provisioner;
    },
    by,
    owner,
    admin: (method: string, path: string, body?: unknown, query?: string) =>
      by(world.alpha.admin.token)(method, path, body, query),
    set,
    make,
    see,
    /** Moves the clock, also back. */
    later: (seconds: number) => {
      world.clock.now = new Date(world.clock.now.getTime() + seconds * 1000);
    },
    at: (seconds: number) => {
      world.clock.now = new Date(START.getTime() + seconds * 1000);
    },
    /** What a run of the schedule does for lifetimes, of the clusters as they are stored. */
    tend: async () => tendLifetimes(contextOf(world.services), await stored()),
    /** A whole run of the schedule. */
    run: () => refreshState(world.services),
    story: (id: string) => ownerIn(world).story(id),
    state: (id: string) => ownerIn(world).state(id),
    object: async (id: string): Promise<Cluster | undefined> =>
      (await stored()).find(({ object }) => object.id === id)?.object,
  };
}
