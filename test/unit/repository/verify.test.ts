import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { type Cluster, clusterModel } from '../../../lib/models/cluster.ts';
import { organizationModel } from '../../../lib/models/organization.ts';
import { provisionerModel } from '../../../lib/models/provisioner.ts';
import { type User, userModel } from '../../../lib/models/user.ts';
import { derivedOf } from '../../../lib/repository/indexes/derived.ts';
import { GLOBAL_NAMESPACE, Keys } from '../../../lib/repository/keys.ts';
import { Repository } from '../../../lib/repository/repository.ts';
import { FieldCipher } from '../../../lib/repository/secrets/encryption.ts';
import type { Commit, Store } from '../../../lib/repository/stores/store.ts';
import { onBothStores } from '../../support/both-stores.ts';
import { expectVerified, findings } from '../../support/indexes.ts';
import { RecordingStore } from '../../support/recording-store.ts';

const CREATED = '2026-03-01T12:00:00Z';

onBothStores(suite);

function suite(open: () => Store): void {
  let store: RecordingStore;
  let repository: Repository;
  let prefix: string;
  let keys: Keys;
  let user: User;
  let cluster: Cluster;
  beforeAll(() => {
    store = new RecordingStore(open());
  });
  afterAll(() => store.close());
  beforeEach(async () => {
    store.onRead = undefined;
    prefix = `/verify-${randomUUID()}`;
    keys = new Keys(prefix);
    repository = new Repository(store, prefix, new FieldCipher('the-secret-key-of-the-tests'));
    // An id that marks its place.
    const common = () => ({
      id: `${randomUUID().slice(0, -2)}00`,
      namespace: 'demoorg',
      created_at: CREATED,
    });
    const { object: organization } = await repository.create(organizationModel, {
      object: { ...common(), namespace: GLOBAL_NAMESPACE, name: 'Demo', tenant: 'demoorg' },
    });
    const account = { organization: organization.id, role: 'member', active: true, auth: 'local' } as const;
    user = (
      await repository.create(userModel, {
        object: { ...common(), ...account, username: 'alice', password_version: 1 },
        secrets: { password: 'a hash' },
      })
    ).object;
    const engine = { engine: 'kqueen.engines.ManualEngine', parameters: {}, state: 'OK' as const };
    const { object: provisioner } = await repository.create(provisionerModel, {
      object: { ...common(), ...engine, name: 'manual', owner: user.id },
    });
    const related = { provisioner: provisioner.id, owner: user.id, metadata: {} };
    const object: Cluster = { ...common(), ...related, name: 'one', state: 'Deploying' };
    cluster = (
      await repository.create(clusterModel, { object, secrets: { kubeconfig: '{}' }, checkedAt: CREATED })
    ).object;
  });

  /** Keys of the cluster that begin so. */
  const derivedKeys = (kind: string) =>
    [...derivedOf(keys, clusterModel, cluster).entries.keys()].filter((key) =>
      key.startsWith(keys.placed(kind)),
    );
  const objectKey = () => keys.object('cluster', 'demoorg', cluster.id);

  test('finds nothing wrong with what the repository wrote', async () => {
    await expectVerified(store, prefix);
  });

  const damages: [string, () => Commit, string[]][] = [
    ['an order without an object', () => ({ delete: derivedKeys('ord').slice(0, 1) }), ['missing entry']],
    ['a missing mark', () => ({ delete: derivedKeys('mrk').slice(0, 1) }), ['missing entry']],
    ['what is due no more', () => ({ delete: derivedKeys('due') }), ['missing entry']],
    [
      'a lost name of a user',
      () => ({ delete: [keys.unique('user', 'username', 'alice')] }),
      ['missing entry'],
    ],
    ['a lost id', () => ({ delete: [keys.namespaceOf('cluster', cluster.id)] }), ['missing entry']],
    [
      'a lost reference',
      () => ({ delete: [keys.references('cluster', 'owner', user.id) + cluster.id] }),
      ['missing entry'],
    ],
    [
      'an entry that names another namespace',
      () => ({ put: derivedKeys('ord/cluster/name/*').map((key) => ({ key, value: 'other' })) }),
      ['missing entry', 'stray entry'],
    ],
    [
      'an old place in an order',
      () => ({
        put: [{ key: `${keys.placed('ord/cluster/name/demoorg/')}older!${cluster.id}`, value: 'demoorg' }],
      }),
      ['stray entry'],
    ],
    [
      'a name of somebody who is gone',
      () => ({
        put: [
          {
            key: keys.unique('user', 'username', 'bob'),
            value: JSON.stringify({ namespace: 'demoorg', id: randomUUID() }),
          },
        ],
      }),
      ['stray entry'],
    ],
    [
      'a name that is given to somebody who is gone',
      () => ({
        put: [
          {
            key: keys.unique('user', 'username', 'alice'),
            value: JSON.stringify({ namespace: 'demoorg', id: randomUUID() }),
          },
        ],
      }),
      ['missing entry', 'stray entry'],
    ],
    [
      'a reference of an object that is gone',
      () => ({
        put: [{ key: keys.references('cluster', 'owner', user.id) + randomUUID(), value: 'demoorg' }],
      }),
      ['stray entry'],
    ],
    [
      'what is due of an object that is gone',
      () => ({ put: [{ key: `${keys.placed('due/cluster/')}2026!${randomUUID()}`, value: 'demoorg' }] }),
      ['stray entry'],
    ],
    [
      'secrets of an object that is gone',
      () => ({ put: [{ key: keys.secrets('user', 'demoorg', randomUUID()), value: '{}' }] }),
      ['secret without object'],
    ],
    [
      'further secrets of an object that has none',
      () => ({ put: [{ key: keys.secretPart('cluster', 'demoorg', cluster.id, 'more', 0), value: '{}' }] }),
      ['secret without object'],
    ],
    [
      'a check of an object that is gone',
      () => ({ put: [{ key: keys.check('cluster', 'demoorg', randomUUID()), value: CREATED }] }),
      ['check without object'],
    ],
    [
      'a count that is too high',
      () => ({ raise: [`${keys.placed('cnt/cluster/total/*/all!/')}up`] }),
      ['wrong count'],
    ],
    [
      'a count of what is not there',
      () => ({ raise: [`${keys.placed('cnt/cluster/state/demoorg/OK!/')}down`] }),
      ['wrong count'],
    ],
    [
      'a lost counter',
      () => ({ delete: [`${keys.placed('cnt/user/total/demoorg/all!/')}up`] }),
      ['wrong count'],
    ],
  ];

  test.each(damages)('finds %s, and repairs it', async (_what, damage, expected) => {
    expect(await store.commit(damage())).toBe(true);
    const kinds = async (options?: { mayRepair: boolean }) =>
      [
        ...new Set((await findings(store, prefix, options)).map((one) => `${one.damage} ${one.isRepaired}`)),
      ].sort();
    const found = await findings(store, prefix);
    expect(expected).toEqual(expect.arrayContaining(found.slice(0, 1).map((one) => one.damage)));
    expect(found.every(({ isRepaired }) => !isRepaired)).toBe(true);
    expect(await kinds({ mayRepair: true })).toEqual(expected.map((one) => `${one} true`).sort());
    await expectVerified(store, prefix);
  });

  test('an object that vanished leaves what was of it, all of which is found and repaired', async () => {
    await store.commit({ delete: [objectKey()] });
    const found = new Set((await findings(store, prefix)).map(({ damage }) => damage));
    expect([...found].sort()).toEqual([
      'check without object',
      'secret without object',
      'stray entry',
      'wrong count',
    ]);
    await findings(store, prefix, { mayRepair: true });
    await expectVerified(store, prefix);
  });

  test('a reference to what is gone is named, and left for people to mend', async () => {
    await store.commit({ delete: [keys.object('user', 'demoorg', user.id)] });
    const found = await findings(store, prefix, { mayRepair: true });
    const dangling = found.filter(({ damage }) => damage === 'dangling reference');
    expect(dangling.map(({ key, isRepaired }) => [key, isRepaired])).toEqual([
      [`obj/user/demoorg/${user.id}`, false],
      [`obj/user/demoorg/${user.id}`, false],
    ]);
    expect((await findings(store, prefix)).map(({ damage }) => damage)).toEqual(
      Array(2).fill('dangling reference'),
    );
  });

  test('a value that two objects claim is named, and left for people to mend', async () => {
    const other = { ...user, id: randomUUID(), username: 'bob' };
    await repository.create(userModel, { object: other });
    const key = keys.object('user', 'demoorg', other.id);
    const entry = (await store.read({ keys: [key] })).entries.get(key);
    await store.commit({ put: [{ key, value: (entry?.value ?? '').replace('"bob"', '"alice"') }] });
    await findings(store, prefix, { mayRepair: true });
    expect((await findings(store, prefix)).map(({ damage }) => damage)).toEqual(['value of two objects']);
  });

  test('what others write meanwhile is not taken for damage', async () => {
    let isDone = false;
    const writer = (async () => {
      for (let i = 0; !isDone; i += 1) {
        const object = { ...cluster, id: randomUUID(), name: `n${i}` };
        await repository.create(clusterModel, { object, secrets: { kubeconfig: '{}' }, checkedAt: CREATED });
        const { found } = await repository.read({
          found: repository.queries.object(clusterModel, 'demoorg', object.id),
        });
        if (!found) throw new Error('The cluster is gone');
        const renamed = (current: Cluster): { object: Cluster } => ({
          object: { ...current, name: `m${i}`, state: 'OK' },
        });
        await repository.update(clusterModel, found, { by: 'server' }, renamed);
        const { again } = await repository.read({
          again: repository.queries.object(clusterModel, 'demoorg', object.id),
        });
        if (again && i % 2) await repository.delete(clusterModel, again, { by: 'server' });
      }
    })();
    try {
      for (let i = 0; i < 20; i += 1) expect(await findings(store, prefix, { mayRepair: true })).toEqual([]);
    } finally {
      isDone = true;
      await writer;
    }
  });
}
