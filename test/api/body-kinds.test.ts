import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request } from '../support/api.ts';
import { declaredRoutes, pathIn } from '../support/declared-routes.ts';
import { createWorld, text, type World } from '../support/world.ts';

let world: World;
let webhook: string;
beforeAll(async () => {
  world = await createWorld();
  const { token } = world.alpha.admin;
  const body = { name: 'n', url: 'https://hooks.example.com', events: ['user.deleted'] };
  webhook = text(await request('POST', '/webhooks', { token, body }), 'id');
});
afterAll(() => world.close());

/** JSON that is no object, and what looks like it. */
const BODIES = [
  ...['false', 'true', '0', '1', '-0', '1e400', 'null', '""', '"text"', '"{}"', '[]', '[{}]', '[[]]'],
  ...['', ' ', '\u0000', 'undefined', 'NaN', '{}{}', '{"a":1}x'],
];

const withBody = (await declaredRoutes()).filter(({ declaration }) => declaration.body !== undefined);

describe.each(withBody.map(({ method, path }) => [method, path]))('%s %s', (method, path) => {
  test('takes no body that is no object: a 400, and nothing is stored', async () => {
    const { token } = world.alpha.superadmin;
    const before = await world.store.dump(world.prefix);
    for (const body of BODIES) {
      for (const sent of [body, Buffer.from(body)]) {
        const { status, body: answer } = await request(method, pathIn({ ...world.alpha, webhook }, path), {
          token,
          body: sent,
        });
        expect({ body, status }).toEqual({ body, status: 400 });
        expect(answer).toMatchObject({ code: 400, description: expect.any(String) });
      }
    }
    expect(await world.store.dump(world.prefix)).toEqual(before);
  });
});
