import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Keys } from '../../lib/repository/keys.ts';
import { request } from '../support/api.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let mark: string;
beforeAll(async () => {
  world = await createWorld();
  mark = new Keys(world.prefix).restoring;
});
afterAll(() => world.close());

describe('while a restore is not finished', () => {
  beforeAll(() => world.store.commit({ put: [{ key: mark, value: '{}' }] }));
  afterAll(() => world.store.commit({ delete: [mark] }));

  test.each<[string, string, object | undefined]>([
    ['GET', '/health', undefined],
    ['GET', '/users/whoami', undefined],
    ['GET', '/clusters', undefined],
    ['GET', '/clusters/00000000-0000-4000-8000-000000000000', undefined],
    ['POST', '/auth', { username: 'alpha-member', password: 'password' }],
    ['POST', '/auth', { username: 'not-restored-yet', password: 'password' }],
    ['POST', '/users', { username: 'new', password: 'password' }],
  ])('%s %s is 503, with the time to wait', async (method, path, body) => {
    const before = await world.store.dump(world.prefix);
    const response = await request(method, path, { token: world.alpha.admin.token, body });
    expect(response.status).toBe(503);
    expect(response.headers['retry-after']).toBe('30');
    expect(response.body.description).toContain('being restored');
    expect(await world.store.dump(world.prefix)).toEqual(before);
  });
});

test('when it is finished everything answers again', async () => {
  const { token } = world.alpha.admin;
  expect((await request('GET', '/health')).status).toBe(200);
  expect((await request('GET', '/users/whoami', { token })).status).toBe(200);
});
