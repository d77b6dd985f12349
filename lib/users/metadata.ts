import type { User } from '../models/user.ts';
import { foldCase } from '../repository/keys.ts';

type Metadata = User['metadata'];

/** What a client may say of a new user's metadata: which entry of a directory they are, a login finds out. */
export function sentMetadata(sent: Metadata): Metadata {
  if (!sent || !('ldap_dn' in sent)) return sent;
  const { ldap_dn: _, ...rest } = sent;
  return rest;
}

/**
 * The metadata of a user whom a client changes. The entry of the directory stays the one that the last login found, but
 * for another user name and another way to log in: then the next login finds it anew.
 */
export function changedMetadata(before: User, after: User): Metadata {
  const isNewLogin = before.auth !== after.auth || foldCase(before.username) !== foldCase(after.username);
  const sent = sentMetadata(after.metadata);
  const bound = isNewLogin ? undefined : before.metadata?.ldap_dn;
  return bound === undefined ? sent : { ...sent, ldap_dn: bound };
}
