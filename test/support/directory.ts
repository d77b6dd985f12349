import { Client } from 'ldapts';
import { SUFFIX } from './slapd-server.ts';

/** The password of every person in the directory of the tests; a canary in logs. */
export const PASSWORD = 'canary-of-the-directory';
export const READER_PASSWORD = 'canary-of-the-reader';

const person = (dn: string, cn: string, more: string[] = []) =>
  [
    `dn: ${dn},${SUFFIX}`,
    'objectClass: inetOrgPerson',
    `cn: ${cn}`,
    'sn: Person',
    `userPassword: ${PASSWORD}`,
    ...more,
    '',
  ].join('\n');
const unit = (name: string) => `dn: ou=${name},${SUFFIX}\nobjectClass: organizationalUnit\nou: ${name}\n`;

/** A company: people, two of one name, one with signs of filters in the name, and a referral. */
export function companyLdif(elsewhere: string): string {
  return [
    `dn: ${SUFFIX}\nobjectClass: dcObject\nobjectClass: organization\ndc: example\no: Example\n`,
    ['people', 'others', 'groups'].map(unit).join('\n'),
    person('cn=reader', 'reader').replace(PASSWORD, READER_PASSWORD),
    person('cn=joe,ou=people', 'joe', ['mail: joe@example.org']),
    person('cn=ann,ou=people', 'ann', ['mail: ann@example.org']),
    person('cn=bob builder,ou=people', 'bob builder', ['mail: not an address']),
    person('cn=eve,ou=people', 'eve'),
    person('cn=twin,ou=people', 'twin'),
    person('cn=twin,ou=others', 'twin'),
    person('cn=a*(b)\\5Cc,ou=people', 'a*(b)\\c'),
    person('cn=zoë,ou=people', 'zoë'),
    `dn: cn=away,ou=people,${SUFFIX}\nobjectClass: referral\nobjectClass: extensibleObject\ncn: away\nref: ${elsewhere}/cn=away,ou=people,${SUFFIX}\n`,
  ].join('\n');
}

/** Changes the directory as its administrator would. */
export async function asRoot(
  { ldap, root }: { ldap: string; root: { dn: string; password: string } },
  change: (client: Client) => Promise<void>,
): Promise<void> {
  const client = new Client({ url: ldap.replace('localhost', '127.0.0.1') });
  await client.bind(root.dn, root.password);
  await change(client).finally(() => client.unbind());
}

/** The options of a directory of the tests. */
export function ldapOptions(uri: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    AUTH_MODULES: 'local,ldap',
    LDAP_URI: uri,
    LDAP_DN: `cn=reader,${SUFFIX}`,
    LDAP_PASSWORD: READER_PASSWORD,
    ...more,
  };
}
