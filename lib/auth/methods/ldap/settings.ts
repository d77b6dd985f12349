import { domainOf, type GroupPlace } from '../../../../config/ldap.ts';
import type { Config } from '../../../../config/schema.ts';

/** How a directory is reached and asked. */
export interface LdapSettings {
  /** `ldap://` or `ldaps://` with host and port. */
  uri: string;
  /** Whether an `ldap://` connection must become TLS before anything else is said. */
  startTls: boolean;
  /** The certificate of the authority of the directory, in PEM. */
  ca?: string;
  /** Of all calls for one login, in milliseconds. */
  timeoutMs: number;
  /** The account that searches. */
  reader: { dn: string; password: string };
  /** Below it everything is searched. */
  baseDn: string;
  /** The filter that finds a user; `{username}` stands for the name. */
  filter: string;
  /** The filter that finds the groups of a user; `{dn}` stands for the name of the entry. */
  groupFilter?: string;
  attributes: { username: string; email: string; groups: string };
  groups: readonly GroupPlace[];
  createsUsers: boolean;
}

/** The settings that the options say. Throws an Error for a missing one, which the configuration refuses before. */
export function ldapSettings(config: Config): LdapSettings {
  const { LDAP_URI: uri, LDAP_DN: dn, LDAP_PASSWORD: password } = config;
  if (uri === undefined || dn === undefined || password === undefined)
    throw new Error('LDAP_URI, LDAP_DN and LDAP_PASSWORD must be set where AUTH_MODULES has ldap');
  return {
    uri,
    startTls: config.LDAP_STARTTLS,
    ca: config.LDAP_CA_CERT,
    timeoutMs: config.LDAP_TIMEOUT * 1000,
    reader: { dn, password },
    baseDn: config.LDAP_BASE_DN ?? domainOf(dn),
    filter: config.LDAP_FILTER,
    groupFilter: config.LDAP_GROUP_FILTER,
    attributes: {
      username: config.LDAP_USERNAME_ATTRIBUTE,
      email: config.LDAP_EMAIL_ATTRIBUTE,
      groups: config.LDAP_GROUPS_ATTRIBUTE,
    },
    groups: config.LDAP_GROUP_MAP,
    createsUsers: config.LDAP_CREATE_USERS,
  };
}
