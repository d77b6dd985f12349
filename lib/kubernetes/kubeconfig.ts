import { parse, stringify } from 'yaml';
import * as z from 'zod';
import { type InvalidField, InvalidInput } from '../errors.ts';

/** A cluster, user or context of a kubeconfig with its name. */
type Named<Kind extends string, Value> = { name: string } & Record<Kind, Value>;

/**
 * A kubeconfig after the door: one cluster, one user and the context that joins them, and of these only what can do no
 * harm. Source of the shape: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 */
export interface Kubeconfig {
  apiVersion: 'v1';
  kind: 'Config';
  clusters: [Named<'cluster', ClusterEntry>];
  users: [Named<'user', UserEntry>];
  contexts: [Named<'context', { cluster: string; user: string }>];
  'current-context': string;
}

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

const LIMIT = 64 * 1024;
/** A real kubeconfig has no aliases; a bomb has few, each of many. */
const MOST_ALIASES = 16;

const CLUSTER_KEYS = ['server', 'certificate-authority-data', 'tls-server-name'];
const USER_KEYS = ['client-certificate-data', 'client-key-data', 'token', 'username', 'password'];
const FILE_KEYS = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'];
const PEM_KEYS = ['certificate-authority-data', 'client-certificate-data', 'client-key-data'];
/** Real files have these, and they mean nothing here. */
const DROPPED_KEYS = ['extensions'];

const Entry = z.record(z.string(), z.unknown(), { error: 'It is a map' });
const Text = z.string({ error: 'It is a text' }).min(1, 'It must not be empty');
const File = z.looseObject(
  {
    'current-context': z
      .string({ error: 'It names the context to use: run kubectl config use-context' })
      .min(1, 'It names the context to use: run kubectl config use-context'),
    clusters: z.array(z.looseObject({ name: Text, cluster: Entry }), { error: 'It is a list' }),
    users: z.array(z.looseObject({ name: Text, user: Entry }), { error: 'It is a list' }),
    contexts: z.array(z.looseObject({ name: Text, context: z.looseObject({ cluster: Text, user: Text }) }), {
      error: 'It is a list',
    }),
  },
  { error: 'It is a kubeconfig, as a map or as YAML text' },
);

/**
 * Takes a kubeconfig from outside (a map, or YAML or JSON text, 64 KiB at most) and keeps what `current-context` points
 * to. Commands, references to files, proxies, an unchecked certificate and every other key of the chosen cluster and
 * user are refused by name: client libraries would run, read or obey them. Throws `InvalidInput`, whose messages never
 * hold a value.
 */
export function parseKubeconfig(input: unknown): Kubeconfig {
  const parsed = File.safeParse(typeof input === 'string' ? parseText(input) : sized(input));
  if (!parsed.success) {
    throw refused(
      parsed.error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message })),
    );
  }
  const file = parsed.data;
  const context = only(file.contexts, file['current-context'], 'contexts', 'current-context');
  const { cluster: clusterName, user: userName } = context.entry.context;
  const cluster = only(file.clusters, clusterName, 'clusters', `${context.path}.context.cluster`);
  const user = only(file.users, userName, 'users', `${context.path}.context.user`);
  const clusterEntry = allowed(cluster.entry.cluster, CLUSTER_KEYS, `${cluster.path}.cluster`);
  const userEntry = allowed(user.entry.user, USER_KEYS, `${user.path}.user`);
  const server = serverUrl(clusterEntry.server, `${cluster.path}.cluster.server`);
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: clusterName, cluster: { ...clusterEntry, server } }],
    users: [{ name: userName, user: userEntry }],
    contexts: [{ name: context.entry.name, context: { cluster: clusterName, user: userName } }],
    'current-context': context.entry.name,
  };
}

/** The YAML text of a kubeconfig, as kubectl reads it. */
export function kubeconfigToYaml(kubeconfig: Kubeconfig): string {
  return stringify(kubeconfig, { aliasDuplicateObjects: false });
}

function parseText(text: string): unknown {
  if (Buffer.byteLength(text) > LIMIT) throw tooLarge();
  try {
    return parse(text, { maxAliasCount: MOST_ALIASES, prettyErrors: false, logLevel: 'error' });
  } catch (cause) {
    throw new InvalidInput('Invalid kubeconfig: It is not valid YAML', [field('', 'It is not valid YAML')], {
      cause,
    });
  }
}

function sized(input: unknown): unknown {
  if (Buffer.byteLength(JSON.stringify(input) ?? '') > LIMIT) throw tooLarge();
  return input;
}

/** The one entry of that name, with its path. */
function only<E extends { name: string }>(entries: E[], name: string, list: string, namedIn: string) {
  const at = entries.findIndex((entry) => entry.name === name);
  const entry = entries[at];
  if (!entry) throw refused([{ path: namedIn, message: `It names what is not among the ${list}` }]);
  if (entries.some((other, i) => i > at && other.name === name)) {
    throw refused([{ path: list, message: 'Two of them have the name that is used: make the names unique' }]);
  }
  return { entry, path: `${list}.${at}` };
}

/** What of a cluster or user may pass; throws for everything that may not. */
function allowed(
  entry: Record<string, unknown>,
  keys: readonly string[],
  path: string,
): Record<string, string> {
  const kept: Record<string, string> = {};
  const wrong: InvalidField[] = [];
  for (const [key, value] of Object.entries(entry)) {
    const message = complaint(key, value, keys);
    if (message !== undefined) wrong.push({ path: `${path}.${key.slice(0, 100)}`, message });
    else if (keys.includes(key) && value !== '') kept[key] = String(value);
  }
  if (wrong.length > 0) throw refused(wrong);
  return kept;
}

function complaint(key: string, value: unknown, keys: readonly string[]): string | undefined {
  if (DROPPED_KEYS.includes(key) || (key === 'insecure-skip-tls-verify' && value === false)) return undefined;
  if (FILE_KEYS.includes(key)) {
    return 'It is a file on your machine: send what kubectl config view --raw --flatten --minify prints';
  }
  if (!keys.includes(key)) return 'It is not allowed here: remove it';
  if (typeof value !== 'string') return 'It is a text';
  if (PEM_KEYS.includes(key) && value !== '' && !isPem(value)) return 'It is not PEM in Base64';
  return undefined;
}

function isPem(text: string): boolean {
  return /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(text) && Buffer.from(text, 'base64').includes('-----BEGIN ');
}

/** The URL as it will be used: normalized, so that an address in an odd spelling is seen for what it is. */
function serverUrl(text: string | undefined, path: string): string {
  if (text === undefined) throw refused([{ path, message: 'It is required' }]);
  const url = URL.parse(text);
  const isPlain = url && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
  if (url?.protocol !== 'https:' || !isPlain) {
    throw refused([
      { path, message: 'It is the https URL of an API server, without user, query and fragment' },
    ]);
  }
  return url.href.replace(/\/$/, '');
}

function refused(errors: InvalidField[]): InvalidInput {
  const fields = errors.map(({ path, message }) => field(path, message));
  const [first] = fields;
  return new InvalidInput(`Invalid ${first?.path}: ${first?.message}`, fields);
}

function field(path: string, message: string): InvalidField {
  return { path: path === '' ? 'kubeconfig' : `kubeconfig.${path}`, message };
}

function tooLarge(): InvalidInput {
  return InvalidInput.field('kubeconfig', 'It is over 64 KiB: send what kubectl config view --minify prints');
}
