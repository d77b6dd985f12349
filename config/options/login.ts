import { choices, integer, networks, seconds, text } from '../kinds.ts';
import { about } from './about.ts';

/** Tokens, passwords, and failed logins. */
export const loginOptions = {
  AUTH_MODULES: choices(['local', 'ldap'])
    .default(['local'])
    .register(...about('Login methods: local keeps passwords here, ldap asks a directory')),
  JWT_DEFAULT_REALM: text('printable ASCII without quotes and backslashes', /^[ !#-[\]-~]+$/)
    .default('Login Required')
    .register(...about('Realm in the WWW-Authenticate header')),
  JWT_AUTH_URL_RULE: text('a path like /api/v1/auth, without a slash at its end', /^(\/[\w.~-]+)+$/)
    .default('/api/v1/auth')
    .register(...about('Path of the login route')),
  JWT_EXPIRATION_DELTA: seconds(1, 31_536_000)
    .default(3600)
    .register(...about('Lifetime of an access token, in seconds')),
  TOKEN_MAX_TTL: seconds(60, 315_360_000)
    .default(31_536_000)
    .register(...about('Longest lifetime of an API token, in seconds; also that of one without expires_at')),
  JWT_AUTH_HEADER_PREFIX: text('one word', /^[\w!#$%&'*+.^`|~-]+$/)
    .default('Bearer')
    .register(...about('Scheme before the token in the Authorization header')),
  BCRYPT_ROUNDS: integer(4, 16)
    .default(12)
    .register(...about('Cost of a password hash; each step doubles it')),
  LOGIN_MAX_FAILURES: integer(1, 1_000)
    .default(5)
    .register(
      ...about(
        'Failed logins per user name and address before more are refused; the limit for all user names of one address is ten times as high',
      ),
    ),
  LOGIN_FAILURE_WINDOW: seconds(1, 86_400)
    .default(900)
    .register(...about('How long failed logins are counted together, in seconds from the first one')),
  LOGIN_TRUSTED_ADDRESSES: networks()
    .default([])
    .register(
      ...about(
        'Trusted reverse proxies. Failed logins through them count against the client in X-Forwarded-For, or are not counted if there is none. Never list a network that has clients in it',
      ),
    ),
};
