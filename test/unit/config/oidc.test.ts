import { expect, test } from '@jest/globals';
import { loadYaml, problemsOf } from './scratch.ts';

const CORP = { issuer: 'https://sso.example.com', client_id: 'kqueen' };
const WHOLE = {
  PUBLIC_URL: 'https://kqueen.example.com',
  OIDC_PROVIDERS: JSON.stringify({ corp: CORP }),
  OIDC_CLIENT_SECRETS: '{"corp": "canary"}',
};
/** The options of a provider in variables, with others in their place; an empty one is unset. */
const load = (changed: Record<string, string> = {}) =>
  loadYaml(
    '',
    Object.fromEntries(
      Object.entries({ ...WHOLE, ...changed }).map(([name, value]) => [`KQUEEN_${name}`, value]),
    ),
  ).config;
const problems = (changed: Record<string, string>) =>
  problemsOf(() => load(changed)).map(({ option, message }) => `${option} ${message}`);
const corp = (changed: object, name = 'corp') => JSON.stringify({ [name]: { ...CORP, ...changed } });

test('a provider with issuer and client has the defaults of the standard, and lets nobody new in', () => {
  expect(load().OIDC_PROVIDERS).toEqual([
    {
      name: 'corp',
      label: 'corp',
      issuer: 'https://sso.example.com',
      clientId: 'kqueen',
      scopes: 'openid profile email',
      usernameClaim: 'preferred_username',
      emailClaim: 'email',
      groupsClaim: 'groups',
      groups: [],
      createsUsers: false,
      claimsInvited: false,
      letsDevicesIn: false,
      logsOut: false,
    },
  ]);
});

test.each([
  ['no address to come back to', { PUBLIC_URL: '' }, 'PUBLIC_URL must be set where OIDC_PROVIDERS is'],
  [
    'users created nowhere',
    { OIDC_PROVIDERS: corp({ create_users: true }) },
    'OIDC_PROVIDERS must have a group_map where create_users is: it says where a new user belongs',
  ],
  [
    'one client at two names',
    { OIDC_PROVIDERS: JSON.stringify({ corp: CORP, twin: CORP }) },
    'OIDC_PROVIDERS must hold no issuer twice with one client_id',
  ],
  [
    'a secret of no provider',
    { OIDC_CLIENT_SECRETS: '{"crop": "canary"}' },
    'OIDC_CLIENT_SECRETS must name providers of OIDC_PROVIDERS',
  ],
])('%s is refused', (_, changed, problem) => {
  expect(problems(changed)).toEqual([problem]);
});

test.each([
  ['issuer', { issuer: 'http://sso.example.com' }],
  ['issuer', { issuer: 'https://user:canary@sso.example.com' }],
  ['issuer', { issuer: 'https://sso.example.com/?canary' }],
  ['client_id', { client_id: '' }],
  ['scopes', { scopes: 'profile canary' }],
  ['username_claim', { username_claim: 'canary canary' }],
  ['create_users', { create_users: 'canary' }],
  ['group_map', { group_map: { canary: 'demoorg:king' } }],
])('a wrong %s is named, without its value', (field, changed) => {
  const [problem = ''] = problems({ OIDC_PROVIDERS: corp(changed) });
  expect(problem).toMatch(new RegExp(`^OIDC_PROVIDERS must be .*: ${field} must be `));
  expect(problem).not.toContain('canary');
});

test.each<[string, string]>([
  ['OIDC_PROVIDERS', corp({}, 'Corp')],
  ['OIDC_PROVIDERS', '{"__proto__": {"issuer": "https://sso.example.com", "client_id": "kqueen"}}'],
  ['OIDC_PROVIDERS', corp({}, 'a/b')],
  ['OIDC_PROVIDERS', corp({ client_secret: 'canary' })],
  ['OIDC_PROVIDERS', '[]'],
  ['OIDC_PROVIDERS', 'corp'],
  ['OIDC_CLIENT_SECRETS', '{"corp": ""}'],
  ['OIDC_CLIENT_SECRETS', 'canary'],
  ['PUBLIC_URL', 'http://kqueen.example.com'],
  ['PUBLIC_URL', 'kqueen.example.com'],
  ['OIDC_TIMEOUT', '0'],
])('%s refuses %s and says what is allowed', (option, value) => {
  const found = problems({ [option]: value });
  expect(found).toEqual([expect.stringMatching(new RegExp(`^${option} must be `))]);
  expect(found.join()).not.toContain('canary');
});

test('a provider on this machine needs no TLS', () => {
  expect(load({ OIDC_PROVIDERS: corp({ issuer: 'http://127.0.0.1:4000' }) }).OIDC_PROVIDERS).toHaveLength(1);
});
