import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { bootstrap } from '../../lib/app/bootstrap.ts';
import { type User, userModel } from '../../lib/models/user.ts';
import { request } from '../support/api.ts';
import { createWorld, login, text, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const as = (method: string, path: string, body?: unknown) =>
  request(method, path, { token: world.alpha.superadmin.token, body });
const invite = (username: string) => as('POST', '/users', { username, password: 'password' });

describe('a user name', () => {
  test.each([
    ['a control character', 'joe\u0000'],
    ['a line break', 'jo\ne'],
    ['a zero-width space', 'jo\u200be'],
    ['a soft hyphen', 'jo\u00ade'],
    ['a mark that turns the direction of writing', 'joe\u202egpj.exe'],
    ['an isolate', '\u2066joe\u2069'],
    ['a tag character', 'joe\u{e0041}'],
    ['a character of private use', 'joe\ue000'],
    ['half a surrogate pair', 'joe\ud800'],
  ])('with %s is a 400', async (_name, username) => {
    expect((await invite(username)).status).toBe(400);
    expect((await as('PATCH', `/users/${world.alpha.member.id}`, { username })).status).toBe(400);
  });

  test.each([
    ['a Cyrillic letter', 'аlpha-member'],
    ['a Cyrillic letter in upper case', 'АLPHA-MEMBER'],
    ['a Greek letter', 'αlpha-member'],
    ['a digit for a letter', 'a1pha-member'],
    ['a letter in upper case for another one', 'aIpha-member'],
    ['two letters for one', 'alpha-mernber'],
    ['another hyphen', 'alpha‐member'],
    ['a variation selector', 'alpha\ufe0f-member'],
  ])('that looks like another one by %s is a 409 that says so', async (_name, username) => {
    for (const response of [
      await invite(username),
      await as('PATCH', `/users/${world.alpha.admin.id}`, { username }),
    ]) {
      expect(response.status).toBe(409);
      expect(response.body.description).toContain('looks like that of somebody else');
    }
  });

  test.each(['Анна Каренина', 'Ἀριστοτέλης', '王小明', 'Łukasz', 'joe@example.com', "O'Neil", 'joe 🚀'])(
    'of any other script or kind is taken: %s',
    async (username) => {
      expect((await invite(username)).status).toBe(200);
      expect(await login(username)).toEqual(expect.any(String));
    },
  );
});

describe('the look of a name', () => {
  let id: string;
  beforeEach(async () => {
    await as('DELETE', `/users/${id}`);
    id = text(await invite('maria'), 'id');
  });

  test('is the own one: its user may change the case, and anything else', async () => {
    expect((await as('PATCH', `/users/${id}`, { username: 'Maria' })).status).toBe(200);
    expect((await as('PATCH', `/users/${id}`, { username: 'rnaria' })).status).toBe(200);
    expect((await as('PATCH', `/users/${id}`, { email: 'maria@example.com' })).status).toBe(200);
  });

  test('is free again after a change of name, or with its user', async () => {
    await as('PATCH', `/users/${id}`, { username: 'mary' });
    const other = await invite('mаria');
    expect(other.status).toBe(200);
    await as('DELETE', `/users/${text(other, 'id')}`);
    expect((await as('PATCH', `/users/${id}`, { username: 'maria' })).status).toBe(200);
  });

  test('is shown to nobody', async () => {
    expect((await as('GET', `/users/${id}`)).body).not.toHaveProperty('looks');
    expect((await as('GET', '/users')).text).not.toContain('rnaria');
  });

  test('has one winner among two who take it at once', async () => {
    const answers = await Promise.all([invite('orlando'), invite('orІando')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
  });
});

describe('users of an earlier version', () => {
  /** A user as they were stored before names had looks. */
  async function storeOld(username: string): Promise<string> {
    const made = await invite(`new-${username}`);
    const { repository } = world.services;
    const id = text(made, 'id');
    const { user } = await repository.read({
      user: repository.queries.object(userModel, world.alpha.namespace, id),
    });
    if (!user) throw new Error('The user is not there');
    const change = ({ looks: _, ...current }: User) => ({ object: { ...current, username } });
    await repository.update(userModel, user, { by: 'server' }, change);
    return id;
  }
  const beginning = {
    organization: 'Alpha',
    namespace: 'alpha',
    username: 'alpha-root',
    password: 'password',
  };

  test('log in, change, and are deleted as ever, also when they look alike', async () => {
    const [first, second] = [await storeOld('petra'), await storeOld('реtra')];
    for (const [id, username] of [
      [first, 'petra'],
      [second, 'реtra'],
    ]) {
      expect(await login(String(username))).toEqual(expect.any(String));
      expect((await as('PATCH', `/users/${id}`, { username, metadata: { seen: true } })).status).toBe(200);
    }
    expect((await as('DELETE', `/users/${second}`)).status).toBe(200);
    expect((await as('DELETE', `/users/${first}`)).status).toBe(200);
  });

  test('keep others from names like theirs once bootstrap has run again', async () => {
    const [first, second] = [await storeOld('oscar'), await storeOld('оscar')];
    await bootstrap(world.services, beginning);
    await bootstrap(world.services, beginning);
    expect((await invite('osсar')).status).toBe(409);
    expect((await as('PATCH', `/users/${first}`, { active: true })).status).toBe(200);
    expect((await as('PATCH', `/users/${second}`, { active: true })).status).toBe(200);
  });

  test('the first user has none of them either', async () => {
    for (const username of ['', ' ', 'ad\u202emin', 'ad\u0000min'])
      await expect(bootstrap(world.services, { ...beginning, username })).rejects.toThrow(/^username must /);
  });
});
