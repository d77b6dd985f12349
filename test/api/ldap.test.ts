/** @slow It starts OpenLDAP, and waits for deadlines. */
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ApiResponse, request } from '../support/api.ts';
import { type CapturedLogs, captureLogs } from '../support/captured-logs.ts';
import { asRoot, companyLdif, ldapOptions, PASSWORD, READER_PASSWORD } from '../support/directory.ts';
import { describeWithSlapd, startSlapd } from '../support/slapd.ts';
import { type SlapdServer, SUFFIX } from '../support/slapd-server.ts';
import { createWorld, text, type World } from '../support/world.ts';

const login = (username: string, password: string, sourceIp?: string): Promise<ApiResponse> =>
  request('POST', '/auth', { body: { username, password }, sourceIp });

describeWithSlapd('with a directory', () => {
  let slapd: SlapdServer & { ca: string };
  let world: World;
  let elsewhere: Server;
  let calledElsewhere = 0;
  let logs: CapturedLogs;

  const options = (more: Record<string, string> = {}) =>
    ldapOptions(slapd.ldaps, { LDAP_CA_CERT: slapd.ca, LOG_LEVEL: 'DEBUG', ...more });
  /** Invites a user of the directory, as an admin of alpha. */
  const invite = async (username: string, more: object = {}): Promise<string> => {
    const body = { username, auth: 'ldap', password: '', email: '', ...more };
    return text(await request('POST', '/users', { token: world.alpha.admin.token, body }), 'id');
  };
  const userOf = async (id: string) =>
    (await request('GET', `/users/${id}`, { token: world.alpha.admin.token })).body;
  const change = (id: string, body: object) =>
    request('PATCH', `/users/${id}`, { token: world.alpha.superadmin.token, body });

  beforeAll(async () => {
    logs = captureLogs();
    elsewhere = createServer((socket) => {
      calledElsewhere += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const address = elsewhere.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    slapd = await startSlapd(companyLdif(`ldap://127.0.0.1:${port}`));
    world = await createWorld({ options: options({ LOGIN_MAX_FAILURES: '100' }) });
  });
  afterAll(async () => {
    logs.release();
    await world.close();
    await slapd.stop();
    elsewhere.close();
  });

  describe('an invited user', () => {
    test('logs in with the password of the directory; the entry and its e-mail address are kept, once', async () => {
      const id = await invite('joe');
      expect((await login('joe', PASSWORD)).status).toBe(200);
      expect(await userOf(id)).toMatchObject({
        auth: 'ldap',
        email: 'joe@example.org',
        metadata: { ldap_dn: `cn=joe,ou=people,${SUFFIX}` },
      });
      world.store.reset();
      const { body } = await login('JOE', PASSWORD);
      expect({ reads: world.store.reads, commits: world.store.commits }).toEqual({ reads: 2, commits: 0 });
      const token = String(body.access_token);
      expect((await request('GET', '/users/whoami', { token })).body.username).toBe('joe');
    });

    test('is refused with another password, and with that of another user', async () => {
      const refused = await login('joe', 'wrong');
      expect(refused.status).toBe(401);
      expect(refused.body).toEqual((await login('nobody', 'wrong')).body);
      expect((await login('joe', READER_PASSWORD)).status).toBe(401);
    });

    test('is refused without a password, and the directory is not asked, which would say yes', async () => {
      await slapd.asked();
      expect((await login('joe', '')).status).toBe(401);
      expect(await slapd.asked()).toEqual([]);
    });

    test('is refused when inactive, though the password is right', async () => {
      const id = await invite('zoë', { active: false });
      expect((await login('zoë', PASSWORD)).status).toBe(401);
      expect((await userOf(id)).metadata).toBeUndefined();
      await change(id, { active: true });
      expect((await login('zoë', PASSWORD)).status).toBe(200);
    });

    test('whose name has signs of filters is found by that name alone', async () => {
      await invite('a*(b)\\c');
      expect((await login('a*(b)\\c', PASSWORD)).status).toBe(200);
    });

    test.each([
      '*',
      'j*',
      'joe)(cn=*',
      'joe\\2a',
      'nobody)(|(cn=joe)',
      'joe\u0000'.replace('\u0000', '\\00'),
    ])('named %j matches no other entry', async (username) => {
      await invite(username);
      expect((await login(username, PASSWORD)).status).toBe(401);
    });

    test('of whom there are two in the directory is refused', async () => {
      await invite('twin');
      expect((await login('twin', PASSWORD)).status).toBe(401);
    });

    test('whom the directory refers elsewhere is refused, and nobody is asked there', async () => {
      await invite('away');
      expect((await login('away', PASSWORD)).status).toBe(401);
      expect(calledElsewhere).toBe(0);
    });

    test('has no password here, and cannot set one', async () => {
      const id = await invite('without');
      const { admin } = world.alpha;
      const body = { password: 'another secret' };
      expect((await request('PATCH', `/users/${id}/updatepw`, { token: admin.token, body })).status).toBe(
        409,
      );
    });
  });

  test('the entry of a user stays theirs: somebody new of the same name is refused until an admin renews the invitation', async () => {
    const people = `cn=moved,ou=people,${SUFFIX}`;
    const attributes = { objectClass: 'inetOrgPerson', cn: 'moved', sn: 'M', userPassword: PASSWORD };
    await asRoot(slapd, (client) => client.add(people, attributes));
    const id = await invite('moved');
    expect((await login('moved', PASSWORD)).status).toBe(200);

    await asRoot(slapd, (client) => client.modifyDN(people, `cn=moved,ou=others,${SUFFIX}`));
    expect((await login('moved', PASSWORD)).status).toBe(401);
    await change(id, { metadata: { ldap_dn: `cn=moved,ou=others,${SUFFIX}`, note: 'kept' } });
    expect((await userOf(id)).metadata).toEqual({ ldap_dn: people, note: 'kept' });
    expect((await login('moved', PASSWORD)).status).toBe(401);

    await change(id, { auth: 'local' });
    await change(id, { auth: 'ldap' });
    expect((await login('moved', PASSWORD)).status).toBe(200);
    expect((await userOf(id)).metadata).toEqual({ ldap_dn: `cn=moved,ou=others,${SUFFIX}`, note: 'kept' });
  });

  test('a client cannot say which entry a new user is', async () => {
    const id = await invite('claimed', { metadata: { ldap_dn: `cn=joe,ou=people,${SUFFIX}`, note: 'kept' } });
    expect((await userOf(id)).metadata).toEqual({ note: 'kept' });
  });

  test('the directory is asked the same for everybody who is refused, and for whom it lets in', async () => {
    await invite('ann');
    await invite('unknown there');
    const askedFor = async (username: string, password: string) => {
      await slapd.asked();
      const { status } = await login(username, password);
      const calls = await slapd.asked();
      return [status, ...calls.map((connection) => connection.map((call) => call.split(' ')[0]).join(' '))];
    };
    const calls = 'BIND SRCH BIND';
    expect(await askedFor('ann', PASSWORD)).toEqual([200, calls]);
    expect(await askedFor('ann', PASSWORD)).toEqual([200, calls]);
    expect(await askedFor('ann', 'wrong')).toEqual([401, calls]);
    expect(await askedFor('unknown there', 'wrong')).toEqual([401, calls]);
    expect(await askedFor('twin', PASSWORD)).toEqual([401, calls]);
    expect(await askedFor('nobody', 'wrong')).toEqual([401, calls]);
    expect(await askedFor('alpha-member', 'wrong')).toEqual([401, calls]);
  });

  test('a user whose password is kept here logs in without the directory, and is nobody there', async () => {
    await slapd.asked();
    expect((await login('alpha-member', 'password')).status).toBe(200);
    expect(await slapd.asked()).toEqual([]);
    await asRoot(slapd, (client) =>
      client.add(`cn=alpha-member,ou=people,${SUFFIX}`, {
        objectClass: 'inetOrgPerson',
        cn: 'alpha-member',
        sn: 'M',
        userPassword: PASSWORD,
      }),
    );
    expect((await login('alpha-member', PASSWORD)).status).toBe(401);
  });

  test('GET /configurations/auth shows the method as clients of the original expect it, without the password', async () => {
    const { body, text: json } = await request('GET', '/configurations/auth', {
      token: world.alpha.member.token,
    });
    expect(body.ldap).toEqual({
      engine: 'LDAPAuth',
      name: 'LDAP',
      parameters: { uri: slapd.ldaps, admin_dn: `cn=reader,${SUFFIX}`, _password: '*****' },
      ui_parameters: {
        username: {
          type: 'text',
          label: 'User CN',
          description: expect.any(String),
          validators: { required: true },
          generate_password: false,
          notify: false,
        },
      },
    });
    expect(body.local?.engine).toBe('LocalAuth');
    expect(json).not.toContain(READER_PASSWORD);
  });

  test('no password is in the log, whatever was logged', () => {
    const logged = logs.lines.join('');
    expect(logged).toContain('POST /api/v1/auth');
    expect(logged).not.toContain(PASSWORD);
    expect(logged).not.toContain(READER_PASSWORD);
  });
});
