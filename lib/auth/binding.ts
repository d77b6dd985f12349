import type { User } from '../models/user.ts';
import { foldName } from './entry-name.ts';
import type { Proof } from './methods/method.ts';

/** The metadata by which the next login finds the user of a proof. */
export function bindingOf({ dn, account }: Proof): Record<string, string> {
  if (account) return { oidc_issuer: account.issuer, oidc_subject: account.subject };
  return dn === undefined ? {} : { ldap_dn: dn };
}

/** Whether a user may be the one of a proof: the first entry, or account, that they were stays theirs. */
export function isBoundTo({ metadata }: User, { dn, account }: Proof): boolean {
  if (account) {
    const { oidc_issuer: issuer, oidc_subject: subject } = metadata ?? {};
    if (issuer === undefined && subject === undefined) return account.mayClaim;
    return issuer === account.issuer && subject === account.subject;
  }
  const bound = metadata?.ldap_dn;
  return typeof bound !== 'string' || dn === undefined || foldName(bound) === foldName(dn);
}
