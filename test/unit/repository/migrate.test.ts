import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { StoreFull, Unavailable } from '../../../lib/errors.ts';
import { MODELS } from '../../../lib/models/all.ts';
import { type Cluster, clusterModel } from '../../../lib/models/cluster.ts';
import { type Organization, organizationModel } from '../../../lib/models/organization.ts';
import { type Provisioner, provisionerModel } from '../../../lib/models/provisioner.ts';
import { type User, userModel } from '../../../lib/models/user.ts';
import { GLOBAL_NAMESPACE, Keys } from '../../../lib/repository/keys.ts';
import type { Loaded } from '../../../lib/repository/model.ts';
import { Repository } from '../../../lib/repository/repository.ts';
import { FieldCipher } from '../../../lib/repository/secrets/encryption.ts';
import type { Store } from '../../../lib/repository/stores/store.ts';
import { migrate, removeIndexes } from '../../../lib/repository/upkeep/migrate.ts';
import { onBothStores } from '../../support/both-stores.ts';
import { FailingStore } from '../../support/failing-store.ts';
import { expectVerified, findings } from '../../support/indexes.ts';
import { asOlderVersion } from '../../support/older-store.ts';
import { RecordingStore } from '../../support/recording-store.ts';

const CLUSTERS = 130;
const CREATED = '2026-03-01T12:00:00Z';
const CIPHER = new FieldCipher('the-secret-key-of-the-tests');

onBothStores(suite);

