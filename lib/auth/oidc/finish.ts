import { createHash } from 'node:crypto';
import type * as z from 'zod';
import type { Config } from '../../../config/schema.ts';
import type { User } from '../../models/user.ts';
import type { Counters } from '../../repository/counters.ts';
import type { EnrolParts } from '../enrol.ts';
import { BEGUN, Begun, LOGIN_SECONDS } from './begin.ts';
import { claimsOf } from './claims.ts';
import { withProvider } from './client.ts';
import { enter } from './enter.ts';
import { noteRefusal, refused } from './failure.ts';
import { unseal } from './seal.ts';
import type { OidcProvider } from './settings.ts';

/** What the end of a login needs of an instance. */
export interface OidcParts extends EnrolParts {
  config: Pick<Config, 'SECRET_KEY' | 'SECRET_KEYS_PREVIOUS'>;
  counters: Counters;
}

/** What the browser brings back from the provider. */
export interface Returned {
  /** As `beginOidcLogin` sealed it. */
  sealed: string;
  /** The query, as the provider wrote it. */
  query: string;
}

/**
 * The user who has logged in at a provider, and the path to which their browser goes. Each login that has begun ends once,
 * in the browser that began it, at the provider where it began, for a code and an ID token of that login (state, nonce,
 * PKCE; issuer: RFC 9207). Throws `Unauthenticated` for all else, and for somebody who has no account here; `Unavailable`.
 */
export async function finishOidcLogin(
  parts: OidcParts,
  provider: OidcProvider,
  { sealed, query }: Returned,
  asking: { requestId: string; address: string },
): Promise<{ user: User; returnTo: string }> {
  const begun = begunLogin(parts, provider, sealed);
  await useUp(parts, begun);
  return noteRefusal(provider, asking, async () => {
    const claims = await withProvider(provider, parts.now, async (library, configuration) => {
      const url = new URL(`${provider.redirectUri}?${query}`);
      const tokens = await library.authorizationCodeGrant(configuration, url, {
        expectedState: begun.state,
        expectedNonce: begun.nonce,
        pkceCodeVerifier: begun.verifier,
        idTokenExpected: true,
      });
      return claimsOf(library, configuration, provider, tokens);
    });
    return { user: await enter(parts, provider, claims, asking), returnTo: begun.returnTo };
  });
}

function begunLogin(
  { config, now }: OidcParts,
  provider: OidcProvider,
  sealed: string,
): z.output<typeof Begun> {
  const begun = unseal([config.SECRET_KEY, ...config.SECRET_KEYS_PREVIOUS], BEGUN, Begun, sealed);
  const isOver = begun && begun.until * 1000 <= now().getTime();
  if (!begun || begun.provider !== provider.name || isOver) throw refused();
  return begun;
}

/** A second use of what a browser carries is refused, also where the provider would take the code twice. */
async function useUp({ counters, now }: OidcParts, { state }: { state: string }): Promise<void> {
  const name = createHash('sha256').update(`oidc ${state}`).digest('hex');
  const { full } = await counters.raise([{ name, most: 1 }], now(), LOGIN_SECONDS);
  if (full.length > 0) throw refused();
}
