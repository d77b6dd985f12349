import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import {
  Conflict,
  InvalidInput,
  NotFound,
  PreconditionFailed,
  TooLarge,
  Unavailable,
} from '../../../lib/errors.ts';
import { type Organization, organizationModel } from '../../../lib/models/organization.ts';
import { type User, userModel } from '../../../lib/models/user.ts';
import { GLOBAL_NAMESPACE, isId, isNamespace } from '../../../lib/repository/keys.ts';
import { Repository } from '../../../lib/repository/repository.ts';
import { FieldCipher } from '../../../lib/repository/secrets/encryption.ts';
import { EmbeddedStore } from '../../../lib/repository/stores/embedded.ts';
import { Tenant } from '../../../lib/repository/tenant.ts';
import { RecordingStore } from '../../support/recording-store.ts';

const CREATED = '2026-03-01T12:00:00Z';

let directory: string;
let store: RecordingStore;
let repository: Repository;
let organization: Organization;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'kqueen-repository-'));
  store = new RecordingStore(new EmbeddedStore(join(directory, 'kqueen.db')));
  repository = new Repository(store, '/test', new FieldCipher('the-secret-key-of-the-tests'));
  organization = await createOrganization('demoorg');
});
afterAll(async () => {
  await store.close();
  await rm(directory, { recursive: true, force: true });
});

async function createOrganization(tenant: string): Promise<Organization> {
  const object = { id: randomUUID(), namespace: GLOBAL_NAMESPACE, name: tenant, tenant, created_at: CREATED };
  return (await repository.create(organizationModel, { object })).object;
}

function user(changes: Partial<User> = {}): User {
  return {
    id: randomUUID(),
    namespace: 'demoorg',
    username: randomUUID(),
    organization: organization.id,
    role: 'member',
    active: true,
    auth: 'local',
    password_version: 1,
    created_at: CREATED,
    ...changes,
  };
}

async function stored({ namespace, id }: User) {
  const { queries } = repository;
  const { loaded, secrets } = await repository.read({
    loaded: queries.object(userModel, namespace, id),
    secrets: queries.secrets('user', namespace, id),
  });
  if (!loaded) throw new Error('The user is not stored');
  return { loaded, secrets };
}

const CLIENT = { by: 'client' } as const;

describe('an object', () => {
  test('over 64 KiB is not stored', async () => {
    const object = user({ metadata: { note: 'x'.repeat(65_536) } });
    await expect(repository.create(userModel, { object })).rejects.toBeInstanceOf(TooLarge);
  });

  test('with secrets over 256 KiB is not stored', async () => {
    const secrets = { password: 'x'.repeat(300_000) };
    await expect(repository.create(userModel, { object: user(), secrets })).rejects.toBeInstanceOf(TooLarge);
  });

  test('that refers to what is not there is not stored, and the field is named', async () => {
    const error = await repository
      .create(userModel, { object: user({ organization: randomUUID() }) })
      .catch((e) => e);
    expect(error).toBeInstanceOf(InvalidInput);
    expect(error.errors).toEqual([{ path: 'organization', message: expect.any(String) }]);
  });

  test('keeps the secrets that a change does not name, loses those it sets to undefined', async () => {
    const object = user();
    await repository.create(userModel, { object, secrets: { one: '1', two: '2', three: '3' } });
    const { loaded } = await stored(object);
    await repository.update(userModel, loaded, CLIENT, (current) => ({
      object: current,
      secrets: { two: 'changed', three: undefined },
    }));
    expect((await stored(object)).secrets).toEqual({ one: '1', two: 'changed' });
  });

  test('is changed with its secrets even when the old ones cannot be read any more', async () => {
    const foreign = new Repository(store, '/test', new FieldCipher('a-key-that-has-been-lost'));
    const object = user();
    await foreign.create(userModel, { object, secrets: { password: 'old' } });
    const { queries } = repository;
    const { loaded } = await repository.read({
      loaded: queries.object(userModel, object.namespace, object.id),
    });
    if (!loaded) throw new Error('The user is not stored');
    await repository.update(userModel, loaded, CLIENT, (current) => ({
      object: current,
      secrets: { password: 'new' },
    }));
    expect((await stored(object)).secrets).toEqual({ password: 'new' });
  });

  test('moves with its secrets and indexes, and leaves nothing behind', async () => {
    const other = await createOrganization('other');
    const object = user({ username: 'mover', email: 'mover@example.com' });
    await repository.create(userModel, { object, secrets: { password: 'secret' } });
    const { loaded } = await stored(object);
    const moved = { ...object, namespace: 'other', organization: other.id };
    await repository.update(userModel, loaded, CLIENT, () => ({ object: moved }));
    expect((await stored(moved)).secrets).toEqual({ password: 'secret' });
    const lines = (await store.dump('/test')).filter((line) => line.includes(object.id));
    expect(lines.filter((line) => line.includes('/demoorg/'))).toEqual([]);
    const { holder } = await repository.read({
      holder: repository.queries.holderOf('user', 'username', 'MOVER'),
    });
    expect(holder).toEqual({ namespace: 'other', id: object.id });
  });

  test('that is gone is not changed', async () => {
    const object = user();
    await repository.create(userModel, { object });
    const { loaded } = await stored(object);
    await repository.delete(userModel, loaded, CLIENT);
    const change = repository.update(userModel, loaded, CLIENT, (current) => ({ object: current }));
    await expect(change).rejects.toBeInstanceOf(NotFound);
    await expect(repository.delete(userModel, loaded, CLIENT)).resolves.toBeUndefined();
  });

  test('that others hold is not deleted', async () => {
    const { queries } = repository;
    const { loaded } = await repository.read({
      loaded: queries.object(organizationModel, GLOBAL_NAMESPACE, organization.id),
    });
    if (!loaded) throw new Error('The organization is not stored');
    await repository.create(userModel, { object: user() });
    await expect(repository.delete(organizationModel, loaded, CLIENT)).rejects.toBeInstanceOf(Conflict);
  });

  test('keeps its generation when the server writes, and gets another when a client does', async () => {
    const object = user();
    await repository.create(userModel, { object });
    const write = async (by: 'client' | 'server') => {
      const { loaded } = await stored(object);
      return (await repository.update(userModel, loaded, { by }, (current) => ({ object: current })))
        .generation;
    };
    expect([await write('server'), await write('client'), await write('server')]).toEqual([1, 2, 2]);
  });

  test('is not written over a generation that the writer does not accept', async () => {
    const object = user();
    await repository.create(userModel, { object });
    const { loaded } = await stored(object);
    const picky = { by: 'client', accepts: (generation: number) => generation === 7 } as const;
    const change = repository.update(userModel, loaded, picky, (current) => ({ object: current }));
    await expect(change).rejects.toBeInstanceOf(PreconditionFailed);
    await expect(repository.delete(userModel, loaded, picky)).rejects.toBeInstanceOf(PreconditionFailed);
  });
});

