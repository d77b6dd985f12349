import type { Configuration, ServerMetadata } from 'openid-client';
import { withDeadline } from '../../deadline.ts';
import { EngineTimeout } from '../../errors.ts';
import { failureOf, unavailable } from './failure.ts';
import { boundedFetch } from './fetch.ts';
import type { OidcProvider } from './settings.ts';

/** Their clocks and ours may differ by so many seconds (RFC 7519, section 4.1.4). */
const TOLERANCE_SECONDS = 10;
/** Endpoints change rarely; keys are not kept from one login to the next, so that a new one counts at once. */
const METADATA_MS = 600_000;

type Library = typeof import('./openid-client.ts');

/** What uses a provider: the library, and the provider as the library knows it. */
type Use<T> = (library: Library, configuration: Configuration) => Promise<T>;

/** What providers say of themselves, by issuer, and until when it is believed. */
const known = new Map<string, { metadata: ServerMetadata; until: number }>();

/**
 * Uses a provider, with its deadline for all calls. Signatures of ID tokens are checked, with the keys that the provider has
 * now. Throws `Unavailable` when the provider cannot be reached or does not know KQueen, `Unauthenticated` for an answer
 * that proves no login; neither has what was answered in its cause.
 */
export async function withProvider<T>(provider: OidcProvider, now: () => Date, use: Use<T>): Promise<T> {
  const library = await import('./openid-client.ts');
  try {
    return await withDeadline(provider.timeoutMs, async (signal) => {
      const metadata = await metadataOf(library, provider, signal);
      return use(library, configured(library, { provider, metadata, signal, now }));
    });
  } catch (error) {
    throw error instanceof EngineTimeout ? unavailable(error) : failureOf(error);
  }
}

async function metadataOf(
  library: Library,
  { issuer, clientId, timeoutMs }: OidcProvider,
  signal: AbortSignal,
): Promise<ServerMetadata> {
  const before = known.get(issuer);
  if (before && before.until > performance.now()) return before.metadata;
  const options = {
    timeout: timeoutMs / 1000,
    execute: isPlain(issuer) ? [library.allowInsecureRequests] : [],
    [library.customFetch]: boundedFetch(signal),
  };
  try {
    const found = await library.discovery(new URL(issuer), clientId, {}, library.None(), options);
    const metadata = found.serverMetadata();
    known.set(issuer, { metadata, until: performance.now() + METADATA_MS });
    return metadata;
  } catch (error) {
    throw unavailable(failureOf(error));
  }
}

function configured(
  library: Library,
  of: { provider: OidcProvider; metadata: ServerMetadata; signal: AbortSignal; now: () => Date },
): Configuration {
  const { provider, metadata, signal, now } = of;
  const client = {
    [library.clockSkew]: Math.round((now().getTime() - Date.now()) / 1000),
    [library.clockTolerance]: TOLERANCE_SECONDS,
  };
  const proof = proofOf(library, provider.secret, metadata);
  const configuration = new library.Configuration(metadata, provider.clientId, client, proof);
  configuration.timeout = provider.timeoutMs / 1000;
  configuration[library.customFetch] = boundedFetch(signal);
  if (isPlain(provider.issuer)) library.allowInsecureRequests(configuration);
  library.enableNonRepudiationChecks(configuration);
  return configuration;
}

/** How KQueen proves that it is the client: the way that is the default (OpenID Connect Discovery 1.0, section 3), if it can. */
function proofOf(library: Library, secret: string | undefined, metadata: ServerMetadata) {
  if (secret === undefined) return library.None();
  const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  return methods.includes('client_secret_basic')
    ? library.ClientSecretBasic(secret)
    : library.ClientSecretPost(secret);
}

/** The configuration lets in a plain address on this machine alone. */
function isPlain(issuer: string): boolean {
  return issuer.startsWith('http:');
}
