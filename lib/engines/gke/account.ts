import * as z from 'zod';

/** Hosts that a key file of Google names: where its login page is, and where tokens are issued. */
const HOSTS = new Set(['accounts.google.com', 'oauth2.googleapis.com', 'www.googleapis.com']);
/** A project, also one of a domain (`example.com:shop`). */
const PROJECT = /^([a-z0-9.-]{1,63}:)?[a-z][a-z0-9-]{4,28}[a-z0-9]$/;
const EMAIL = /^[^@\s]{1,200}@[a-z0-9.-]{1,200}$/i;

/** Nothing is ever sent there; a file that names another host was not made by Google. */
function isOfGoogle(value: string): boolean {
  const url = URL.parse(value);
  return url?.protocol === 'https:' && HOSTS.has(url.host) && url.username === '' && url.password === '';
}

function keyFile() {
  const Text = z.string().min(1);
  const GoogleUrl = z
    .string()
    .refine(isOfGoogle, 'must be an address of Google, as in the file that Google made');
  return z.looseObject(
    {
      type: z.literal('service_account', { error: 'must be service_account' }).optional(),
      project_id: z.string().regex(PROJECT, 'must be the id of a Google project'),
      private_key_id: Text,
      private_key: z.string().regex(/-----BEGIN (RSA )?PRIVATE KEY-----/, 'must be a private key in PEM'),
      client_email: z.string().regex(EMAIL, 'must be the e-mail address of a service account'),
      client_id: Text,
      auth_uri: GoogleUrl,
      token_uri: GoogleUrl,
      universe_domain: z
        .literal('googleapis.com', { error: 'must be googleapis.com: other clouds are not supported' })
        .optional(),
    },
    { error: 'must be the JSON of a service account key' },
  );
}

/** A service account of Google with one of its keys. */
export type ServiceAccount = z.output<ReturnType<typeof keyFile>>;

/** The keys that a form looks for in the file. */
export const KEYS = [
  ...(['project_id', 'private_key_id', 'private_key', 'client_email', 'client_id'] as const),
  ...(['auth_uri', 'token_uri'] as const),
];

/**
 * The key file of a service account, as text or as the map that it holds. One that names a foreign host, or another cloud
 * than the public one of Google, is refused.
 * Source: https://cloud.google.com/iam/docs/keys-create-delete
 */
export const serviceAccountFile = () => z.preprocess(fromJson, keyFile());

function fromJson(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