test('a tenant does not write what is another one’s, whoever hands it over', async () => {
  const object = user();
  await repository.create(userModel, { object });
  const { loaded } = await stored(object);
  const stranger = new Tenant(repository, 'other');
  expect(() => stranger.update(userModel, loaded, CLIENT, (current) => ({ object: current }))).toThrow(
    'another tenant',
  );
  expect(() => stranger.delete(userModel, loaded, CLIENT)).toThrow('another tenant');
  const { found } = await stranger.read({ found: stranger.one(userModel, object.id) });
  expect(found).toBeUndefined();
});

test.each(['a', 'demo-org', 'a'.repeat(63), '0'])('%j is a namespace', (text) => {
  expect(isNamespace(text)).toBe(true);
});

test.each(['', 'global', 'A', 'a_b', '-a', 'a-', 'a/b', 'a'.repeat(64), 'a\nb'])('%j is none', (text) => {
  expect(isNamespace(text)).toBe(false);
});

test('what is no id never becomes part of a key', async () => {
  const asked: string[] = [];
  store.onRead = async (request, real) => {
    asked.push(...(request.keys ?? []));
    return real(request);
  };
  const { queries } = repository;
  for (const id of ['../organization', 'x'.repeat(100_000), '', `${organization.id}/`]) {
    const answers = await repository.read({
      object: queries.object(userModel, 'demoorg', id),
      secrets: queries.secrets('user', 'demoorg', id),
      checkedAt: queries.checkedAt('user', 'demoorg', id),
      home: queries.namespaceOf('user', id),
    });
    expect(answers).toEqual({ object: undefined, secrets: {}, checkedAt: undefined, home: undefined });
  }
  store.onRead = undefined;
  expect(asked).toEqual([]);
});

test('a lost answer to a delete is found out: gone is done, still there is for the caller to try again', async () => {
  const outage = new Unavailable('The store does not answer');
  const object = user();
  await repository.create(userModel, { object });
  const { loaded } = await stored(object);
  store.onCommit = () => Promise.reject(outage);
  await expect(repository.delete(userModel, loaded, CLIENT)).rejects.toBe(outage);
  store.onCommit = async (commit, real) => {
    await real(commit);
    throw outage;
  };
  await expect(repository.delete(userModel, loaded, CLIENT)).resolves.toBeUndefined();
  store.onCommit = undefined;
  await expect(stored(object)).rejects.toThrow('not stored');
});

test('an update whose answer is lost is not taken for done when somebody else has written', async () => {
  const outage = new Unavailable('The store does not answer');
  const object = user();
  await repository.create(userModel, { object });
  const { loaded } = await stored(object);
  store.onCommit = async () => {
    store.onCommit = undefined;
    await repository.update(userModel, loaded, CLIENT, (current) => ({
      object: { ...current, email: 'other@example.com' },
    }));
    throw outage;
  };
  const lost = repository.update(userModel, loaded, CLIENT, (current) => ({
    object: { ...current, email: 'mine@example.com' },
  }));
  await expect(lost).rejects.toBe(outage);
  expect((await stored(object)).loaded.object.email).toBe('other@example.com');
});

test('only a lower-case UUID v4 is an id', () => {
  const id = randomUUID();
  expect(isId(id)).toBe(true);
  const others = [id.toUpperCase(), `${id} `, id.slice(1), '', '..', '00000000-0000-1000-8000-000000000000'];
  expect(others.filter(isId)).toEqual([]);
});
