import { randomUUID } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { Unavailable } from '../../../lib/errors.ts';
import { type Cluster, clusterModel } from '../../../lib/models/cluster.ts';
import { Keys } from '../../../lib/repository/keys.ts';
import { each } from '../../../lib/repository/queries.ts';
import { Repository } from '../../../lib/repository/repository.ts';
import { FieldCipher } from '../../../lib/repository/secrets/encryption.ts';
import { rotateSecrets } from '../../../lib/repository/secrets/rotation.ts';
import { sealedKeyIds } from '../../../lib/repository/secrets/secrets.ts';
import type { Store } from '../../../lib/repository/stores/store.ts';
import { onBothStores } from '../../support/both-stores.ts';
import { FailingStore } from '../../support/failing-store.ts';
import { contentOf, storeObjects } from '../../support/installation.ts';
import { RecordingStore } from '../../support/recording-store.ts';

const [OLD, NEW] = ['the-secret-key-of-before', 'the-secret-key-of-now'];
const old = new FieldCipher(OLD);
const next = new FieldCipher(NEW);
const both = new FieldCipher(NEW, [OLD]);
/** Two commits of 100, one of 50. */
const OBJECTS = 250;

onBothStores(suite);

function suite(open: () => Store): void {
  let store: RecordingStore;
  let prefix: string;
  let keys: Keys;
  let ids: string[];
  beforeAll(() => {
    store = new RecordingStore(open());
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    prefix = `/rotation-${randomUUID()}`;
    keys = new Keys(prefix);
    ids = await storeObjects({ store, keys, cipher: old }, OBJECTS);
  });

  const installation = (cipher = both) => ({ store, keys, cipher });
  /** How many records are of each key. */
  const tally = async () => {
    const counts: Record<string, number> = {};
    for (const [key, value] of Object.entries(await contentOf(installation()))) {
      if (key.startsWith('sec/'))
        for (const id of new Set(sealedKeyIds(value))) counts[id] = (counts[id] ?? 0) + 1;
    }
    return counts;
  };
  const secretsWith = async (cipher: FieldCipher) => {
    const repository = new Repository(store, prefix, cipher);
    const queries = ids.map((id) => repository.queries.secrets('cluster', 'demoorg', id));
    return (await repository.read({ all: each(queries) })).all;
  };

  test('all secrets are of the new key afterwards, and read as before with it alone', async () => {
    const before = await secretsWith(old);
    const progress: [number, number][] = [];
    const onProgress = (done: number, total: number) => progress.push([done, total]);
    const rotated = await rotateSecrets({ ...installation(), onProgress });
    expect(rotated).toEqual({ rewritten: OBJECTS, left: new Map(), unreadable: [], isSettled: true });
    expect(await tally()).toEqual({ [next.keyId]: OBJECTS });
    expect(await secretsWith(next)).toEqual(before);
    expect(progress.at(-1)).toEqual([OBJECTS, OBJECTS]);
  });

  test('nothing but secrets is touched, and a second run touches nothing at all', async () => {
    const others = async () =>
      Object.entries(await contentOf(installation())).filter(([key]) => !key.startsWith('sec/'));
    const before = await others();
    await rotateSecrets(installation());
    expect(await others()).toEqual(before);
    const after = await contentOf(installation());
    store.reset();
    expect((await rotateSecrets(installation())).rewritten).toBe(0);
    expect(store.commits).toBe(0);
    expect(await contentOf(installation())).toEqual(after);
  });

  test('interrupted at any commit every secret reads, and the next run does the rest', async () => {
    for (const commits of [0, 1, 1]) {
      const failing = { ...installation(), store: new FailingStore(store, { commits }) };
      await expect(rotateSecrets(failing)).rejects.toThrow(Unavailable);
      expect(await secretsWith(both)).toHaveLength(OBJECTS);
    }
    expect(await tally()).toEqual({ [next.keyId]: 200, [old.keyId]: OBJECTS - 200 });
    const rotated = await rotateSecrets(installation());
    expect(rotated).toMatchObject({ rewritten: OBJECTS - 200, left: new Map() });
    expect(await tally()).toEqual({ [next.keyId]: OBJECTS });
  });

  test('what no known key opens is named and left as it is, the rest is done', async () => {
    const lost = new FieldCipher('a-key-that-was-lost');
    const [lostId] = await storeObjects({ store, keys, cipher: lost }, 1);
    const [damaged, moved] = [
      keys.secrets('user', 'demoorg', 'damaged'),
      keys.secrets('user', 'demoorg', 'moved'),
    ];
    const elsewhere = await store.read({ keys: [keys.secrets('cluster', 'demoorg', ids[0] ?? '')] });
    const [entry] = elsewhere.entries.values();
    await store.commit({
      put: [
        { key: damaged, value: 'no JSON' },
        { key: moved, value: entry?.value ?? '' },
      ],
    });
    const { unreadable, left, rewritten, isSettled } = await rotateSecrets(installation());
    expect(unreadable.sort()).toEqual(
      [`cluster/demoorg/${lostId}`, 'user/demoorg/damaged', 'user/demoorg/moved'].sort(),
    );
    expect(Object.fromEntries(left)).toEqual({ [lost.keyId]: 1, none: 1, [old.keyId]: 1 });
    expect([rewritten, isSettled]).toEqual([OBJECTS, true]);
    expect((await contentOf(installation()))['sec/user/demoorg/damaged']).toBe('no JSON');
  });

  describe('against others who write', () => {
    /** Without the provisioner and the owner that a cluster has. */
    const free = { ...clusterModel, references: () => [] };
    let repository: Repository;
    let cluster: Cluster;
    beforeEach(async () => {
      repository = new Repository(store, prefix, both);
      cluster = {
        ...{ id: randomUUID(), namespace: 'demoorg', name: 'c', state: 'OK' },
        ...{ provisioner: '', owner: '', metadata: {}, created_at: '2026-03-01T12:00:00Z' },
      };
      const secrets = { kubeconfig: 'as it was', token: 'as it was' };
      await new Repository(store, prefix, old).create(free, { object: cluster, secrets });
    });

    const update = async (token: string) => {
      const { loaded } = await repository.read({
        loaded: repository.queries.object(free, 'demoorg', cluster.id),
      });
      if (!loaded) throw new Error('The cluster is gone');
      await repository.update(free, loaded, { by: 'client' }, (object) => ({ object, secrets: { token } }));
    };
    const secretsNow = async () =>
      (await repository.read({ s: repository.queries.secrets('cluster', 'demoorg', cluster.id) })).s;

    test('what somebody writes between its read and its write is kept', async () => {
      store.onCommit = async (commit, real) => {
        store.onCommit = undefined;
        await update('written meanwhile');
        return real(commit);
      };
      await rotateSecrets(installation());
      expect(await secretsNow()).toEqual({ kubeconfig: 'as it was', token: 'written meanwhile' });
      expect(await tally()).toEqual({ [next.keyId]: OBJECTS + 1 });
    });

    test('an update that has read the old secrets does not bring them back', async () => {
      let reads = 0;
      store.onRead = async (request, real) => {
        const answer = await real(request);
        const isOfSecrets = request.keys?.includes(keys.secrets('cluster', 'demoorg', cluster.id));
        if (isOfSecrets && reads === 0) {
          reads += 1;
          await rotateSecrets(installation());
        }
        return answer;
      };
      await update('written after');
      store.onRead = undefined;
      expect(reads).toBe(1);
      expect(await secretsNow()).toEqual({ kubeconfig: 'as it was', token: 'written after' });
      expect(await tally()).toEqual({ [next.keyId]: OBJECTS + 1 });
    });

    test('of all that is written while it runs nothing is lost, and nothing is left of the old key', async () => {
      let isDone = false;
      let last = '';
      const writer = (async () => {
        for (let i = 0; !isDone; i += 1) {
          last = String(i);
          await update(last);
          await turn();
        }
      })();
      await rotateSecrets(installation());
      isDone = true;
      await writer;
      expect(await secretsNow()).toEqual({ kubeconfig: 'as it was', token: last });
      expect(await tally()).toEqual({ [next.keyId]: OBJECTS + 1 });
    });

    test('while somebody goes on writing with the old key it ends, and says that it is not done', async () => {
      const stale = new Repository(store, prefix, new FieldCipher(OLD, [NEW]));
      const key = keys.secrets('cluster', 'demoorg', cluster.id);
      store.onCommit = async (commit, real) => {
        const isDone = await real(commit);
        if (!commit.put?.some((entry) => entry.key === key)) return isDone;
        const { onCommit } = store;
        store.onCommit = undefined;
        const { loaded } = await stale.read({ loaded: stale.queries.object(free, 'demoorg', cluster.id) });
        if (loaded) {
          await stale.update(free, loaded, { by: 'client' }, (object) => ({
            object,
            secrets: { token: 'x' },
          }));
        }
        store.onCommit = onCommit;
        return isDone;
      };
      const { isSettled } = await rotateSecrets(installation());
      store.onCommit = undefined;
      expect(isSettled).toBe(false);
    });
  });
}
