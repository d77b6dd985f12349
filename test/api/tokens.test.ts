import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import jwt from 'jsonwebtoken';
import { Tokens } from '../../lib/auth/tokens.ts';
import { userModel } from '../../lib/models/user.ts';
import { deriveKey } from '../../lib/repository/secrets/encryption.ts';
import { request } from '../support/api.ts';
import { createWorld, login, text, type World } from '../support/world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const seconds = () => Math.floor(world.clock.now.getTime() / 1000);
const key = () => deriveKey(world.services.config.SECRET_KEY, 'access-token');
const whoami = (token: string) => request('GET', '/users/whoami', { token });

/** The claims of a good token of alpha's member, with changes. */
function claims(changes: object = {}): object {
  const { alpha } = world;
  return {
    identity: alpha.member.id,
    pwv: 1,
    org: alpha.id,
    ns: 'alpha',
    iss: 'kqueen',
    aud: 'kqueen',
    iat: seconds(),
    nbf: seconds(),
    exp: seconds() + 3600,
    ...changes,
  };
}

test('a token has the claims that clients know, and lives as long as JWT_EXPIRATION_DELTA says', () => {
  const payload = jwt.decode(world.alpha.member.token);
  expect(payload).toEqual(claims({ jti: expect.any(String) }));
});

test('a token that we might have signed is taken', async () => {
  expect((await whoami(jwt.sign(claims(), key(), { algorithm: 'HS256' }))).status).toBe(200);
});

test('a token of a machine whose clock differs by up to 10 s is taken', async () => {
  const skewed = [
    { iat: seconds() + 10, nbf: seconds() + 10, exp: seconds() + 3610 },
    { iat: seconds() - 3609, nbf: seconds() - 3609, exp: seconds() - 9 },
  ];
  for (const times of skewed) expect((await whoami(jwt.sign(claims(times), key()))).status).toBe(200);
});

test('a token that is signed at the end of a second is taken where the second before has not ended', async () => {
  const { config } = world.services;
  const { repository } = world.services;
  const { member } = await repository.read({
    member: repository.queries.object(userModel, 'alpha', world.alpha.member.id),
  });
  const on = (time: string) => new Tokens(config.SECRET_KEY, 3600, () => new Date(time));
  const user = member?.object;
  if (!user) throw new Error('The member is not stored');
  const token = on('2026-03-01T12:00:00.999Z').sign(user);
  expect(on('2026-03-01T11:59:59.999Z').verify(token)).toMatchObject({ identity: user.id });
});

