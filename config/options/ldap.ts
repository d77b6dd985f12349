import { flag, seconds, text } from '../kinds.ts';
import { groupMap, ldapFilter, ldapUri } from '../ldap.ts';
import { pem } from '../pem.ts';
import { about, secret } from './about.ts';

const attribute = () => text('the name of an attribute', /^[a-zA-Z][a-zA-Z0-9-]*$/);

/** Logins by a directory (LDAP). */
export const ldapOptions = {
  LDAP_URI: ldapUri()
    .optional()
    .register(...about('Address of the directory')),
  LDAP_DN: text()
    .optional()
    .register(
      ...about('Distinguished name of the account that searches the directory; it needs to read only'),
    ),
  LDAP_PASSWORD: text()
    .optional()
    .register(...secret('Password of that account')),
  LDAP_BASE_DN: text()
    .optional()
    .register(...about('Entry below which users are searched; the dc parts of LDAP_DN if unset')),
  LDAP_FILTER: ldapFilter(['username'], '(uid={username})')
    .default('(cn={username})')
    .register(...about('Filter that finds the entry of a user')),
  LDAP_STARTTLS: flag()
    .default(false)
    .register(...about('Whether an ldap:// connection is encrypted by StartTLS before anything is said')),
  LDAP_CA_CERT: pem()
    .optional()
    .register(...about('Certificate authority of the directory, if it is not a well-known one')),
  LDAP_ALLOW_PLAIN: flag()
    .default(false)
    .register(...about('Whether passwords may cross the network unencrypted to an ldap:// address')),
  LDAP_TIMEOUT: seconds(1, 20)
    .default(5)
    .register(...about('Deadline of all calls to the directory for one login, in seconds')),
  LDAP_USERNAME_ATTRIBUTE: attribute()
    .default('cn')
    .register(...about('Attribute that holds the user name of a user who is created at the first login')),
  LDAP_EMAIL_ATTRIBUTE: attribute()
    .default('mail')
    .register(...about('Attribute that holds the e-mail address of a user')),
  LDAP_GROUPS_ATTRIBUTE: attribute()
    .default('memberOf')
    .register(...about('Attribute of a user that names their groups')),
  LDAP_GROUP_FILTER: ldapFilter(['dn', 'username'], '(&(objectClass=groupOfNames)(member={dn}))')
    .optional()
    .register(
      ...about('Filter that finds the groups of a user, where the entry of the user does not name them'),
    ),
  LDAP_GROUP_MAP: groupMap()
    .default([])
    .register(
      ...about(
        'Organization and role of the members of a group, the most important group first. If set, a user of none of the groups cannot log in',
      ),
    ),
  LDAP_CREATE_USERS: flag()
    .default(false)
    .register(
      ...about('Whether a user of a mapped group is created at the first login; otherwise users are invited'),
    ),
};
