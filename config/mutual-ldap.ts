import { domainOf, type GroupPlace } from './ldap.ts';

/** The options of a directory that are checked against one another. */
export interface MutualLdapOptions {
  AUTH_MODULES: readonly string[];
  LDAP_URI?: string | undefined;
  LDAP_DN?: string | undefined;
  LDAP_PASSWORD?: string | undefined;
  LDAP_BASE_DN?: string | undefined;
  LDAP_CA_CERT?: string | undefined;
  LDAP_STARTTLS: boolean;
  LDAP_ALLOW_PLAIN: boolean;
  LDAP_CREATE_USERS: boolean;
  LDAP_GROUP_MAP: readonly GroupPlace[];
}

interface MutualLdapProblem {
  option: keyof MutualLdapOptions;
  message: string;
}

const NEEDED = ['LDAP_URI', 'LDAP_DN', 'LDAP_PASSWORD'] as const;

/**
 * What is wrong between options of a directory that logins ask: a missing one, a connection that is encrypted twice or
 * not at all, nowhere to search, and users who would be created in no organization.
 */
export function mutualLdapProblems(config: MutualLdapOptions): MutualLdapProblem[] {
  if (!config.AUTH_MODULES.includes('ldap')) return [];
  const problems: MutualLdapProblem[] = NEEDED.filter((option) => config[option] === undefined).map(
    (option) => ({ option, message: 'must be set where AUTH_MODULES has ldap' }),
  );
  const isEncrypted = config.LDAP_URI?.toLowerCase().startsWith('ldaps:');
  if (isEncrypted && config.LDAP_STARTTLS) {
    problems.push({
      option: 'LDAP_STARTTLS',
      message: 'must go with an ldap:// address: ldaps:// is encrypted',
    });
  }
  if (config.LDAP_URI !== undefined && !isEncrypted && !config.LDAP_STARTTLS) {
    if (!config.LDAP_ALLOW_PLAIN) {
      problems.push({
        option: 'LDAP_URI',
        message:
          'must be ldaps://, or go with LDAP_STARTTLS true: passwords would cross the network unencrypted',
      });
    }
    if (config.LDAP_CA_CERT !== undefined) {
      problems.push({ option: 'LDAP_CA_CERT', message: 'must go with ldaps:// or LDAP_STARTTLS true' });
    }
  }
  if (config.LDAP_DN !== undefined && config.LDAP_BASE_DN === undefined && domainOf(config.LDAP_DN) === '') {
    problems.push({ option: 'LDAP_BASE_DN', message: 'must be set where LDAP_DN has no dc parts' });
  }
  if (config.LDAP_CREATE_USERS && config.LDAP_GROUP_MAP.length === 0) {
    problems.push({
      option: 'LDAP_GROUP_MAP',
      message: 'must be set where LDAP_CREATE_USERS is: it says where a new user belongs',
    });
  }
  return problems;
}
