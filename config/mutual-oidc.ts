import type { OidcClientSecret, OidcProviderOptions } from './oidc.ts';

/** The options of identity providers that are checked against one another. */
export interface MutualOidcOptions {
  OIDC_PROVIDERS: readonly OidcProviderOptions[];
  OIDC_CLIENT_SECRETS: readonly OidcClientSecret[];
  PUBLIC_URL?: string | undefined;
}

interface MutualOidcProblem {
  option: keyof MutualOidcOptions;
  message: string;
}

/**
 * What is wrong between options of identity providers: no address to come back to, users who would be created in no
 * organization, a secret of no provider, and one issuer twice with the same client, whose logins could be mixed up.
 */
export function mutualOidcProblems(config: MutualOidcOptions): MutualOidcProblem[] {
  const { OIDC_PROVIDERS: providers, OIDC_CLIENT_SECRETS: secrets, PUBLIC_URL } = config;
  const problems: MutualOidcProblem[] = [];
  if (providers.length > 0 && PUBLIC_URL === undefined)
    problems.push({ option: 'PUBLIC_URL', message: 'must be set where OIDC_PROVIDERS is' });
  if (providers.some(({ createsUsers, groups }) => createsUsers && groups.length === 0)) {
    problems.push({
      option: 'OIDC_PROVIDERS',
      message: 'must have a group_map where create_users is: it says where a new user belongs',
    });
  }
  const clients = providers.map(({ issuer, clientId }) => JSON.stringify([issuer, clientId]));
  if (new Set(clients).size < clients.length)
    problems.push({ option: 'OIDC_PROVIDERS', message: 'must hold no issuer twice with one client_id' });
  if (secrets.some(({ provider }) => !providers.some(({ name }) => name === provider)))
    problems.push({ option: 'OIDC_CLIENT_SECRETS', message: 'must name providers of OIDC_PROVIDERS' });
  return problems;
}
