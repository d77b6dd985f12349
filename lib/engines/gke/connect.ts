import type { Config } from '../../../config/schema.ts';
import { TokenCache } from '../../rest/token-cache.ts';
import type { ServiceAccount } from './account.ts';
import { GkeClient } from './client.ts';
import { computeChoices } from './compute.ts';
import { issueToken } from './grant.ts';
import type { GkeConnection } from './work.ts';

/** The options that say where Google is. */
export type GkeSettings = Pick<Config, 'GKE_API_URL' | 'GKE_COMPUTE_URL' | 'GKE_TOKEN_URL'>;

/** Connections to Google, whose tokens this instance keeps until shortly before they expire. */
export function gkeConnect(
  { GKE_API_URL: apiUrl, GKE_COMPUTE_URL: computeUrl, GKE_TOKEN_URL: tokenUrl }: GkeSettings,
  now: () => Date,
): (account: ServiceAccount) => GkeConnection {
  const tokens = new TokenCache();
  return (account: ServiceAccount) => {
    const credentials = [account.client_email, account.private_key_id, account.private_key];
    const token = (signal: AbortSignal) =>
      tokens.get(credentials, (until) => issueToken(tokenUrl, account, now(), until), signal);
    const forget = () => tokens.forget(credentials);
    const { project_id: project } = account;
    return {
      client: new GkeClient({ apiUrl, project, token, forget }),
      token,
      choices: (signal) => computeChoices(computeUrl, { project, token }, signal),
    };
  };
}
