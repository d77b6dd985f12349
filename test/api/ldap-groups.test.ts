/** @slow It starts OpenLDAP. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Attribute, Change } from 'ldapts';
import { type ApiResponse, type Json, request } from '../support/api.ts';
import { asRoot, companyLdif, ldapOptions, PASSWORD } from '../support/directory.ts';
import { describeWithSlapd, startSlapd } from '../support/slapd.ts';
import { type SlapdServer, SUFFIX } from '../support/slapd-server.ts';
import { createWorld, KUBECONFIG, type World } from '../support/world.ts';

const group = (name: string) => `cn=${name},ou=groups,${SUFFIX}`;
/** Written otherwise than the directory does. */
const GROUPS = {
  'CN=ops, OU=groups, DC=example, DC=org': 'beta:admin',
  [group('dev')]: 'alpha:member',
  [group('leads')]: 'alpha:admin',
  [group('strangers')]: 'nowhere:admin',
};

const login = (username: string, password = PASSWORD): Promise<ApiResponse> =>
  request('POST', '/auth', { body: { username, password } });

describeWithSlapd('with groups of a directory', () => {
  let slapd: SlapdServer & { ca: string };
  let world: World;

  /** Who somebody is after a login. */
  const whoami = async (username: string): Promise<Json> => {
    const { body } = await login(username);
    return (await request('GET', '/users/whoami', { token: String(body.access_token) })).body;
  };
  const people = async (): Promise<string[]> => {
    const { body } = await request('GET', '/users', {
      query: 'all_namespaces=true',
      token: world.alpha.superadmin.token,
    });
    return (body as unknown as Json[]).map(({ username }) => String(username));
  };
  const entry = (cn: string) => `cn=${cn},ou=people,${SUFFIX}`;
  const put = (cn: string, mail: string[] = []) =>
    asRoot(slapd, (client) =>
      client.add(entry(cn), {
        objectClass: 'inetOrgPerson',
        cn,
        sn: 'P',
        userPassword: PASSWORD,
        ...(mail.length > 0 && { mail }),
      }),
    );
  const change = (operation: 'add' | 'delete') => (cn: string, of: string) =>
    asRoot(slapd, (client) =>
      client.modify(
        group(of),
        new Change({ operation, modification: new Attribute({ type: 'member', values: [entry(cn)] }) }),
      ),
    );
  const join = change('add');
  const leave = change('delete');

  beforeAll(async () => {
    slapd = await startSlapd(companyLdif('ldap://127.0.0.1'));
    const members = { ops: 'ann', dev: 'bob builder', leads: 'nobody', strangers: 'eve' };
    for (const [of, cn] of Object.entries(members))
      await asRoot(slapd, (client) =>
        client.add(group(of), { objectClass: 'groupOfNames', member: entry(cn) }),
      );
    const more = { LDAP_CREATE_USERS: 'true', LDAP_GROUP_MAP: JSON.stringify(GROUPS) };
    const options = ldapOptions(slapd.ldaps, { LDAP_CA_CERT: slapd.ca, ...more });
    world = await createWorld({ options });
  });
  afterAll(async () => {
    await world.close();
    await slapd.stop();
  });

  test('the first login creates a user of a mapped group, in its organization, with its role, and the trail says so', async () => {
    expect(await whoami('ann')).toMatchObject({
      username: 'ann',
      email: 'ann@example.org',
      role: 'admin',
      organization: { namespace: 'beta' },
      auth: 'ldap',
      metadata: { ldap_dn: `cn=ann,ou=people,${SUFFIX}` },
    });
    const trail = await request('GET', '/audit', { token: world.beta.admin.token });
    expect(trail.text).toContain('"user:create"');
    const first = await whoami('ann');
    expect((await whoami('ANN')).id).toBe(first.id);
  });

  test('a name with more spaces is that of the same user', async () => {
    const { id } = await whoami('bob builder');
    expect((await whoami(' Bob   builder')).id).toBe(id);
    expect((await people()).filter((name) => /bob/i.test(name))).toEqual(['bob builder']);
  });

  test('two first logins at one moment make one user', async () => {
    await put('quick');
    await join('quick', 'dev');
    const answers = await Promise.all([login('quick'), login('quick'), login('quick')]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await people()).filter((name) => name === 'quick')).toEqual(['quick']);
  });

  test.each([
    ['no group', 'joe'],
    ['a group of an organization that does not exist', 'eve'],
  ])('somebody of %s is refused, and not created', async (_name, username) => {
    expect((await login(username)).status).toBe(401);
    expect(await people()).not.toContain(username);
  });

  test('an invited user of no group is refused too, and a wrong password creates nobody', async () => {
    const body = { username: 'joe', auth: 'ldap' };
    await request('POST', '/users', { token: world.alpha.admin.token, body });
    expect((await login('joe')).status).toBe(401);
    await put('newcomer');
    await join('newcomer', 'dev');
    expect((await login('newcomer', 'wrong')).status).toBe(401);
    expect(await people()).not.toContain('newcomer');
  });

  test('a user whose password is kept here is not taken over by an entry of the same name', async () => {
    await put('alpha-owner');
    await join('alpha-owner', 'leads');
    expect((await login('alpha-owner')).status).toBe(401);
    expect((await login('  alpha-owner')).status).toBe(401);
    expect((await login('alpha-owner', 'password')).status).toBe(200);
  });

  test('the role follows the groups, the most important of the own organization first', async () => {
    const { id, role } = await whoami('bob builder');
    expect(role).toBe('member');
    await join('bob builder', 'ops');
    await join('bob builder', 'leads');
    // The map names dev before leads: of several, the first counts.
    expect(await whoami('bob builder')).toMatchObject({ id, role: 'member' });
    await leave('bob builder', 'dev');
    expect(await whoami('bob builder')).toMatchObject({ id, role: 'admin' });
  });

  test('a user whose groups are of another organization moves there, unless they own something here', async () => {
    const { access_token } = (await login('bob builder')).body;
    const token = String(access_token);
    const owned = await request('POST', '/clusters', {
      token,
      body: { name: 'mine', provisioner: world.alpha.provisioner, kubeconfig: KUBECONFIG },
    });
    expect(owned.status).toBe(200);
    await leave('bob builder', 'leads');
    expect((await login('bob builder')).status).toBe(401);
    await request('DELETE', `/clusters/${owned.body.id}`, { token: world.alpha.admin.token });
    expect(await whoami('bob builder')).toMatchObject({ organization: { namespace: 'beta' }, role: 'admin' });
  });

  test('a name that looks like that of a user is refused, and not created', async () => {
    await put('аnn');
    await join('аnn', 'ops');
    expect((await login('аnn')).status).toBe(401);
    expect(await people()).not.toContain('аnn');
  });

  test('an e-mail address that somebody else has is left out', async () => {
    await put('second', ['ann@example.org']);
    await join('second', 'ops');
    expect((await whoami('second')).email).toBeUndefined();
  });

  test('groups that name their members are found by LDAP_GROUP_FILTER, with the same calls for everybody', async () => {
    const more = {
      LDAP_CREATE_USERS: 'true',
      LDAP_GROUP_MAP: JSON.stringify(GROUPS),
      LDAP_GROUPS_ATTRIBUTE: 'description',
      LDAP_GROUP_FILTER: '(&(objectClass=groupOfNames)(member={dn}))',
    };
    const other = await createWorld({
      options: ldapOptions(slapd.ldaps, { LDAP_CA_CERT: slapd.ca, ...more }),
    });
    await slapd.asked();
    expect(await whoami('ann')).toMatchObject({ role: 'admin', organization: { namespace: 'beta' } });
    for (const [username, password] of [
      ['ann', 'wrong'],
      ['nobody', PASSWORD],
      ['alpha-member', 'wrong'],
    ])
      expect((await login(username ?? '', password)).status).toBe(401);
    const calls = await slapd.asked();
    const kinds = calls.map((all) => all.map((call) => call.split(' ')[0]).join(' '));
    expect(kinds).toEqual(Array(4).fill('BIND SRCH SRCH BIND'));
    await other.close();
  });
});
