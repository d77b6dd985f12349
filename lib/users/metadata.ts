import { BINDINGS, type User } from '../models/user.ts';
import { foldCase } from '../repository/keys.ts';

type Metadata = User['metadata'];

/** What a client may say of a new user's metadata: which entry or account they are elsewhere, a login finds out. */
export function sentMetadata(sent: Metadata): Metadata {
  if (!sent) return sent;
  const names: readonly string[] = BINDINGS;
  return Object.fromEntries(Object.entries(sent).filter(([name]) => !names.includes(name)));
}

/**
 * The metadata of a user whom a client changes. Entry and account stay those that the last login found, but for another way
 * to log in, and the entry of a directory also for another user name: then the next login finds it anew.
 */
export function changedMetadata(before: User, after: User): Metadata {
  const sent = sentMetadata(after.metadata);
  if (before.auth !== after.auth) return sent;
  const isRenamed = foldCase(before.username) !== foldCase(after.username);
  const kept = BINDINGS.filter((name) => before.metadata?.[name] !== undefined)
    .filter((name) => !(isRenamed && name === 'ldap_dn'))
    .map((name) => [name, before.metadata?.[name]]);
  return kept.length === 0 ? sent : { ...sent, ...Object.fromEntries(kept) };
}
