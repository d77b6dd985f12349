import type { OidcProviderOptions } from '../../../config/oidc.ts';
import type { Config } from '../../../config/schema.ts';
import { NotFound } from '../../errors.ts';

/** Below it lie the routes of logins by identity providers. */
const ROUTES = '/api/v1/auth/oidc';

type OidcOptions = Pick<Config, 'OIDC_PROVIDERS' | 'OIDC_CLIENT_SECRETS' | 'OIDC_TIMEOUT' | 'PUBLIC_URL'>;

/** An identity provider, and what KQueen is to it. */
export interface OidcProvider extends OidcProviderOptions {
  /** Absent for a public client. */
  secret?: string;
  /** Where the provider sends browsers back to: exactly what is registered there. */
  redirectUri: string;
  /** Where it sends them after a logout. */
  homeUri: string;
  /** Of all calls for one request. */
  timeoutMs: number;
}

/** The provider of that name. Throws `NotFound`. */
export function oidcProvider(config: OidcOptions, name: string | undefined): OidcProvider {
  const options = config.OIDC_PROVIDERS.find((one) => one.name === name);
  if (!options || config.PUBLIC_URL === undefined)
    throw new NotFound('The identity provider does not exist: see GET /auth/methods');
  const secret = config.OIDC_CLIENT_SECRETS.find(({ provider }) => provider === name)?.secret;
  const site = config.PUBLIC_URL.replace(/\/$/, '');
  return {
    ...options,
    secret,
    redirectUri: `${site}${callbackPath(options.name)}`,
    homeUri: `${site}/`,
    timeoutMs: config.OIDC_TIMEOUT * 1000,
  };
}

/** Where a browser begins to log in. */
export function beginPath(name: string): string {
  return `${ROUTES}/${name}`;
}

/** Where a command line begins to log in. */
export function devicePath(name: string): string {
  return `${beginPath(name)}/device`;
}

/** Where the provider sends the browser back to. */
export function callbackPath(name: string): string {
  return `${beginPath(name)}/callback`;
}
