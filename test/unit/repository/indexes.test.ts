import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { StoreFull, Unavailable } from '../../../lib/errors.ts';
import { type Cluster, clusterModel } from '../../../lib/models/cluster.ts';
import { type Organization, organizationModel } from '../../../lib/models/organization.ts';
import { type Provisioner, provisionerModel } from '../../../lib/models/provisioner.ts';
import { type Session, sessionModel } from '../../../lib/models/session.ts';
import { type User, userModel } from '../../../lib/models/user.ts';
import { GLOBAL_NAMESPACE } from '../../../lib/repository/keys.ts';
import type { Dimension, Loaded, Model, OrderName, StoredObject } from '../../../lib/repository/model.ts';
import { Repository } from '../../../lib/repository/repository.ts';
import { FieldCipher } from '../../../lib/repository/secrets/encryption.ts';
import type { Store } from '../../../lib/repository/stores/store.ts';
import { Tenant } from '../../../lib/repository/tenant.ts';
import { onBothStores } from '../../support/both-stores.ts';
import { markIndexed } from '../../support/indexes.ts';
import { RecordingStore } from '../../support/recording-store.ts';

const CREATED = '2026-03-01T12:00:00Z';
const LATER = new Date('2100-01-01T00:00:00Z');
const SERVER = { by: 'server' } as const;

onBothStores(suite);

