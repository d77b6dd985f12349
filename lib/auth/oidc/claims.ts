import type {
  Configuration,
  JsonObject,
  TokenEndpointResponse,
  TokenEndpointResponseHelpers,
} from 'openid-client';
import { refused } from './failure.ts';
import type { OidcProvider } from './settings.ts';

/** What a provider says of somebody who has logged in there. */
export interface OidcClaims {
  issuer: string;
  subject: string;
  /** From the ID token, and what that has not from the userinfo endpoint. */
  claim(name: string): unknown;
}

/**
 * The claims of the user whom tokens are about. The userinfo endpoint is asked where the ID token has not all that KQueen
 * reads, and must be about the same subject. Throws `Unauthenticated`, and what the client throws.
 */
export async function claimsOf(
  library: typeof import('./openid-client.ts'),
  configuration: Configuration,
  provider: OidcProvider,
  tokens: TokenEndpointResponse & TokenEndpointResponseHelpers,
): Promise<OidcClaims> {
  const token = tokens.claims();
  if (!token) throw refused(new Error('The provider gave no ID token'));
  const wanted = [
    provider.usernameClaim,
    provider.emailClaim,
    ...(provider.groups.length > 0 ? [provider.groupsClaim] : []),
  ];
  const isWhole = wanted.every((name) => Object.hasOwn(token, name));
  const mayAsk = configuration.serverMetadata().userinfo_endpoint !== undefined;
  const more: JsonObject =
    isWhole || !mayAsk ? {} : await library.fetchUserInfo(configuration, tokens.access_token, token.sub);
  const all = new Map<string, unknown>([...Object.entries(more), ...Object.entries(token)]);
  return { issuer: token.iss, subject: token.sub, claim: (name) => all.get(name) };
}
