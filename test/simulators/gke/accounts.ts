import { generateKeyPairSync, randomBytes } from 'node:crypto';
import jwt from 'jsonwebtoken';

const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';
/** How far the clock of a client may be off, and how long an assertion may live, in seconds. */
const SKEW_S = 300;
const LONGEST_S = 3600;

export const PROJECT = 'simulated-project';
const EMAIL = `kqueen@${PROJECT}.iam.gserviceaccount.com`;

/** The service account of a simulated project, its key and the tokens that were issued. */
export class GkeAccounts {
  readonly #clock: () => number;
  readonly #tokens = new Map<string, number>();
  #keys = newKeys();
  /** What every token is from now on, for an API server that knows this one. */
  fixedToken: string | undefined;

  constructor(clock: () => number) {
    this.#clock = clock;
  }

  /** The key file, as Google makes it. */
  keyFile(): Record<string, string> {
    return {
      type: 'service_account',
      project_id: PROJECT,
      private_key_id: this.#keys.id,
      private_key: this.#keys.privateKey,
      client_email: EMAIL,
      client_id: '112233445566778899000',
      auth_uri: 'https://accounts.google.com/o/oauth2/auth',
      token_uri: 'https://oauth2.googleapis.com/token',
      auth_provider_x509_cert_url: 'https://www.googleapis.com/oauth2/v1/certs',
      client_x509_cert_url: `https://www.googleapis.com/robot/v1/metadata/x509/${encodeURIComponent(EMAIL)}`,
      universe_domain: 'googleapis.com',
    };
  }

  /** Deletes the key and revokes every token. */
  revoke(): void {
    this.#keys = newKeys();
    this.#tokens.clear();
  }

  /** Revokes the tokens and keeps the key. */
  revokeTokens(): void {
    this.#tokens.clear();
  }

  isValid(authorization: string | undefined): boolean {
    const until = this.#tokens.get(authorization?.replace(/^Bearer /, '') ?? '');
    return until !== undefined && until > this.#clock();
  }

  /** Answers a request for a token; `audience` is the address that it came to. */
  issue(form: URLSearchParams, audience: string): { status: number; body: object } {
    const refuse = (error: string, error_description: string) => ({
      status: 400,
      body: { error, error_description },
    });
    if (form.get('grant_type') !== GRANT) return refuse('unsupported_grant_type', 'Invalid grant_type.');
    const assertion = form.get('assertion') ?? '';
    const claims = this.#claims(assertion);
    if (!claims) return refuse('invalid_grant', 'Invalid JWT Signature.');
    const { iss, aud, scope, iat = 0, exp = 0 } = claims;
    const now = this.#clock() / 1000;
    if (iss !== EMAIL) return refuse('invalid_grant', 'Invalid grant: account not found');
    if (aud !== audience) return refuse('invalid_grant', `Invalid JWT: Failed audience check.`);
    if (exp - iat > LONGEST_S || Math.abs(iat - now) > SKEW_S || exp < now)
      return refuse(
        'invalid_grant',
        'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe.',
      );
    if (scope !== SCOPE) return refuse('invalid_scope', 'Invalid OAuth scope or ID token audience provided.');
    const token = this.fixedToken ?? `ya29.${randomBytes(24).toString('base64url')}`;
    this.#tokens.set(token, this.#clock() + LONGEST_S * 1000);
    return { status: 200, body: { access_token: token, expires_in: LONGEST_S - 1, token_type: 'Bearer' } };
  }

  #claims(assertion: string): jwt.JwtPayload | undefined {
    try {
      const { header, payload } = jwt.verify(assertion, this.#keys.publicKey, {
        algorithms: ['RS256'],
        ignoreExpiration: true,
        complete: true,
      });
      return header.kid === this.#keys.id && typeof payload === 'object' ? payload : undefined;
    } catch {
      return undefined;
    }
  }
}

function newKeys(): { id: string; publicKey: string; privateKey: string } {
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { id: randomBytes(20).toString('hex'), ...pair };
}
