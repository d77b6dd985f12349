import { createPrivateKey, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import * as z from 'zod';
import { EngineFailed } from '../../errors.ts';
import { RestClient } from '../../rest/client.ts';
import type { IssuedToken } from '../../rest/token-cache.ts';
import { quoted } from '../quoted.ts';
import type { ServiceAccount } from './account.ts';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** The longest that Google allows. */
const LIFETIME_S = 3600;

const Issued = z.looseObject({ access_token: z.string().regex(/^[!-~]+$/), expires_in: z.number() });
const Refused = z.looseObject({ error: z.string(), error_description: z.string().optional() });

/**
 * Has Google issue an access token for a service account, by an assertion that its key signs (RFC 7523). The assertion goes
 * to `tokenUrl` alone, whatever the key file says. Throws `EngineFailed` when Google rejects the account, and what
 * `RestClient.send` throws.
 * Source: https://developers.google.com/identity/protocols/oauth2/service-account#httprest
 */
export async function issueToken(
  tokenUrl: string,
  account: ServiceAccount,
  now: Date,
  signal: AbortSignal,
): Promise<IssuedToken> {
  const client = new RestClient({ provider: 'Google', url: tokenUrl });
  const form = { grant_type: GRANT, assertion: assertionOf(tokenUrl, account, now) };
  const { status, body } = await client.send({ method: 'POST', path: '', form }, signal);
  const issued = Issued.safeParse(body);
  if (status === 200 && issued.success) {
    const { access_token: token, expires_in: expiresIn } = issued.data;
    return { token, expiresIn };
  }
  const { error = `status ${status}`, error_description: why = error } = Refused.safeParse(body).data ?? {};
  throw new EngineFailed(
    `Google rejects the service account (${quoted(why)}): check service_account_info of the provisioner`,
  );
}

function assertionOf(tokenUrl: string, account: ServiceAccount, now: Date): string {
  const iat = Math.floor(now.getTime() / 1000);
  const claims = { iss: account.client_email, scope: SCOPE, aud: tokenUrl, iat, exp: iat + LIFETIME_S };
  try {
    return jwt.sign(claims, keyOf(account), { algorithm: 'RS256', keyid: account.private_key_id });
  } catch {
    // The error of a key tells of the key: nothing of it goes on.
    throw new EngineFailed('service_account_info.private_key cannot sign: send the key file again by PATCH');
  }
}

function keyOf({ private_key: pem }: ServiceAccount): KeyObject {
  return createPrivateKey(pem);
}
