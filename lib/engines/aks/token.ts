import { EngineFailed } from '../../errors.ts';
import { RestClient } from '../../rest/client.ts';
import type { IssuedToken } from '../../rest/token-cache.ts';
import { MASK } from '../parameters.ts';
import { quoted } from '../quoted.ts';
import { Token, TokenRefusal } from './answers.ts';
import type { AksParameters } from './parameters.ts';

/** Of some sentences the first says what is wrong; the others name requests and times. */
const FIRST_SENTENCE = /^.*?(?=\. |\r|\n|$)/s;

/**
 * Has the authority issue a token for Azure Resource Manager to an application, by its secret. Throws `EngineFailed` with the
 * reason of the authority, and what `RestClient` throws.
 * Source: https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export async function issueToken(
  urls: { authority: string; api: string },
  { tenant, client_id, secret }: AksParameters,
  signal: AbortSignal,
): Promise<IssuedToken> {
  const authority = new RestClient({ provider: 'The authority of Azure', url: urls.authority });
  const form = {
    grant_type: 'client_credentials',
    client_id,
    client_secret: secret,
    scope: `${urls.api.replace(/\/+$/, '')}/.default`,
  };
  const path = `/${encodeURIComponent(tenant)}/oauth2/v2.0/token`;
  const answer = await authority.send({ method: 'POST', path, form }, signal);
  const issued = Token.safeParse(answer.body);
  if (answer.status === 200 && issued.success)
    return { token: issued.data.access_token, expiresIn: issued.data.expires_in };
  const refusal = TokenRefusal.safeParse(answer.body).data;
  const [sentence = ''] = FIRST_SENTENCE.exec(refusal?.error_description ?? '') ?? [];
  const words = quoted(sentence.replaceAll(secret, MASK)) || quoted(refusal?.error ?? '');
  throw new EngineFailed(
    `Azure rejects the credentials of the provisioner: ${words || `the authority answers ${answer.status}`}`,
  );
}
