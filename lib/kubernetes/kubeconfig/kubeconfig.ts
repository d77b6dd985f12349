import { Composer, Parser, stringify, YAMLParseError } from 'yaml';
import * as z from 'zod';
import type { InvalidInput } from '../../errors.ts';
import { isTooComplex } from './depth.ts';
import { type ClusterEntry, clusterEntry, type UserEntry, userEntry } from './entries.ts';
import { invalidKubeconfig } from './invalid.ts';

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
  contexts: [Named<'context', { cluster: string; user: string; namespace?: string }>];
  'current-context': string;
}

const LIMIT = 64 * 1024;
/** A real kubeconfig has no aliases; a bomb has few, each of many. */
const MOST_ALIASES = 16;
/** A real kubeconfig is some eight levels deep, extensions among them. */
const DEEPEST = 32;
/** A file of a hundred clusters has some 6,000. */
const MOST_LEXEMES = 10_000;

const TOO_COMPLEX = `must be at most ${DEEPEST} levels deep, without thousands of entries`;
const USE_CONTEXT = 'must name the context to use: run kubectl config use-context';
const Text = z.string({ error: 'must be a text' }).min(1, 'must not be empty');
const List = z
  .array(z.unknown(), { error: 'must be a list' })
  .nullish()
  .transform((list) => list ?? []);
/** Entries are looked at when they are chosen: real files hold half-filled contexts that nobody uses. */
const File = z.looseObject(
  {
    'current-context': z.string({ error: USE_CONTEXT }).min(1, USE_CONTEXT),
    clusters: List,
    users: List,
    contexts: List,
  },
  { error: 'must be a kubeconfig, as a map or as YAML text' },
);
const Namespace = z
  .string({ error: 'must be a text' })
  .regex(/^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)?$/, 'must be a namespace')
  .nullish();
const Context = z.looseObject(
  { cluster: Text, user: Text, namespace: Namespace },
  { error: 'must be a map' },
);

/**
 * Takes a kubeconfig from outside (a map, or YAML or JSON text, 64 KiB at most) and keeps what `current-context` points
 * to. Commands, references to files, proxies, an unchecked certificate and every other key of the chosen cluster and
 * user are refused by name: client libraries would run, read or obey them. A key that is null or empty counts as unset. Throws `InvalidInput`, whose messages never
 * hold a value.
 */
export function parseKubeconfig(input: unknown): Kubeconfig {
  const file = checked(File, typeof input === 'string' ? parseText(input) : sized(input), '');
  const chosen = only(file.contexts, file['current-context'], 'contexts', 'current-context');
  const contextPath = `${chosen.path}.context`;
  const context = checked(Context, chosen.entry.context, contextPath);
  const cluster = only(file.clusters, context.cluster, 'clusters', `${contextPath}.cluster`);
  const user = only(file.users, context.user, 'users', `${contextPath}.user`);
  const clusterPart = clusterEntry(cluster.entry.cluster, `${cluster.path}.cluster`);
  const userPart = userEntry(user.entry.user, `${user.path}.user`);
  return {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: context.cluster, cluster: clusterPart }],
    users: [{ name: context.user, user: userPart }],
    contexts: [
      {
        name: file['current-context'],
        context: {
          cluster: context.cluster,
          user: context.user,
          ...(context.namespace && { namespace: context.namespace }),
        },
      },
    ],
    'current-context': file['current-context'],
  };
}

/** Where objects go that name no namespace, as kubectl does it. */
export function namespaceOf({ contexts: [{ context }] }: Kubeconfig): string {
  return context.namespace ?? 'default';
}

/** The YAML text of a kubeconfig; kubectl reads YAML 1.1, where `yes` without quotes is no text. */
export function kubeconfigToYaml(kubeconfig: Kubeconfig): string {
  return stringify(kubeconfig, { aliasDuplicateObjects: false, compat: 'yaml-1.1' });
}

/**
 * The first document of a text, as kubectl reads it: whatever follows `---` or `...` does not count, and of a key that
 * is there twice the last one counts. Source: https://pkg.go.dev/sigs.k8s.io/yaml#YAMLToJSON
 */
function parseText(text: string): unknown {
  if (Buffer.byteLength(text) > LIMIT) throw tooLarge();
  if (isTooComplex(text, { depth: DEEPEST, lexemes: MOST_LEXEMES })) {
    throw invalidKubeconfig([{ path: '', message: TOO_COMPLEX }]);
  }
  try {
    const composer = new Composer({ logLevel: 'error', uniqueKeys: false });
    const [document] = composer.compose(new Parser().parse(text));
    if (document?.errors[0]) throw document.errors[0];
    return document?.toJS({ maxAliasCount: MOST_ALIASES });
  } catch (error) {
    // Without the error as cause: it may quote the text.
    const line = error instanceof YAMLParseError ? text.slice(0, error.pos[0]).split('\n').length : undefined;
    const where = line === undefined ? '' : `, see line ${line}`;
    throw invalidKubeconfig([{ path: '', message: `must be valid YAML${where}` }]);
  }
}

function sized(input: unknown): unknown {
  if (jsonBytes(input) > LIMIT) throw tooLarge();
  return input;
}

function jsonBytes(input: unknown): number {
  try {
    return Buffer.byteLength(JSON.stringify(input) ?? '');
  } catch {
    throw invalidKubeconfig([{ path: '', message: 'must be a value that JSON can hold, and not deep' }]);
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, path: string): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw invalidKubeconfig(
    error.issues.map((issue) => ({
      path: [path, ...issue.path.map(String)].filter(Boolean).join('.'),
      message: issue.message,
    })),
  );
}

/** The one entry of that name, with its path. */
function only(entries: unknown[], name: string, list: string, namedIn: string) {
  const at = entries.findIndex((entry) => nameOf(entry) === name);
  if (at < 0) throw invalidKubeconfig([{ path: namedIn, message: `must name one of the ${list}` }]);
  if (entries.some((other, i) => i > at && nameOf(other) === name)) {
    throw invalidKubeconfig([
      { path: list, message: 'must have unique names: two of them have the name that is used' },
    ]);
  }
  return { entry: entries[at] as Record<string, unknown>, path: `${list}.${at}` };
}

function nameOf(entry: unknown): unknown {
  return typeof entry === 'object' && entry !== null && 'name' in entry ? entry.name : undefined;
}

function tooLarge(): InvalidInput {
  return invalidKubeconfig([
    {
      path: '',
      message: 'must be at most 64 KiB: send the output of kubectl config view --raw --flatten --minify',
    },
  ]);
}
