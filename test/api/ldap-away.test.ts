/** @slow It starts OpenLDAP, and waits for deadlines. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { type ApiResponse, request } from '../support/api.ts';
import { companyLdif, ldapOptions, PASSWORD } from '../support/directory.ts';
import { expectIntact } from '../support/indexes.ts';
import { describeWithSlapd, startSlapd } from '../support/slapd.ts';
import type { SlapdServer } from '../support/slapd-server.ts';
import { createWorld, type World } from '../support/world.ts';

const login = (username: string, password: string): Promise<ApiResponse> =>
  request('POST', '/auth', { body: { username, password } });

describeWithSlapd('a directory', () => {
  let slapd: SlapdServer & { ca: string };
  let world: World | undefined;

  /** A world whose user joe is in the directory. */
  const start = async (more: Record<string, string>) => {
    world = await createWorld({ options: ldapOptions(slapd.ldaps, { LDAP_CA_CERT: slapd.ca, ...more }) });
    const { token } = world.alpha.admin;
    await request('POST', '/users', { token, body: { username: 'joe', auth: 'ldap' } });
    await slapd.asked();
  };

  beforeAll(async () => {
    slapd = await startSlapd(companyLdif('ldap://127.0.0.1'));
  });
  afterEach(async () => {
    if (world) await expectIntact(world);
    await world?.close();
  });
  afterAll(() => slapd.stop());

  test('that does not answer is a 503 for its users, in time, which counts as no failure; others log in, and are refused as ever', async () => {
    await start({ LDAP_TIMEOUT: '1', LOGIN_MAX_FAILURES: '3' });
    slapd.freeze();
    try {
      const answers = await Promise.all([1, 2, 3, 4].map(() => login('joe', PASSWORD)));
      expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
      expect(answers[0]?.body).toEqual({ code: 503, description: expect.stringContaining('directory') });
      expect((await login('alpha-member', 'password')).status).toBe(200);
      expect((await login('alpha-member', 'wrong')).status).toBe(401);
      expect((await login('nobody', 'wrong')).status).toBe(401);
    } finally {
      slapd.thaw();
    }
    expect((await login('joe', PASSWORD)).status).toBe(200);
  });

  test.each<[string, Record<string, string>]>([
    ['whose reader has another password', { LDAP_PASSWORD: 'wrong' }],
    ['whose base does not exist', { LDAP_BASE_DN: 'dc=nowhere' }],
    ['that nobody runs', { LDAP_URI: 'ldaps://127.0.0.1:1' }],
    ['whose certificate nobody trusts', { LDAP_CA_CERT: '' }],
    ['whose name does not resolve', { LDAP_URI: 'ldaps://directory.invalid' }],
  ])('%s is a 503 for its users', async (_name, more) => {
    await start(more);
    expect((await login('joe', PASSWORD)).status).toBe(503);
    expect((await login('alpha-member', 'password')).status).toBe(200);
  });

  test('is not asked for more wrong passwords than are kept here', async () => {
    await start({ LOGIN_MAX_FAILURES: '3' });
    const statuses = [];
    for (const password of ['1', '2', '', PASSWORD]) statuses.push((await login('joe', password)).status);
    expect(statuses).toEqual([401, 401, 401, 429]);
    expect(await slapd.asked()).toHaveLength(2);
  });

  test.each([
    ['StartTLS', { LDAP_STARTTLS: 'true' }, 'EXT'],
    ['no encryption, where that is allowed', { LDAP_ALLOW_PLAIN: 'true', LDAP_CA_CERT: '' }, 'BIND'],
  ])('at an ldap:// address is asked with %s', async (_name, more, first) => {
    await start({ LDAP_URI: slapd.ldap, ...more });
    expect((await login('joe', PASSWORD)).status).toBe(200);
    const [calls = []] = await slapd.asked();
    expect(calls[0]).toContain(first);
  });
});