describe('a token is refused as Invalid token when it is', () => {
  const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' });
  const unsigned = (header: object, payload: object) =>
    `${[header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;

  test.each<[string, () => string]>([
    ['no token at all', () => 'nonsense'],
    ['signed with another key', () => jwt.sign(claims(), 'x'.repeat(32))],
    ['signed with SECRET_KEY itself', () => jwt.sign(claims(), world.services.config.SECRET_KEY)],
    [
      'signed with the key of another purpose',
      () => jwt.sign(claims(), deriveKey(world.services.config.SECRET_KEY, 'field-encryption')),
    ],
    ['of the algorithm none', () => unsigned({ alg: 'none', typ: 'JWT' }, claims())],
    ['of the algorithm HS512', () => jwt.sign(claims(), key(), { algorithm: 'HS512' })],
    ['of the algorithm RS256', () => jwt.sign(claims(), pem, { algorithm: 'RS256' })],
    ['expired', () => jwt.sign(claims({ exp: seconds() - 10 }), key())],
    ['not valid yet', () => jwt.sign(claims({ nbf: seconds() + 11, iat: seconds() + 11 }), key())],
    ['without an expiry', () => jwt.sign(JSON.parse(JSON.stringify(claims({ exp: undefined }))), key())],
    ['of another issuer', () => jwt.sign(claims({ iss: 'somebody' }), key())],
    ['for another audience', () => jwt.sign(claims({ aud: 'somebody' }), key())],
    ['without an identity', () => jwt.sign(claims({ identity: undefined }), key())],
    ['of a text as password version', () => jwt.sign(claims({ pwv: '1' }), key())],
    ['longer than any of ours', () => jwt.sign(claims({ filler: 'x'.repeat(8_000) }), key())],
    [
      'tampered with',
      () => world.alpha.member.token.replace(/.(?=\.[^.]*$)/, (c) => (c === 'A' ? 'B' : 'A')),
    ],
  ])('%s', async (_name, token) => {
    const response = await whoami(token());
    expect(response.status).toBe(401);
    expect(response.body).toEqual({
      status_code: 401,
      error: 'Invalid token',
      description: expect.any(String),
    });
    expect(response.headers['www-authenticate']).toBe('JWT realm="Login Required"');
  });
});

describe('a token whose user the store does not confirm is refused as Invalid JWT:', () => {
  test.each<[string, () => object]>([
    ['of a user who does not exist', () => ({ identity: '11111111-1111-4111-8111-111111111111' })],
    ['of a user id that is no id', () => ({ identity: '../../organization/global' })],
    ['hinting at another namespace', () => ({ ns: 'beta' })],
    ['hinting at another organization', () => ({ org: world.beta.id })],
    ['hinting at both', () => ({ ns: 'beta', org: world.beta.id })],
    ['hinting at no namespace', () => ({ ns: '' })],
    ['of an older password', () => ({ pwv: 0 })],
  ])('%s', async (_name, changes) => {
    const response = await whoami(jwt.sign(claims(changes()), key()));
    expect(response.status).toBe(401);
    expect(response.body).toMatchObject({ status_code: 401, error: 'Invalid JWT' });
  });

  test.each<[string, (id: string) => Promise<unknown>]>([
    ['of a user who has a new password', (id) => change(`/users/${id}/updatepw`, { password: 'password2' })],
    ['of a user who was made inactive', (id) => change(`/users/${id}`, { active: false })],
    ['of a user who was moved', (id) => change(`/users/${id}`, { organization: world.beta.id })],
    [
      'of a user who was deleted',
      (id) => request('DELETE', `/users/${id}`, { token: world.alpha.superadmin.token }),
    ],
  ])('%s', async (name, act) => {
    const username = name.replaceAll(' ', '-');
    const body = { username, password: 'password' };
    const user = await request('POST', '/users', { token: world.alpha.superadmin.token, body });
    const token = await login(username);
    expect((await whoami(token)).status).toBe(200);
    expect(await act(text(user, 'id'))).toMatchObject({ status: 200 });
    expect((await whoami(token)).body).toMatchObject({ error: 'Invalid JWT' });
  });

  function change(path: string, body: object) {
    return request('PATCH', path, { token: world.alpha.superadmin.token, body });
  }
});

describe('the header', () => {
  test.each([
    ['is missing', {}, 'Authorization Required'],
    ['is empty', { Authorization: '' }, 'Authorization Required'],
    ['has another scheme', { Authorization: 'Basic YTpi' }, 'Invalid token'],
    ['has no token', { Authorization: 'Bearer' }, 'Invalid token'],
    ['has two tokens', { Authorization: 'Bearer a b' }, 'Invalid token'],
  ])('that %s is a 401', async (_name, headers, error) => {
    const response = await request('GET', '/users/whoami', { headers });
    expect(response.status).toBe(401);
    expect(response.body).toMatchObject({ status_code: 401, error });
  });

  test.each(['Bearer', 'bearer', 'BEARER'])('takes the scheme as %s', async (scheme) => {
    const headers = { Authorization: `${scheme} ${world.alpha.member.token}` };
    expect((await request('GET', '/users/whoami', { headers })).status).toBe(200);
  });
});

describe('logging in', () => {
  const attempt = (body: unknown) => request('POST', '/auth', { body });
  const REFUSED = { status_code: 401, error: 'Bad Request', description: 'Invalid credentials' };

  test('takes the user name in any case', async () => {
    expect((await attempt({ username: 'ALPHA-Member', password: 'password' })).status).toBe(200);
  });

  test.each([
    ['a wrong password', { username: 'alpha-member', password: 'passwore' }],
    ['an unknown user', { username: 'nobody', password: 'password' }],
    ['an empty password', { username: 'alpha-member', password: '' }],
    ['a password of more than 72 bytes', { username: 'alpha-member', password: 'password'.padEnd(73, 'x') }],
  ])('with %s gets one and the same answer', async (_name, body) => {
    const response = await attempt(body);
    expect(response.status).toBe(401);
    expect(response.body).toEqual(REFUSED);
    expect(response.headers['www-authenticate']).toBe('JWT realm="Login Required"');
  });

  test('as an inactive user gets the same answer, and so does one of another way of logging in', async () => {
    const { token } = world.alpha.admin;
    const invited = { username: 'gone', password: 'password', active: false };
    await request('POST', '/users', { token, body: invited });
    await request('POST', '/users', { token, body: { username: 'directory', auth: 'ldap' } });
    expect((await attempt({ username: 'gone', password: 'password' })).body).toEqual(REFUSED);
    expect((await attempt({ username: 'directory', password: 'password' })).body).toEqual(REFUSED);
  });

  test.each([
    ['no body', undefined],
    ['a missing password', { username: 'alpha-member' }],
    ['a number as password', { username: 'alpha-member', password: 5 }],
    ['a list as user name', { username: ['alpha-member'], password: 'password' }],
    ['another field', { username: 'alpha-member', password: 'password', role: 'superadmin' }],
  ])('with %s is a 400', async (_name, body) => {
    expect((await attempt(body)).body).toMatchObject({ code: 400 });
  });

  test('no answer holds a password or its hash', async () => {
    const { token } = world.alpha.superadmin;
    const answers = await Promise.all(
      ['/users', `/users/${world.alpha.member.id}`, '/users/whoami', '/users?all_namespaces=true'].map(
        (path) => {
          const [plain = '', query] = path.split('?');
          return request('GET', plain, { token, query });
        },
      ),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(answers.map(({ text }) => text).join()).not.toMatch(/"password|\$2[aby]\$/);
  });
});

describe('after SECRET_KEY was changed', () => {
  const NEXT = 'the-key-that-came-after-that-of-the-tests';
  const changed = (previous: readonly string[]) => {
    const { config } = world.services;
    return new Tokens(NEXT, config.JWT_EXPIRATION_DELTA, () => world.clock.now, previous);
  };
  const old = () => world.services.config.SECRET_KEY;

  test('tokens of a previous key are taken, wherever it stands among them', () => {
    const { token, id } = world.alpha.member;
    expect(changed(['one-more', old()]).verify(token).identity).toBe(id);
    expect(changed([old(), 'one-more']).verify(token).identity).toBe(id);
  });

  test('tokens of a key that was left out are Invalid token', () => {
    expect(() => changed(['one-more']).verify(world.alpha.member.token)).toThrow('not valid');
  });

  test('a token of a previous key that has expired says so', () => {
    const expired = jwt.sign(claims({ exp: seconds() - 11 }), key());
    expect(() => changed([old()]).verify(expired)).toThrow('expired');
  });

  test('new tokens are of the new key alone', async () => {
    const { repository } = world.services;
    const { user } = await repository.read({
      user: repository.queries.object(userModel, 'alpha', world.alpha.member.id),
    });
    if (!user) throw new Error('The member is gone');
    const token = changed([old()]).sign(user.object);
    expect(jwt.verify(token, deriveKey(NEXT, 'access-token'), { ignoreExpiration: true })).toEqual(
      claims({ jti: expect.any(String) }),
    );
    expect((await whoami(token)).body.error).toBe('Invalid token');
  });
});
