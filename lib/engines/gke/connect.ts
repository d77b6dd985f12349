import type { Config } from '../../../config/schema.ts';
import { TokenCache } from '../../rest/token-cache.ts';
import type { ServiceAccount } from './account.ts';
import { GkeClient } from './client.ts';
import type { GkeParts } from './engine.ts';
import { issueToken } from './grant.ts';

/** Clients of the Container API, whose tokens this instance keeps until shortly before they expire. */
export function gkeConnect(
  { GKE_API_URL: apiUrl, GKE_TOKEN_URL: tokenUrl }: Pick<Config, 'GKE_API_URL' | 'GKE_TOKEN_URL'>,
  now: () => Date,
): GkeParts['connect'] {
  const tokens = new TokenCache();
  return (account: ServiceAccount) => {
    const credentials = [account.client_email, account.private_key_id, account.private_key];
    const token = (signal: AbortSignal) =>
      tokens.get(credentials, () => issueToken(tokenUrl, account, now(), signal));
    const forget = () => tokens.forget(credentials);
    return { client: new GkeClient({ apiUrl, project: account.project_id, token, forget }), token };
  };
}
