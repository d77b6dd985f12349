import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Apply, applyModel, RESULTS } from '../../../lib/models/apply.ts';
import { Keys } from '../../../lib/repository/keys.ts';
import { Repository } from '../../../lib/repository/repository.ts';
import { FieldCipher } from '../../../lib/repository/secrets/encryption.ts';
import { rotateSecrets } from '../../../lib/repository/secrets/rotation.ts';
import type { Store } from '../../../lib/repository/stores/store.ts';
import { onBothStores } from '../../support/both-stores.ts';

const old = new FieldCipher('the-secret-key-of-before');
const both = new FieldCipher('the-secret-key-of-now', ['the-secret-key-of-before']);
const next = new FieldCipher('the-secret-key-of-now');

onBothStores((open) => {
  let store: Store;
  const prefix = `/parts-${randomUUID()}`;
  const keys = new Keys(prefix);
  const cluster = randomUUID();
  beforeAll(async () => {
    store = open();
    // What an apply refers to.
    await store.commit({ put: [{ key: keys.object('cluster', 'demoorg', cluster), value: '{}' }] });
  });
  afterAll(() => store.close());

  const repositoryWith = (cipher: FieldCipher) => new Repository(store, prefix, cipher);
  const create = async (slot: number, texts: string[]) => {
    const object: Apply = {
      ...{ id: randomUUID(), namespace: 'demoorg', created_at: '2026-03-01T12:00:00Z', cluster },
      applicant: { id: 'u', name: 'u', organization: 'o', namespace: 'demoorg', password_version: 1 },
      ...{ dry_run: true, force: false, state: 'running', slot, manifests: 0, results: texts.length },
      ...{ attempts: 0, expires_at: '2026-03-01T13:00:00Z' },
    };
    const parts = texts.map((text, number) => ({ group: RESULTS, number, text }));
    await repositoryWith(old).create(applyModel, { object, parts });
    return object.id;
  };
  const read = async (id: string, cipher: FieldCipher) => {
    const repository = repositoryWith(cipher);
    const { texts, found } = await repository.read({
      texts: repository.queries.secretParts('apply', 'demoorg', id, RESULTS),
      found: repository.queries.object(applyModel, 'demoorg', id),
    });
    return { texts, found };
  };

  test('further secret records are read in their order, and of a new key after a rotation', async () => {
    const texts = Array.from({ length: 12 }, (_, at) => `text ${at}`);
    const id = await create(0, texts);
    expect((await read(id, old)).texts).toEqual(texts);
    expect(await rotateSecrets({ store, keys, cipher: both })).toMatchObject({ unreadable: [] });
    expect((await read(id, next)).texts).toEqual(texts);
  });

  test('none can stand in for another one', async () => {
    const id = await create(1, ['first', 'second']);
    const place = (number: number) => keys.secretPart('apply', 'demoorg', id, RESULTS, number);
    const { entries } = await store.read({ keys: [place(0)] });
    await store.commit({ put: [{ key: place(1), value: entries.get(place(0))?.value ?? '' }] });
    await expect(read(id, old)).rejects.toThrow('does not decrypt');
  });

  test('those that an object has no more go with the write, and all go with the object', async () => {
    const id = await create(2, ['first', 'second', 'third']);
    const { found } = await read(id, old);
    if (!found) throw new Error('It was not stored');
    await repositoryWith(old).update(applyModel, found, { by: 'server' }, (current) => ({
      object: { ...current, results: 1 },
    }));
    expect((await read(id, old)).texts).toEqual(['first']);
    const again = (await read(id, old)).found;
    if (again) await repositoryWith(old).delete(applyModel, again, { by: 'server' });
    expect(await read(id, old)).toEqual({ texts: [], found: undefined });
  });
});
