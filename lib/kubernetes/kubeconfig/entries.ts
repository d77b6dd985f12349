import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { InvalidField } from '../../errors.ts';
import { invalidKubeconfig } from './invalid.ts';

/** Where the API server is and whom it must be signed by; `-data` is PEM in Base64. */
export interface ClusterEntry {
  server: string;
  'certificate-authority-data'?: string;
  'tls-server-name'?: string;
}

/** How to log in. */
export interface UserEntry {
  'client-certificate-data'?: string;
  'client-key-data'?: string;
  token?: string;
  username?: string;
  password?: string;
}

const CLUSTER_KEYS = ['server', 'certificate-authority-data', 'tls-server-name'];
const USER_KEYS = ['client-certificate-data', 'client-key-data', 'token', 'username', 'password'];
const FILE_KEYS = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'];
/** Real files have these, and they mean nothing here; `api-version` is of files older than Kubernetes 1.0. */
const DROPPED_KEYS = ['extensions', 'disable-compression', 'api-version'];
/** Ways to log in that run a program, which KQueen never does. */
const PROGRAM_KEYS = ['exec', 'auth-provider'];
/** What kubectl config view prints in the place of a secret, unless it is asked for --raw. */
const REDACTED = /^(?:DATA[+ ]OMITTED|REDACTED)$/;
const LONGEST_URL = 2048;
const RAW = 'send the output of kubectl config view --raw --flatten --minify';

/** What makes the value of a key unusable, where not every text will do. */
const COMPLAINTS: Record<string, (value: string) => string | undefined> = {
  'certificate-authority-data': (value) => notPem(value, 'CERTIFICATE-----'),
  'client-certificate-data': (value) => notPem(value, 'CERTIFICATE-----'),
  'client-key-data': (value) => notPem(value, 'PRIVATE KEY-----'),
  // What a header cannot hold would be quoted in the error of the client that sends it.
  token: (value) =>
    /^[!-~]+$/.test(value)
      ? undefined
      : 'must not hold a blank, a line break or another character that no token has',
  'tls-server-name': (value) => (/^[-\w.]{1,253}$/.test(value) ? undefined : 'must be a host name'),
};

/** The chosen cluster, without what means nothing here. Throws `InvalidInput` that names every key that may not pass. */
export function clusterEntry(entry: unknown, path: string): ClusterEntry {
  const { server, ...rest } = allowed(entry, CLUSTER_KEYS, path);
  return { server: serverUrl(server, `${path}.server`), ...rest };
}

/** The chosen user, likewise; the certificate and its key must be a pair. */
export function userEntry(entry: unknown, path: string): UserEntry {
  const user = allowed(entry, USER_KEYS, path);
  const wrong = pairComplaint(user['client-certificate-data'], user['client-key-data']);
  if (wrong) throw invalidKubeconfig([{ path: `${path}.${wrong.path}`, message: wrong.message }]);
  return user;
}

/** What of an entry may pass; throws for everything that may not. */
function allowed(entry: unknown, keys: readonly string[], path: string): Record<string, string> {
  if (entry === null || entry === undefined) return {};
  if (typeof entry !== 'object' || Array.isArray(entry)) {
    throw invalidKubeconfig([{ path, message: 'must be a map' }]);
  }
  const kept: Record<string, string> = {};
  const wrong: InvalidField[] = [];
  for (const [key, value] of Object.entries(entry)) {
    const message = complaint(key, value, keys);
    if (message !== undefined) wrong.push({ path: `${path}.${key.slice(0, 100)}`, message });
    else if (keys.includes(key) && !isUnset(key, value)) kept[key] = String(value);
  }
  if (wrong.length > 0) throw invalidKubeconfig(wrong);
  return kept;
}

function complaint(key: string, value: unknown, keys: readonly string[]): string | undefined {
  if (DROPPED_KEYS.includes(key) || isUnset(key, value)) return undefined;
  if (PROGRAM_KEYS.includes(key)) {
    return 'runs a program, which KQueen does not: make a ServiceAccount by GET /clusters/import-manifest (docs/import.md)';
  }
  if (FILE_KEYS.includes(key)) {
    return `names a file on your machine: ${RAW}`;
  }
  if (!keys.includes(key)) return 'is not allowed here: leave it out';
  if (typeof value !== 'string') return 'must be a text';
  if (REDACTED.test(value)) return `is redacted: ${RAW}`;
  return COMPLAINTS[key]?.(value);
}

/**
 * Whether kubectl takes the value of a key for unset: null, and what Go leaves out of a file (`omitempty`).
 * Source: https://pkg.go.dev/k8s.io/client-go/tools/clientcmd/api/v1#AuthInfo
 */
function isUnset(key: string, value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (key === 'insecure-skip-tls-verify') return value === false;
  if (key === 'as-user-extra') return typeof value === 'object' && Object.keys(value).length === 0;
  return key === 'as-groups' && Array.isArray(value) && value.length === 0;
}

function notPem(value: string, label: string): string | undefined {
  const base64 = value.replaceAll(/\s/g, '');
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(base64);
  return isBase64 && Buffer.from(base64, 'base64').includes(label) ? undefined : 'must be PEM in Base64';
}

/** Why a client certificate and its key cannot be used, and by which of the two; never with a word of their content. */
function pairComplaint(certificate: string | undefined, key: string | undefined): InvalidField | undefined {
  if (certificate === undefined && key === undefined) return undefined;
  if (certificate === undefined) {
    return { path: 'client-certificate-data', message: 'is required beside client-key-data' };
  }
  if (key === undefined) {
    return { path: 'client-key-data', message: 'is required beside client-certificate-data' };
  }
  const x509 = attempt(() => new X509Certificate(Buffer.from(certificate, 'base64')));
  if (!x509) return { path: 'client-certificate-data', message: 'is not a certificate' };
  const privateKey = attempt(() => createPrivateKey(Buffer.from(key, 'base64')));
  if (!privateKey) {
    return { path: 'client-key-data', message: 'must be a private key without a passphrase' };
  }
  const isPair = attempt(() => x509.checkPrivateKey(privateKey));
  return isPair ? undefined : { path: 'client-key-data', message: 'is the key of another certificate' };
}

/** Errors of OpenSSL quote what they could not read. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** The URL as it will be used: normalized, so that an address in an odd spelling is seen for what it is. */
function serverUrl(text: string | undefined, path: string): string {
  if (text === undefined) throw invalidKubeconfig([{ path, message: 'is required' }]);
  const url = text.length > LONGEST_URL ? null : URL.parse(text);
  // An empty query or fragment shows in `href` alone, and would swallow the path of a request.
  const isPlain = url && url.username === '' && url.password === '' && !/[?#]/.test(url.href);
  if (url?.protocol !== 'https:' || !isPlain) {
    throw invalidKubeconfig([
      { path, message: 'must be the https URL of an API server, without user, query and fragment' },
    ]);
  }
  return url.href.replace(/\/+$/, '');
}
