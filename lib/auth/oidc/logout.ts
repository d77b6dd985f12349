import type { Config } from '../../../config/schema.ts';
import { logProviderFailure } from '../../logger.ts';
import type { User } from '../../models/user.ts';
import { withProvider } from './client.ts';
import { oidcProvider } from './settings.ts';

/**
 * Where the browser of a user goes to log out at their identity provider as well (OpenID Connect RP-Initiated Logout 1.0),
 * which then sends it back to `PUBLIC_URL`; undefined where the configuration or the provider has no such logout, and where
 * the provider cannot be asked: a logout here does not fail for that. There is no `id_token_hint`, which section 2
 * recommends: no ID token is kept, and it would stand in an address. `client_id` says who asks.
 */
export async function endSessionUrl(
  { config, now }: { config: Config; now: () => Date },
  { auth, metadata }: User,
): Promise<string | undefined> {
  const options = config.OIDC_PROVIDERS.find(({ issuer }) => isSame(issuer, metadata?.oidc_issuer));
  if (auth !== 'oidc' || !options?.logsOut) return undefined;
  const provider = oidcProvider(config, options.name);
  try {
    return await withProvider(provider, now, async (library, configuration) => {
      if (configuration.serverMetadata().end_session_endpoint === undefined) return undefined;
      const back = { post_logout_redirect_uri: provider.homeUri };
      return library.buildEndSessionUrl(configuration, back).href;
    });
  } catch (error) {
    const { name } = provider;
    logProviderFailure('An identity provider could not be asked where to log out', error, { provider: name });
    return undefined;
  }
}

/** Issuers are the same with and without a slash after the host, as the client of providers compares them too. */
function isSame(issuer: string, bound: unknown): boolean {
  return typeof bound === 'string' && URL.parse(bound)?.href === URL.parse(issuer)?.href;
}
