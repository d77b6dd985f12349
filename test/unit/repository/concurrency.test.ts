/** @slow It lets a hundred writers race. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Organization, organizationModel } from '../../../lib/models/organization.ts';
import { type User, userModel } from '../../../lib/models/user.ts';
import { GLOBAL_NAMESPACE } from '../../../lib/repository/keys.ts';
import type { Loaded } from '../../../lib/repository/model.ts';
import { Repository } from '../../../lib/repository/repository.ts';
import { FieldCipher } from '../../../lib/repository/secrets/encryption.ts';
import type { Store } from '../../../lib/repository/stores/store.ts';
import { onBothStores } from '../../support/both-stores.ts';

const CREATED = '2026-03-01T12:00:00Z';
const CLIENT = { by: 'client' } as const;
const RACERS = Array.from({ length: 100 }, (_, i) => `racer${i}`);

onBothStores(suite);

function suite(open: () => Store): void {
  let store: Store;
  let repository: Repository;
  let organization: Organization;
  beforeAll(async () => {
    store = open();
    const cipher = new FieldCipher('the-secret-key-of-the-tests');
    repository = new Repository(store, `/racers-${randomUUID()}`, cipher);
    const tenant = { name: 'Demo', tenant: 'demoorg' };
    const object = { id: randomUUID(), namespace: GLOBAL_NAMESPACE, created_at: CREATED, ...tenant };
    organization = (await repository.create(organizationModel, { object })).object;
  });
  afterAll(() => store.close());

  async function created(): Promise<Loaded<User>> {
    const object: User = {
      id: randomUUID(),
      namespace: 'demoorg',
      username: randomUUID(),
      organization: organization.id,
      role: 'member',
      active: true,
      auth: 'local',
      password_version: 1,
      created_at: CREATED,
    };
    await repository.create(userModel, { object, secrets: { password: 'secret' } });
    return (await stored(object)).loaded;
  }

  async function stored({ id }: User) {
    const { queries } = repository;
    const { loaded, secrets } = await repository.read({
      loaded: queries.object(userModel, 'demoorg', id),
      secrets: queries.secrets('user', 'demoorg', id),
    });
    if (!loaded) throw new Error('The user is not stored');
    return { loaded, secrets };
  }

  test('each of 100 that add a key to one object at once finds it there afterwards', async () => {
    const user = await created();
    const updates = RACERS.map((name) =>
      repository.update(userModel, user, CLIENT, (current) => ({
        object: { ...current, metadata: { ...current.metadata, [name]: true } },
      })),
    );
    await Promise.all(updates);
    const { loaded } = await stored(user.object);
    expect(Object.keys(loaded.object.metadata ?? {}).sort()).toEqual([...RACERS].sort());
    expect(loaded.generation).toBe(101);
  });

  test('each of 100 that set a secret of one object at once finds it there afterwards', async () => {
    const user = await created();
    const updates = RACERS.map((name) =>
      repository.update(userModel, user, CLIENT, (object) => ({ object, secrets: { [name]: name } })),
    );
    await Promise.all(updates);
    const expected = { password: 'secret', ...Object.fromEntries(RACERS.map((name) => [name, name])) };
    expect((await stored(user.object)).secrets).toEqual(expected);
  });

  test('writes of the server between those of clients raise no generation', async () => {
    const user = await created();
    const updates = RACERS.map((name, i) =>
      repository.update(userModel, user, { by: i % 2 ? 'client' : 'server' }, (current) => ({
        object: { ...current, metadata: { ...current.metadata, [name]: i } },
      })),
    );
    await Promise.all(updates);
    const { loaded } = await stored(user.object);
    expect(Object.keys(loaded.object.metadata ?? {})).toHaveLength(100);
    expect(loaded.generation).toBe(51);
  });
}
