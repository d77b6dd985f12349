import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { domainOf } from '../../../config/ldap.ts';
import { loadYaml, problemsOf } from './scratch.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';
const WHOLE = {
  AUTH_MODULES: 'local,ldap',
  LDAP_URI: 'ldaps://ldap.example.com',
  LDAP_DN: 'cn=reader,dc=example,dc=com',
  LDAP_PASSWORD: 'secret',
};
/** The options of a directory in variables, with others in their place; an empty one is unset. */
const load = (changed: Record<string, string> = {}) =>
  loadYaml(
    '',
    Object.fromEntries(
      Object.entries({ ...WHOLE, ...changed }).map(([name, value]) => [`KQUEEN_${name}`, value]),
    ),
  ).config;
const problems = (changed: Record<string, string>) =>
  problemsOf(() => load(changed)).map(({ option, message }) => `${option} ${message}`);

test.each([
  ['a missing address', { LDAP_URI: '' }, 'LDAP_URI must be set where AUTH_MODULES has ldap'],
  ['a missing reader', { LDAP_DN: '' }, 'LDAP_DN must be set where AUTH_MODULES has ldap'],
  ['a missing password', { LDAP_PASSWORD: '' }, 'LDAP_PASSWORD must be set where AUTH_MODULES has ldap'],
  [
    'a reader of no domain',
    { LDAP_DN: 'cn=reader,o=example' },
    'LDAP_BASE_DN must be set where LDAP_DN has no dc parts',
  ],
  [
    'TLS twice',
    { LDAP_STARTTLS: 'on' },
    'LDAP_STARTTLS must go with an ldap:// address: ldaps:// is encrypted',
  ],
  [
    'users created nowhere',
    { LDAP_CREATE_USERS: 'on' },
    'LDAP_GROUP_MAP must be set where LDAP_CREATE_USERS is: it says where a new user belongs',
  ],
  [
    'passwords in plain text',
    { LDAP_URI: 'ldap://ldap.example.com' },
    'LDAP_URI must be ldaps://, or go with LDAP_STARTTLS true: passwords would cross the network unencrypted',
  ],
  [
    'an authority without encryption',
    { LDAP_URI: 'ldap://h', LDAP_ALLOW_PLAIN: 'on', LDAP_CA_CERT: PEM },
    'LDAP_CA_CERT must go with ldaps:// or LDAP_STARTTLS true',
  ],
])('%s is refused', (_name, changed, problem) => {
  expect(problems(changed)).toEqual([problem]);
});

test('options of a directory that nobody asks are not held against one another', () => {
  expect(load({ AUTH_MODULES: 'local', LDAP_DN: '', LDAP_URI: 'ldap://h' }).LDAP_URI).toBe('ldap://h');
});

test.each<Record<string, string>>([
  { LDAP_URI: 'ldap://ldap.example.com:1389', LDAP_STARTTLS: 'on' },
  { LDAP_URI: 'ldap://[::1]', LDAP_ALLOW_PLAIN: 'on' },
  { LDAP_URI: 'LDAPS://ldap.example.com/' },
  { LDAP_DN: 'cn=reader,o=example', LDAP_BASE_DN: 'o=example' },
  { LDAP_FILTER: '(&(objectClass=person)(|(uid={username})(mail={username}))(!(locked=TRUE)))' },
  { AUTH_MODULES: 'ldap' },
  { LDAP_GROUP_FILTER: '(|(member={dn})(memberUid={username}))' },
])('%j is taken', (changed) => {
  expect(load(changed).LDAP_TIMEOUT).toBe(5);
});

test.each<[string, string]>([
  ['LDAP_URI', 'https://ldap.example.com'],
  ['LDAP_URI', 'ldaps://reader:secret@ldap.example.com'],
  ['LDAP_URI', 'ldaps://ldap.example.com/dc=example'],
  ['LDAP_URI', 'ldap.example.com'],
  ['LDAP_FILTER', '(cn=joe)'],
  ['LDAP_FILTER', 'cn={username}'],
  ['LDAP_FILTER', '(cn={username}'],
  ['LDAP_FILTER', '(cn={username})(objectClass=*)'],
  ['LDAP_FILTER', '({username}=joe)'],
  ['LDAP_FILTER', '(member={dn})'],
  ['LDAP_GROUP_FILTER', '(member=*)'],
  ['LDAP_EMAIL_ATTRIBUTE', 'mail)(cn=*'],
  ['LDAP_GROUP_MAP', '{"cn=ops": "demoorg"}'],
  ['LDAP_GROUP_MAP', '{"cn=ops": "demoorg:king"}'],
  ['LDAP_GROUP_MAP', '{"cn=ops": {"role": "admin"}}'],
  ['LDAP_GROUP_MAP', '["cn=ops"]'],
  ['LDAP_GROUP_MAP', 'cn=ops'],
  ['LDAP_TIMEOUT', '0'],
  ['AUTH_MODULES', 'local,oauth'],
  ['AUTH_MODULES', 'local,local'],
  ['AUTH_MODULES', '[]'],
])('%s refuses %s and says what is allowed', (option, value) => {
  expect(problems({ [option]: value })).toEqual([expect.stringMatching(new RegExp(`^${option} must be `))]);
});

test('groups keep their order, and may have any name', () => {
  const map = '{"cn=b": "demoorg:admin", "__proto__": "other:member", "cn=a": "demoorg:superadmin"}';
  expect(load({ LDAP_GROUP_MAP: map }).LDAP_GROUP_MAP).toEqual([
    { group: 'cn=b', namespace: 'demoorg', role: 'admin' },
    { group: '__proto__', namespace: 'other', role: 'member' },
    { group: 'cn=a', namespace: 'demoorg', role: 'superadmin' },
  ]);
});

test.each([
  ['cn=reader,dc=example,dc=com', 'dc=example,dc=com'],
  ['CN=Reader, OU=x, DC=Example, DC=com', 'DC=Example,DC=com'],
  ['cn=adc=x,o=y', ''],
])('the domain of %s is "%s"', (dn, domain) => {
  expect(domainOf(dn)).toBe(domain);
});

describe('docs/login.md', () => {
  const blocks = [...readFileSync('docs/login.md', 'utf8').matchAll(/^```yaml\n(.*?)^```$/gms)].map(
    ([, yaml = '']) => yaml,
  );

  test.each(blocks)('shows options that can be set: %s', (yaml) => {
    const whole = Object.entries(WHOLE).filter(([name]) => !yaml.includes(`${name}:`));
    const rest = Object.fromEntries(whole.map(([name, value]) => [`KQUEEN_${name}`, value]));
    const { config, warnings } = loadYaml(
      yaml.replaceAll(/^LDAP_CA_CERT: .*$/gm, `LDAP_CA_CERT: ${JSON.stringify(PEM)}`),
      rest,
    );
    expect(config.AUTH_MODULES).toContain('ldap');
    expect(warnings).toEqual([]);
  });
});