function suite(open: () => Store): void {
  let store: RecordingStore;
  let repository: Repository;
  let prefix: string;
  let keys: Keys;
  let clusters: Cluster[];
  beforeAll(() => {
    store = new RecordingStore(open());
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    store.onCommit = undefined;
    prefix = `/migrate-${randomUUID()}`;
    keys = new Keys(prefix);
    repository = new Repository(store, prefix, CIPHER);
    const common = () => ({ id: randomUUID(), created_at: CREATED, namespace: 'demoorg' });
    const organization: Organization = {
      ...common(),
      namespace: GLOBAL_NAMESPACE,
      name: 'Demo',
      tenant: 'demoorg',
    };
    const user: User = {
      ...common(),
      ...{ username: 'alice', organization: organization.id, role: 'member', active: true, auth: 'local' },
      password_version: 1,
    };
    const engine = { engine: 'kqueen.engines.ManualEngine', parameters: {}, state: 'OK' as const };
    const provisioner: Provisioner = { ...common(), ...engine, name: 'manual', owner: user.id };
    await repository.create(organizationModel, { object: organization });
    await repository.create(userModel, { object: user });
    await repository.create(provisionerModel, { object: provisioner });
    clusters = Array.from({ length: CLUSTERS }, (_, i) => ({
      ...common(),
      ...{ name: `c${i}`, state: i % 3 ? 'OK' : 'Error', metadata: {} },
      ...{ provisioner: provisioner.id, owner: user.id },
    }));
    await Promise.all(clusters.map((object) => repository.create(clusterModel, { object })));
    await asOlderVersion(store, prefix);
  });

  const upkeep = (own: Store = store) => ({ store: own, keys, models: MODELS });
  const isIndexed = async () =>
    (await repository.read({ isIndexed: repository.queries.isIndexed() })).isIndexed;
  const counted = async () => {
    const { states } = await repository.read({ states: repository.queries.counts(clusterModel, 'state') });
    return Object.fromEntries([...states].sort());
  };
  const load = async ({ namespace, id }: Cluster) => {
    const { found } = await repository.read({
      found: repository.queries.object(clusterModel, namespace, id),
    });
    return found as Loaded<Cluster>;
  };
  const change = async (cluster: Cluster, changes: Partial<Cluster>) =>
    repository.update(clusterModel, await load(cluster), { by: 'server' }, (current) => ({
      object: { ...current, ...changes },
    }));
  const dump = async () => {
    const all: string[] = [];
    for await (const { entries } of store.scan(keys.all))
      all.push(...entries.map(({ key, value }) => key + value));
    return all;
  };

  test('gives what an older version stored its indexes, and marks them as whole', async () => {
    expect(await isIndexed()).toBe(false);
    expect(await findings(store, prefix)).not.toEqual([]);
    expect(await migrate(upkeep())).toBe(true);
    expect(await isIndexed()).toBe(true);
    await expectVerified(store, prefix);
    expect(await counted()).toEqual({ OK: 86, Error: 44 });
  });

  test('shows how far it is', async () => {
    const seen = new Map<string, [number, number]>();
    const onProgress = (step: string, done: number, total: number) => void seen.set(step, [done, total]);
    await migrate({ ...upkeep(), onProgress });
    expect(seen.get('cluster')).toEqual([CLUSTERS, CLUSTERS]);
    expect(seen.get('count')?.[0]).toBe(seen.get('count')?.[1]);
  });

  test('does nothing once it is done', async () => {
    await migrate(upkeep());
    const before = await dump();
    store.reset();
    expect(await migrate(upkeep())).toBe(true);
    expect([store.reads, store.commits]).toEqual([1, 0]);
    expect(await dump()).toEqual(before);
  });

  test('killed after any number of its commits, it goes on where it was', async () => {
    let isDone = false;
    for (let commits = 0; !isDone; commits += 1) {
      await asOlderVersion(store, prefix);
      isDone = await migrate(upkeep(new FailingStore(store, { commits }))).catch((error: unknown) => {
        expect(error).toBeInstanceOf(Unavailable);
        return false;
      });
      expect(await isIndexed()).toBe(isDone);
      expect(await migrate(upkeep())).toBe(true);
      await expectVerified(store, prefix);
      expect(commits).toBeLessThan(100);
    }
  });

  test('killed within the counting, it counts anew', async () => {
    await expect(migrate(upkeep(new FailingStore(store, { pages: 0 })))).rejects.toThrow(Unavailable);
    expect(await isIndexed()).toBe(false);
    await migrate(upkeep());
    await expectVerified(store, prefix);
  });

  test('stops when its time is over, and is done after some such runs', async () => {
    let runs = 0;
    const once = () => {
      let asked = 0;
      return () => {
        asked += 1;
        return asked > 2;
      };
    };
    while (!(await migrate(upkeep(), once()))) runs += 1;
    expect(runs).toBeGreaterThan(1);
    await expectVerified(store, prefix);
  });

  test('others create, change and delete meanwhile', async () => {
    const created: Promise<unknown>[] = [];
    let commits = 0;
    store.onCommit = async (commit, real) => {
      commits += 1;
      const at = commits;
      const cluster = clusters[at];
      if (cluster && at < 60) {
        const copy = { ...cluster, id: randomUUID(), name: 'new' };
        if (at % 3 === 0) created.push(change(cluster, { name: `renamed ${at}`, state: 'Unknown' }));
        if (at % 3 === 1) created.push(repository.create(clusterModel, { object: copy }));
        if (at % 3 === 2)
          created.push(load(cluster).then((one) => repository.delete(clusterModel, one, { by: 'server' })));
      }
      return real(commit);
    };
    await migrate(upkeep());
    store.onCommit = undefined;
    await Promise.all(created);
    expect(created.length).toBeGreaterThan(10);
    await expectVerified(store, prefix);
  });

  test('an object that changes between being read and being indexed gets the entries of what it has become', async () => {
    const [first] = clusters.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    let isChanged = false;
    store.onCommit = async (commit, real) => {
      const isOfFirst = (commit.if ?? []).some((one) => 'key' in one && one.key.endsWith(first?.id ?? ''));
      if (first && isOfFirst && !isChanged) {
        isChanged = true;
        await change(first, { name: 'meanwhile', state: 'Unknown' });
      }
      return real(commit);
    };
    await migrate(upkeep());
    store.onCommit = undefined;
    expect(isChanged).toBe(true);
    await expectVerified(store, prefix);
  });

  test('two at once are as good as one', async () => {
    expect(await Promise.all([migrate(upkeep()), migrate(upkeep())])).toEqual([true, true]);
    await expectVerified(store, prefix);
  });

  test('counts are right after deletions in a full store', async () => {
    await migrate(upkeep());
    store.onCommit = async (commit, real) => {
      if ([...(commit.put ?? []), ...(commit.raise ?? [])].length > 0)
        throw new StoreFull('The store is full');
      return real(commit);
    };
    for (const cluster of clusters.slice(0, 3))
      await repository.delete(clusterModel, await load(cluster), { by: 'server' });
    store.onCommit = undefined;
    expect(await isIndexed()).toBe(false);
    await migrate(upkeep());
    expect(await isIndexed()).toBe(true);
    await expectVerified(store, prefix);
  });

  test('waits for a restore', async () => {
    await store.commit({ put: [{ key: keys.restoring, value: '{}' }] });
    await expect(migrate(upkeep())).rejects.toThrow('A restore is not finished');
  });

  describe('back', () => {
    test('leaves what the older version stored, and nothing else', async () => {
      const before = await dump();
      await migrate(upkeep());
      await removeIndexes(upkeep());
      expect(await dump()).toEqual(before);
      expect(await isIndexed()).toBe(false);
    });

    test('killed anywhere it leaves nothing that is taken for whole, and goes on', async () => {
      const before = await dump();
      for (const commits of [0, 1, 2, 4]) {
        await migrate(upkeep());
        await expect(removeIndexes(upkeep(new FailingStore(store, { commits })))).rejects.toThrow(
          Unavailable,
        );
        expect(await isIndexed()).toBe(commits === 0);
        await removeIndexes(upkeep());
        expect(await dump()).toEqual(before);
      }
    });
  });
}
