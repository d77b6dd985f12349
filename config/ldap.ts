import * as z from 'zod';

/** A group of the directory, and where its members belong. */
export interface GroupPlace {
  /** The distinguished name of the group, or another value of LDAP_GROUPS_ATTRIBUTE. */
  group: string;
  /** The namespace of the organization. */
  namespace: string;
  role: (typeof MAPPED_ROLES)[number];
}

const MAPPED_ROLES = ['member', 'admin', 'superadmin'] as const;
const PLACE = /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?):(member|admin|superadmin)$/;
const GROUPS =
  'a map of groups to namespace:role, like {"cn=ops,ou=groups,dc=example,dc=org": "demoorg:admin"} (in a variable: a JSON object)';
const URI = 'ldaps://host, or ldap://host, with a port if it is not the usual one';

/** The address of a directory: scheme, host and port alone. */
export function ldapUri() {
  const error = `must be ${URI}`;
  return z.string({ error }).refine(isLdapUri, { error }).describe(URI);
}

/** A search filter, in which `{username}`, or another of these names, stands for a value; `example` shows one. */
export function ldapFilter(names: readonly string[], example: string) {
  const values = names.map((name) => `{${name}}`).join(' or ');
  const allowed = `a filter of RFC 4515 in parentheses that has ${values} for a value, like ${example}`;
  const error = `must be ${allowed}`;
  return z
    .string({ error })
    .refine((value) => isFilter(value, names), { error })
    .describe(allowed);
}

/** Groups with the organization and role of their members, in the order in which they stand. */
export function groupMap() {
  const error = `must be ${GROUPS}`;
  return z
    .preprocess(
      parsedMap,
      z.map(z.string().min(1, { error }), z.string({ error }).regex(PLACE, { error }), { error }),
    )
    .transform((map): readonly GroupPlace[] =>
      [...map].map(([group, place]) => {
        const [, namespace = '', , role = ''] = PLACE.exec(place) ?? [];
        return { group, namespace, role: MAPPED_ROLES.find((one) => one === role) ?? 'member' };
      }),
    )
    .describe(GROUPS);
}

/** The `dc` parts of a distinguished name, which name a domain (RFC 2247): below them everything is searched. */
export function domainOf(dn: string): string {
  return [...dn.matchAll(/(?:^|,)\s*(dc\s*=[^,]+)/gi)].map(([, part = '']) => part.trim()).join(',');
}

function isLdapUri(value: string): boolean {
  const url = URL.parse(value);
  if (url?.protocol !== 'ldap:' && url?.protocol !== 'ldaps:') return false;
  const isBare = ['', '/'].includes(url.pathname) && url.search === '' && url.hash === '';
  return url.hostname !== '' && url.username === '' && url.password === '' && isBare;
}

/** Whether the parentheses close, and one of the names has its place; the rest is up to the directory. */
function isFilter(value: string, names: readonly string[]): boolean {
  let open = 0;
  for (const [at, sign] of [...value].entries()) {
    if (sign === '(') open += 1;
    else if (sign === ')') open -= 1;
    if (open < 0 || (open === 0 && at < value.length - 1)) return false;
  }
  const found = [...value.matchAll(/=[^()]*\{(\w+)\}/g)].some(([, name = '']) => names.includes(name));
  return open === 0 && value.startsWith('(') && found;
}

/** JSON, or a map of YAML, as a `Map`: a key may have any name. What is neither stays as it is. */
export function parsedMap(value: unknown): unknown {
  const parsed = typeof value === 'string' ? parsedJson(value) : value;
  const isMap = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  return isMap ? new Map(Object.entries(parsed)) : parsed;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
