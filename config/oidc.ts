import * as z from 'zod';
import { type GroupPlace, groupMap, parsedMap } from './ldap.ts';

/** An identity provider as the configuration describes it. */
export interface OidcProviderOptions {
  /** In the paths of its logins. */
  name: string;
  /** What a login page shows. */
  label: string;
  issuer: string;
  clientId: string;
  /** What it is asked for, separated by spaces; with `openid`. */
  scopes: string;
  usernameClaim: string;
  emailClaim: string;
  groupsClaim: string;
  groups: readonly GroupPlace[];
  createsUsers: boolean;
  claimsInvited: boolean;
  letsDevicesIn: boolean;
  logsOut: boolean;
}

/** The secret with which KQueen proves to a provider that it is the client. */
export interface OidcClientSecret {
  provider: string;
  secret: string;
}

const NAME = /^[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?$/;
const PROVIDERS =
  'a map of names to providers with issuer and client_id, see docs/login.md (in a variable: a JSON object)';
const SECRETS = 'a map of names of OIDC_PROVIDERS to client secrets (in a variable: a JSON object)';
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];

const text = (allowed: string, pattern: RegExp) => {
  const error = `must be ${allowed}`;
  return z.string({ error }).regex(pattern, { error });
};
const claim = () => text('the name of a claim', /^[\w:./-]{1,100}$/);
const boolean = () => z.boolean({ error: 'must be true or false' }).default(false);

const Provider = z.strictObject({
  label: text('text of 1 to 64 characters', /^\S(.{0,62}\S)?$/).optional(),
  issuer: safeUrl(),
  client_id: text('text', /./),
  scopes: text('words with openid among them', /(^| )openid( |$)/).default('openid profile email'),
  username_claim: claim().default('preferred_username'),
  email_claim: claim().default('email'),
  groups_claim: claim().default('groups'),
  group_map: groupMap().default([]),
  create_users: boolean(),
  claim_invited: boolean(),
  device_flow: boolean(),
  logout: boolean(),
});

/** The address of a server over TLS, or of one on this machine; without query, fragment and password. */
export function safeUrl() {
  const error = 'must be an https address without query (http on this machine alone)';
  return z.string({ error }).refine(isSafeUrl, { error }).describe(error.slice('must be '.length));
}

/** Providers of OpenID Connect, in the order in which they stand. An error names the field that is wrong, not its value. */
export function oidcProviders() {
  return z
    .preprocess(parsedMap, z.unknown())
    .transform((value, context): readonly OidcProviderOptions[] => {
      const checked = z.map(z.string().regex(NAME), Provider).safeParse(value);
      if (checked.success) return [...checked.data].map(providerOf);
      const [issue] = checked.error.issues;
      const field = issue?.path[1] === undefined ? '' : `: ${String(issue.path[1])} ${issue.message}`;
      context.addIssue({ code: 'custom', message: `must be ${PROVIDERS}${field}` });
      return z.NEVER;
    })
    .describe(PROVIDERS);
}

/** The client secrets of providers. */
export function oidcClientSecrets() {
  const error = `must be ${SECRETS}`;
  return z
    .preprocess(parsedMap, z.map(z.string(), z.string({ error }).min(1, { error, abort: true }), { error }))
    .transform((map): readonly OidcClientSecret[] =>
      [...map].map(([provider, secret]) => ({ provider, secret })),
    )
    .describe(SECRETS);
}

function providerOf([name, provider]: [string, z.output<typeof Provider>]): OidcProviderOptions {
  return {
    name,
    label: provider.label ?? name,
    issuer: provider.issuer,
    clientId: provider.client_id,
    scopes: provider.scopes,
    usernameClaim: provider.username_claim,
    emailClaim: provider.email_claim,
    groupsClaim: provider.groups_claim,
    groups: provider.group_map,
    createsUsers: provider.create_users,
    claimsInvited: provider.claim_invited,
    letsDevicesIn: provider.device_flow,
    logsOut: provider.logout,
  };
}

function isSafeUrl(value: string): boolean {
  const url = URL.parse(value);
  if (!url) return false;
  const { username, password, search, hash } = url;
  if ([username, password, search, hash].some((part) => part !== '')) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.includes(url.hostname));
}