function suite(open: () => Store): void {
  let store: RecordingStore;
  let repository: Repository;
  let prefix: string;
  let owner: User;
  let provisioner: Provisioner;
  beforeAll(() => {
    store = new RecordingStore(open());
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    store.onCommit = undefined;
    prefix = `/indexes-${randomUUID()}`;
    repository = new Repository(store, prefix, new FieldCipher('the-secret-key-of-the-tests'));
    await markIndexed(store, prefix);
    const organization = await create<Organization>(organizationModel, {
      namespace: GLOBAL_NAMESPACE,
      name: 'Demo',
      tenant: 'demoorg',
    });
    await create<Organization>(organizationModel, {
      namespace: GLOBAL_NAMESPACE,
      name: 'Other',
      tenant: 'other',
    });
    owner = await create<User>(userModel, {
      username: 'alice',
      organization: organization.id,
      role: 'member',
      active: true,
      auth: 'local',
      password_version: 1,
    });
    const engine = { engine: 'kqueen.engines.ManualEngine', parameters: {}, state: 'OK' as const };
    provisioner = await create<Provisioner>(provisionerModel, { ...engine, name: 'manual', owner: owner.id });
  });

  async function create<T extends StoredObject>(
    model: Model<T>,
    object: Omit<T, 'id' | 'namespace' | 'created_at'> & Partial<StoredObject>,
  ): Promise<T> {
    const common = { id: randomUUID(), namespace: 'demoorg', created_at: CREATED };
    const made = { ...common, ...object } as unknown as T;
    return (await repository.create(model, { object: made })).object;
  }
  const createCluster = (object: Partial<Cluster> = {}) =>
    create<Cluster>(clusterModel, {
      ...{ name: 'one', state: 'OK', provisioner: provisioner.id, owner: owner.id, metadata: {} },
      ...object,
    });
  const load = async <T extends StoredObject>(model: Model<T>, { namespace, id }: T) => {
    const { found } = await repository.read({ found: repository.queries.object(model, namespace, id) });
    return found as Loaded<T>;
  };
  const change = async <T extends StoredObject>(model: Model<T>, object: T, changes: Partial<T>) => {
    const writer = { by: 'client' } as const;
    const made = (current: T) => ({ object: { ...current, ...changes } });
    return (await repository.update(model, await load(model, object), writer, made)).object;
  };
  const remove = async <T extends StoredObject>(model: Model<T>, object: T) =>
    repository.delete(model, await load(model, object), SERVER);
  const listed = async <T extends StoredObject>(model: Model<T>, order: OrderName, namespace?: string) => {
    const { outline } = await repository.read({
      outline: repository.queries.outline(model, { order, namespace, limit: 100 }),
    });
    const { places, total } = await repository.places(outline);
    expect(total).toBe(places.length);
    return places.map(({ id }) => id);
  };
  const counted = async <T extends StoredObject>(
    model: Model<T>,
    dimension: Dimension,
    namespace?: string,
  ) => {
    const { counts } = await repository.read({
      counts: repository.queries.counts(model, dimension, namespace),
    });
    return Object.fromEntries(counts);
  };
  const due = async <T extends StoredObject>(model: Model<T>, until = LATER, limit = 100) => {
    const { found } = await repository.read({ found: repository.queries.due(model, { until, limit }) });
    return found;
  };

  describe('orders', () => {
    test('a new object is listed by name and by creation, in its namespace and over all', async () => {
      const b = await createCluster({ name: 'b', created_at: '2026-03-01T10:00:00Z' });
      const a = await createCluster({ name: 'a', created_at: '2026-03-01T11:00:00Z' });
      for (const namespace of ['demoorg', undefined]) {
        expect(await listed(clusterModel, 'name', namespace)).toEqual([a.id, b.id]);
        expect(await listed(clusterModel, 'created_at', namespace)).toEqual([b.id, a.id]);
      }
      expect(await listed(clusterModel, 'name', 'other')).toEqual([]);
    });

    test('what has the same name is listed by id', async () => {
      const clusters = await Promise.all(Array.from({ length: 5 }, () => createCluster({ name: 'same' })));
      expect(await listed(clusterModel, 'name')).toEqual(clusters.map(({ id }) => id).sort());
    });

    test('a renamed object stands at its new name alone', async () => {
      const a = await createCluster({ name: 'a' });
      const b = await createCluster({ name: 'b' });
      await change(clusterModel, a, { name: 'c' });
      expect(await listed(clusterModel, 'name')).toEqual([b.id, a.id]);
      expect(await listed(clusterModel, 'name', 'demoorg')).toEqual([b.id, a.id]);
    });

    test('a deleted object is in no list', async () => {
      const a = await createCluster();
      await remove(clusterModel, a);
      for (const order of ['name', 'created_at'] as const) {
        expect(await listed(clusterModel, order)).toEqual([]);
        expect(await listed(clusterModel, order, 'demoorg')).toEqual([]);
      }
    });

    test('an object that moves is listed in its new namespace, with it', async () => {
      const bob = await create<User>(userModel, { ...owner, id: randomUUID(), username: 'bob' });
      await change(userModel, bob, { namespace: 'other' });
      expect(await listed(userModel, 'name', 'demoorg')).toEqual([owner.id]);
      expect(await listed(userModel, 'name', 'other')).toEqual([bob.id]);
      const { outline } = await repository.read({
        outline: repository.queries.outline(userModel, { order: 'name', limit: 9 }),
      });
      const { places } = await repository.places(outline);
      expect(places.map(({ id, namespace }) => [id, namespace])).toEqual([
        [owner.id, 'demoorg'],
        [bob.id, 'other'],
      ]);
    });

    test('organizations are listed', async () => {
      expect(await listed(organizationModel, 'name')).toHaveLength(2);
      expect(await listed(organizationModel, 'name', GLOBAL_NAMESPACE)).toHaveLength(2);
    });

    test('names are in the order of JavaScript, whatever is in them', async () => {
      const names = [
        ...[
          'b',
          'a',
          'B',
          'a-b',
          'a b',
          'ab',
          'a',
          'a/b',
          'a!',
          '',
          '~',
          'é',
          '\u{1F600}',
          '\uFF5E',
          '0',
          'a$',
          'a0',
        ],
        ...['a~', 'a}', '/', '__proto__', '%41', 'ａ'],
      ];
      for (const name of names) await createCluster({ name });
      const { outline } = await repository.read({
        outline: repository.queries.outline(clusterModel, { order: 'name', limit: 100 }),
      });
      const { places } = await repository.places(outline);
      const { found } = await repository.read({ found: repository.queries.at(clusterModel, places) });
      expect(found.map(({ object }) => object.name)).toEqual([...names].sort());
    });
  });

  describe('counts', () => {
    test('are by state and provisioner, in a namespace and over all', async () => {
      await createCluster({ state: 'OK' });
      await createCluster({ state: 'Error' });
      await createCluster({ state: 'OK' });
      for (const namespace of ['demoorg', undefined]) {
        expect(await counted(clusterModel, 'total', namespace)).toEqual({ all: 3 });
        expect(await counted(clusterModel, 'state', namespace)).toEqual({ OK: 2, Error: 1 });
        expect(await counted(clusterModel, 'provisioner', namespace)).toEqual({ [provisioner.id]: 3 });
      }
      expect(await counted(clusterModel, 'total', 'other')).toEqual({});
    });

    test('follow changes of state and deletions', async () => {
      const a = await createCluster({ state: 'OK' });
      const b = await createCluster({ state: 'OK' });
      await change(clusterModel, a, { state: 'Error' });
      await change(clusterModel, a, { name: 'renamed' });
      expect(await counted(clusterModel, 'state')).toEqual({ OK: 1, Error: 1 });
      await remove(clusterModel, b);
      expect(await counted(clusterModel, 'state')).toEqual({ Error: 1 });
      expect(await counted(clusterModel, 'total', 'demoorg')).toEqual({ all: 1 });
    });

    test('follow an object to its new namespace', async () => {
      const bob = await create<User>(userModel, { ...owner, id: randomUUID(), username: 'bob' });
      await change(userModel, bob, { namespace: 'other' });
      const { byNamespace } = await repository.read({
        byNamespace: repository.queries.countsByNamespace(userModel, 'total'),
      });
      expect([...byNamespace].map(([namespace, counts]) => [namespace, counts.get('all')])).toEqual([
        ['demoorg', 1],
        ['other', 1],
      ]);
      expect(await counted(userModel, 'total')).toEqual({ all: 2 });
    });

    test('of 60 created, changed and deleted at once are exact', async () => {
      const clusters = await Promise.all(Array.from({ length: 60 }, () => createCluster()));
      await Promise.all(
        clusters.map((cluster, i) => (i % 2 ? change(clusterModel, cluster, { state: 'Error' }) : undefined)),
      );
      await Promise.all(
        clusters.flatMap((cluster, i) =>
          i % 3 ? [] : [remove(clusterModel, cluster), remove(clusterModel, cluster)],
        ),
      );
      expect(await counted(clusterModel, 'total')).toEqual({ all: 40 });
      expect(await counted(clusterModel, 'state')).toEqual({ OK: 20, Error: 20 });
    });

    test.each([true, false])(
      'a commit whose answer is lost counts once (sent again: %s)',
      async (isSentAgain) => {
        const lose = () => {
          store.onCommit = async (commit, real) => {
            store.onCommit = undefined;
            expect(await real(commit)).toBe(true);
            if (isSentAgain) return real(commit);
            throw new Unavailable('The store does not answer: try again in a few seconds');
          };
        };
        lose();
        const a = await createCluster();
        const b = await createCluster();
        lose();
        await change(clusterModel, a, { state: 'Error' });
        lose();
        await remove(clusterModel, b);
        expect(await counted(clusterModel, 'state')).toEqual({ Error: 1 });
        expect(await counted(clusterModel, 'total')).toEqual({ all: 1 });
        expect(await listed(clusterModel, 'name')).toEqual([a.id]);
      },
    );

    test('a deletion in a full store takes its entries along, and the counts are no longer to be trusted', async () => {
      const a = await createCluster();
      store.onCommit = async (commit, real) => {
        const isDeletion = [...(commit.put ?? []), ...(commit.raise ?? [])].length === 0;
        if (!isDeletion) throw new StoreFull('The store is full');
        return real(commit);
      };
      await remove(clusterModel, a);
      const { places, isIndexed } = await repository.read({
        places: repository.queries.outline(clusterModel, { order: 'name', limit: 9 }),
        isIndexed: repository.queries.isIndexed(),
      });
      expect((await repository.places(places)).places).toEqual([]);
      expect(isIndexed).toBe(false);
    });
  });

  describe('what is due', () => {
    test('a cluster is due from the beginning of an operation to its end', async () => {
      const operation = { id: randomUUID(), kind: 'provision', phase: 'requested', attempts: 0 } as const;
      const requested_at = '2026-03-01T12:30:00Z';
      const a = await createCluster({ state: 'Deploying', operation: { ...operation, requested_at } });
      expect(await due(clusterModel, new Date('2026-03-01T12:29:59Z'))).toEqual([]);
      const entry = { id: a.id, namespace: 'demoorg', at: '2026-03-01T12:30:00.000Z' };
      expect(await due(clusterModel, new Date('2026-03-01T12:30:00Z'))).toEqual([entry]);
      await change(clusterModel, a, { state: 'OK', operation: undefined });
      expect(await due(clusterModel)).toEqual([]);
    });

    test('what has waited longest comes first, and no more than was asked for', async () => {
      const session = (expires_at: string) =>
        create<Session>(sessionModel, { owner: owner.id, rotation: 0, rotated_at: CREATED, expires_at });
      const later = await session('2026-03-01T12:00:01.500Z');
      const now = await session('2026-03-01T12:00:01Z');
      const first = await session('2025-03-01T12:00:01Z');
      expect((await due(sessionModel)).map(({ id }) => id)).toEqual([first.id, now.id, later.id]);
      expect((await due(sessionModel, LATER, 2)).map(({ id }) => id)).toEqual([first.id, now.id]);
      expect((await due(sessionModel, new Date('2026-03-01T12:00:01Z'))).map(({ id }) => id)).toEqual([
        first.id,
        now.id,
      ]);
    });

    test('a provisioner is due at once, and then when it says', async () => {
      expect(await due(provisionerModel)).toMatchObject([
        { id: provisioner.id, at: '2026-03-01T12:00:00.000Z' },
      ]);
      await change(provisionerModel, provisioner, { next_look: '2026-03-01T13:00:00Z' });
      expect(await due(provisionerModel)).toMatchObject([
        { id: provisioner.id, at: '2026-03-01T13:00:00.000Z' },
      ]);
      await remove(provisionerModel, provisioner);
      expect(await due(provisionerModel)).toEqual([]);
    });
  });

  describe('a tenant', () => {
    test('sees pages and counts of its own namespace alone', async () => {
      await createCluster();
      const [own, foreign] = [new Tenant(repository, 'demoorg'), new Tenant(repository, 'other')];
      const seen = async (tenant: Tenant) => {
        const { outline, counts } = await tenant.read({
          outline: tenant.outline(clusterModel, { order: 'name', limit: 9 }),
          counts: tenant.counts(clusterModel, 'state'),
        });
        const { places } = await tenant.places(outline);
        const { found } = await tenant.read({ found: tenant.at(clusterModel, places) });
        return { total: outline.total, names: found.map(({ object }) => object.name), counts: [...counts] };
      };
      expect(await seen(own)).toEqual({ total: 1, names: ['one'], counts: [['OK', 1]] });
      expect(await seen(foreign)).toEqual({ total: 0, names: [], counts: [] });
    });

    test('reads no places of another', async () => {
      const tenant = new Tenant(repository, 'other');
      const { outline } = await repository.read({
        outline: repository.queries.outline(clusterModel, { order: 'name', namespace: 'demoorg', limit: 9 }),
      });
      expect(() => tenant.places(outline)).toThrow('another tenant');
      const place = { id: randomUUID(), namespace: 'demoorg', cursor: '' };
      expect(() => tenant.at(clusterModel, [place])).toThrow('another tenant');
    });
  });

  test('until the indexes are whole, an outline says so', async () => {
    const fresh = new Repository(store, `${prefix}-fresh`, new FieldCipher('the-secret-key-of-the-tests'));
    const { outline } = await fresh.read({
      outline: fresh.queries.outline(clusterModel, { order: 'name', limit: 9 }),
    });
    expect(outline.isIndexed).toBe(false);
  });
}
