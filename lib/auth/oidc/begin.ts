import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Config } from '../../../config/schema.ts';
import { withProvider } from './client.ts';
import { seal } from './seal.ts';
import type { OidcProvider } from './settings.ts';

/** A login that has begun, as the browser carries it to the callback. */
export const Begun = z.object({
  provider: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  returnTo: z.string(),
  /** Unix time in seconds */
  until: z.number(),
});

export const BEGUN = 'oidc-login';

/** How long somebody may take to log in at the provider, in seconds. */
export const LOGIN_SECONDS = 600;

/**
 * Begins a login with an authorization code (OpenID Connect Core 1.0, section 3.1) and PKCE (RFC 7636): where the browser
 * goes, and what it carries meanwhile. `returnTo`: a path of this site. Throws `Unavailable`.
 */
export async function beginOidcLogin(
  { config, now }: { config: Pick<Config, 'SECRET_KEY'>; now: () => Date },
  provider: OidcProvider,
  returnTo: string,
): Promise<{ location: string; sealed: string }> {
  const [state, nonce, verifier] = [secret(), secret(), secret()];
  const location = await withProvider(provider, now, async (library, configuration) =>
    library.buildAuthorizationUrl(configuration, {
      redirect_uri: provider.redirectUri,
      scope: provider.scopes,
      state,
      nonce,
      code_challenge: await library.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }),
  );
  const until = Math.floor(now().getTime() / 1000) + LOGIN_SECONDS;
  const begun: z.output<typeof Begun> = { provider: provider.name, state, nonce, verifier, returnTo, until };
  return { location: location.href, sealed: seal(config.SECRET_KEY, BEGUN, begun) };
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}
