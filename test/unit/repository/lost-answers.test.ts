import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { NotFound, Unavailable } from '../../../lib/errors.ts';
import { type Organization, organizationModel } from '../../../lib/models/organization.ts';
import { type User, userModel } from '../../../lib/models/user.ts';
import type { Recorder } from '../../../lib/repository/change.ts';
import { Counters } from '../../../lib/repository/counters.ts';
import { GLOBAL_NAMESPACE } from '../../../lib/repository/keys.ts';
import type { Loaded } from '../../../lib/repository/model.ts';
import { Repository } from '../../../lib/repository/repository.ts';
import { FieldCipher } from '../../../lib/repository/secrets/encryption.ts';
import type { Store } from '../../../lib/repository/stores/store.ts';
import type { Writer } from '../../../lib/repository/writer.ts';
import { onBothStores } from '../../support/both-stores.ts';
import { RecordingStore } from '../../support/recording-store.ts';

const CREATED = '2026-03-01T12:00:00Z';
const ANY: Writer = { by: 'client' };
const IF_MATCH: Writer = { by: 'client', accepts: (generation) => generation === 1 };
const SERVER: Writer = { by: 'server' };

onBothStores(suite);

function suite(open: () => Store): void {
  let store: RecordingStore;
  let repository: Repository;
  let organization: Organization;
  /** The ids of the audit entries that were to be written for the client whose answer is lost. */
  let entries: string[];
  beforeAll(async () => {
    store = new RecordingStore(open());
    const cipher = new FieldCipher('the-secret-key-of-the-tests');
    repository = new Repository(store, `/lost-${randomUUID()}`, cipher);
    const object = { id: randomUUID(), namespace: GLOBAL_NAMESPACE, created_at: CREATED, name: 'Demo' };
    organization = (await repository.create(organizationModel, { object: { ...object, tenant: 'demoorg' } }))
      .object;
  });
  beforeEach(() => {
    entries = [];
  });
  afterAll(() => store.close());

  const record: Recorder = () => {
    const entry = { id: randomUUID(), at: '2026-03-01T12:00:00.000Z' };
    entries.push(entry.id);
    return { namespace: 'demoorg', entry };
  };
  const recorded = async () => {
    const { entries: found } = await repository.trail.newest(
      ['2026-03-01'],
      'demoorg',
      ({ id }) => entries.includes(id),
      10,
    );
    return found.length;
  };
  const newUser = (): User => ({
    id: randomUUID(),
    namespace: 'demoorg',
    username: randomUUID(),
    organization: organization.id,
    role: 'member',
    active: true,
    auth: 'local',
    password_version: 1,
    created_at: CREATED,
  });
  const load = async ({ id }: User) => {
    const { user } = await repository.read({ user: repository.queries.object(userModel, 'demoorg', id) });
    return user;
  };
  const created = async () => {
    const user = newUser();
    await repository.create(userModel, { object: user });
    return (await load(user)) as Loaded<User>;
  };
  /** Counts a write of the object: twice when it is applied twice. */
  const counted = (name: string) => (current: User) => ({
    object: {
      ...current,
      metadata: { ...current.metadata, [name]: Number(current.metadata?.[name] ?? 0) + 1 },
    },
  });

  /** What somebody else does between the commit and the moment when its answer is missed. */
  const others: [string, (user: User) => Promise<unknown>][] = [
    [
      'update',
      async (user) => {
        const found = await load(user);
        return found && repository.update(userModel, found, ANY, counted('other'));
      },
    ],
    [
      'delete',
      async (user) => {
        const found = await load(user);
        return found && repository.delete(userModel, found, ANY);
      },
    ],
  ];
  /** etcd3 sends the transaction again, or gives up. */
  const losses: [string, boolean][] = [
    ['sent again', true],
    ['lost for good', false],
  ];
  const lose = (user: User, isSentAgain: boolean, other: (user: User) => Promise<unknown>) => {
    store.onCommit = async (commit, real) => {
      store.onCommit = undefined;
      expect(await real(commit)).toBe(true);
      await other(user);
      if (isSentAgain) return real(commit);
      throw new Unavailable('The store does not answer: try again in a few seconds');
    };
  };

  describe.each(losses)('a commit that is %s', (_loss, isSentAgain) => {
    describe.each(others)('while somebody else sends the next %s', (name, other) => {
      test('creates the object once', async () => {
        const user = newUser();
        lose(user, isSentAgain, other);
        await repository.create(userModel, { object: user }, record);
        expect((await load(user))?.object.metadata).toEqual(name === 'update' ? { other: 1 } : undefined);
        expect(await recorded()).toBe(1);
      });

      test.each([
        ['without If-Match', ANY],
        ['with If-Match', IF_MATCH],
      ])('changes the object once %s', async (_match, writer) => {
        const user = await created();
        lose(user.object, isSentAgain, other);
        const { generation } = await repository.update(userModel, user, writer, counted('own'), record);
        expect(generation).toBe(2);
        expect((await load(user.object))?.object.metadata).toEqual(
          name === 'update' ? { own: 1, other: 1 } : undefined,
        );
        expect(await recorded()).toBe(1);
        expect(entries).toHaveLength(1);
      });

      test.each([
        ['without If-Match', ANY],
        ['with If-Match', IF_MATCH],
      ])('deletes the object once %s', async (_match, writer) => {
        const user = await created();
        lose(user.object, isSentAgain, other);
        await repository.delete(userModel, user, writer, undefined, record);
        expect(await load(user.object)).toBeUndefined();
        expect(await recorded()).toBe(1);
      });

      test('changes the object once for the server, which leaves no entry anywhere', async () => {
        const user = await created();
        lose(user.object, isSentAgain, other);
        const change = repository.update(userModel, user, SERVER, counted('own'));
        if (name === 'delete') await expect(change).rejects.toThrow();
        else await change;
        expect((await load(user.object))?.object.metadata).toEqual(
          name === 'update' ? { own: 1, other: 1 } : undefined,
        );
      });

      test('adds one entry to a history that nobody records in the audit trail', async () => {
        const user = await created();
        lose(user.object, isSentAgain, other);
        const event = { sequence: 1, message: 'checked' };
        await repository.update(userModel, user, SERVER, (current) => ({
          ...counted('own')(current),
          history: [event],
        }));
        expect((await load(user.object))?.object.metadata).toEqual(
          name === 'update' ? { own: 1, other: 1 } : undefined,
        );
      });
    });
  });

  test.each(losses)(
    'a count that is %s while somebody else counts is counted once',
    async (_loss, isSentAgain) => {
      const counters = new Counters(store, `/lost-${randomUUID()}`);
      const limits = [{ name: 'ab12', most: 10 }];
      const now = new Date(CREATED);
      const count = () => counters.raise(limits, now, 60);
      lose(newUser(), isSentAgain, count);
      await count();
      const { counted: found } = await repository.read({ counted: counters.count('ab12') });
      expect(found?.count).toBe(2);
    },
  );

  test('two who add the same entry to a history are told apart: the second one is applied to the first', async () => {
    const user = await created();
    const add = (name: string) =>
      repository.update(userModel, user, SERVER, (current) => ({
        ...counted(name)(current),
        history: [{ sequence: 1 }],
      }));
    await Promise.all([add('one'), add('two')]);
    expect((await load(user.object))?.object.metadata).toEqual({ one: 1, two: 1 });
  });

  test('a change of what somebody else has deleted before is NotFound', async () => {
    const user = await created();
    store.onCommit = async (commit, real) => {
      store.onCommit = undefined;
      await repository.delete(userModel, user, ANY);
      return real(commit);
    };
    await expect(repository.update(userModel, user, ANY, counted('own'), record)).rejects.toBeInstanceOf(
      NotFound,
    );
    expect(await recorded()).toBe(0);
  });
}
