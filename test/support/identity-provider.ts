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
  /** Lets somebody enter the code of a device in a browser. */
  enterCode(verificationUri: string): Promise<void>;
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
    walk: (location) => new Visitor(issuer).walk(location),
    enterCode: (uri) => new Visitor(issuer).enterCode(uri),
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
        post_logout_redirect_uris: ['https://kqueen.example.com/'],
        response_types: ['code'],
        grant_types: ['authorization_code', 'urn:ietf:params:oauth:grant-type:device_code'],
      },
    ],
    claims: {
      openid: ['sub'],
      profile: ['preferred_username', 'groups'],
      email: ['email', 'email_verified'],
    },
    cookies: { keys: ['a key of the tests'] },
    features: { devInteractions: { enabled: false }, deviceFlow: { enabled: true } },
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

/** Somebody with a browser at the provider, which has cookies of this visit alone. */
class Visitor {
  readonly #issuer: string;
  readonly #cookies = new Map<string, string>();

  constructor(issuer: string) {
    this.#issuer = issuer;
  }

  async walk(location: string): Promise<URL> {
    let url = new URL(location);
    while (url.origin === this.#issuer) {
      const { status, next, text } = await this.#open(url);
      if (next === undefined) throw new Error(`${url.pathname} answers ${status}: ${text}`);
      url = new URL(next, url);
    }
    return url;
  }

  /** Submits the forms of the provider, and logs in on the way. */
  async enterCode(verificationUri: string): Promise<void> {
    let page = await this.#open(new URL(verificationUri));
    while (page.text.includes('<form') || page.next !== undefined) {
      const fields = [...page.text.matchAll(/name="(\w+)" value="([^"]*)"/g)];
      const form = fields.map(([, name = '', value = '']): [string, string] => [name, value]);
      const url = new URL(page.next ?? `${this.#issuer}/device`, this.#issuer);
      page = await this.#open(url, page.next === undefined ? new URLSearchParams(form) : undefined);
    }
    if (!page.text.includes('Sign-in Success')) throw new Error(`The code was not taken: ${page.text}`);
  }

  async #open(url: URL, body?: URLSearchParams) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const method = body ? 'POST' : 'GET';
    const response = await fetch(url, { method, body, redirect: 'manual', headers: { cookie } });
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      this.#cookies.set(name, value);
    }
    const next = response.headers.get('location') ?? undefined;
    return { status: response.status, next, text: await response.text() };
  }
}

function newKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid: randomUUID(), use: 'sig', alg: 'RS256' };
  return { jwk, pem: privateKey.export({ format: 'pem', type: 'pkcs8' }) };
}
