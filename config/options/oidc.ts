import { seconds } from '../kinds.ts';
import { oidcClientSecrets, oidcProviders, safeUrl } from '../oidc.ts';
import { about, secret } from './about.ts';

/** Logins by identity providers (OpenID Connect). */
export const oidcOptions = {
  PUBLIC_URL: safeUrl()
    .optional()
    .register(
      ...about(
        'Address under which browsers reach KQueen; identity providers send them back to it, below /api/v1/auth/oidc',
      ),
    ),
  OIDC_PROVIDERS: oidcProviders()
    .default([])
    .register(...about('Identity providers (OpenID Connect) that users may log in with')),
  OIDC_CLIENT_SECRETS: oidcClientSecrets()
    .default([])
    .register(...secret('Client secrets of the providers; a provider without one is a public client')),
  OIDC_TIMEOUT: seconds(1, 20)
    .default(10)
    .register(...about('Deadline of all calls to an identity provider for one request, in seconds')),
};
