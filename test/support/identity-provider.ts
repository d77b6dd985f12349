import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import jwt from 'jsonwebtoken';
import Provider, { type Configuration } from 'oidc-provider';

/** The secret of KQueen at the providers of the tests; a canary in logs. */
export const CLIENT_SECRET = 'canary-of-the-client-secret';

/** What a token endpoint answers. */
type Tokens = Record<string, unknown> & { id_token?: string };

/** A real provider (npm: oidc-provider) on a port of this machine, at which somebody is always willing to log in. */
export interface IdentityProvider {
  issuer: string;
  /** Claims of people, by subject. */
  people: Map<string, Record<string, unknown>>;
  /** Who logs in next. */
  subject: string;
  /** Whether that person says no. */
  refuses: boolean;
  /** What its token endpoint answers instead. */
  forge: ((tokens: Tokens) => Tokens) | undefined;
  /** The status with which it answers everything. */
  broken: number | undefined;
  /** Requests, as method and path. */
  asked: string[];
  /** Signs claims with the key of the provider, or with none. */
  sign(claims: object, algorithm?: 'RS256' | 'none'): string;
  /** Signs with a new key from now on, and forgets the old one. */
  rotate(): void;
  /** Follows the provider from a page to the address that it sends the browser back to. */
  walk(location: string): Promise<URL>;
  stop(): Promise<void>;
}

/** Starts one whose only client is `kqueen`, with these redirect URIs. */
export async function startIdentityProvider(redirectUris: string[]): Promise<IdentityProvider> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let key = newKey();
  const made = () => new Provider(issuer, configurationOf(redirectUris, key.jwk, idp.people));
  const idp: IdentityProvider = {
    ...{ issuer, people: new Map(), subject: 'ann-subject', refuses: false, asked: [] },
    ...{ forge: undefined, broken: undefined },
    sign: (claims, algorithm = 'RS256') =>
      jwt.sign(claims, algorithm === 'none' ? '' : key.pem, { algorithm, keyid: key.jwk.kid }),
    rotate: () => {
      key = newKey();
      provider = made();
    },
    walk: (location) => walk(issuer, location),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  let provider = made();
  server.on('request', async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', issuer);
    idp.asked.push(`${request.method} ${pathname}`);
    if (idp.broken !== undefined) response.writeHead(idp.broken).end('canary-of-an-answer');
    else if (pathname.startsWith('/interaction/')) await interact(idp, provider, request, response);
    else {
      if (pathname === '/token' && idp.forge) forgeAnswer(response, idp.forge);
      provider.callback()(request, response);
    }
  });
  return idp;
}

function configurationOf(
  redirectUris: string[],
  jwk: object,
  people: IdentityProvider['people'],
): Configuration {
  return {
    clients: [
      {
        client_id: 'kqueen',
        client_secret: CLIENT_SECRET,
        redirect_uris: redirectUris,
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    claims: {
      openid: ['sub'],
      profile: ['preferred_username', 'groups'],
      email: ['email', 'email_verified'],
    },
    cookies: { keys: ['a key of the tests'] },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    jwks: { keys: [jwk] } as Configuration['jwks'],
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 600,
      IdToken: 600,
      Interaction: 600,
      Session: 600,
    },
    pkce: { required: () => true },
    findAccount: (_, accountId) => ({
      accountId,
      claims: async () => ({ sub: accountId, ...people.get(accountId) }),
    }),
    loadExistingGrant: async ({ oidc: { client, session, provider } }) => {
      const grant = new provider.Grant({ clientId: client?.clientId, accountId: session?.accountId });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
  };
}

/** Somebody logs in, or says no. */
async function interact(
  { subject, refuses }: IdentityProvider,
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const result = refuses
    ? { error: 'access_denied', error_description: 'canary-of-a-refusal' }
    : { login: { accountId: subject } };
  await provider.interactionFinished(request, response, result);
}

function forgeAnswer(response: ServerResponse, forge: (tokens: Tokens) => Tokens): void {
  const end = response.end.bind(response);
  response.end = ((body: unknown) => {
    const text = JSON.stringify(forge(JSON.parse(String(body))));
    response.setHeader('content-length', Buffer.byteLength(text));
    return end(text);
  }) as typeof response.end;
}

/** A browser of its own: it has cookies of this walk alone. */
async function walk(issuer: string, location: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = new URL(location);
  while (url.origin === issuer) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      cookies.set(name, value);
    }
    const next = response.headers.get('location');
    if (next === null)
      throw new Error(`${url.pathname} answers ${response.status}: ${await response.text()}`);
    url = new URL(next, url);
  }
  return url;
}

function newKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };
  return { jwk, pem: privateKey.export({ format: 'pem', type: 'pkcs8' }) };
}
