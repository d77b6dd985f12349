import { randomUUID } from 'node:crypto';
import type { AuthMethod } from '../../../models/user.ts';
import { foldName } from '../../entry-name.ts';
import type { Claim, Credentials, LoginMethod, MethodView, Proof } from '../method.ts';
import { type Entry, type Session, withDirectory } from './directory.ts';
import { filterFor } from './filter.ts';
import type { LdapSettings } from './settings.ts';

/** Passwords that a directory keeps: a user is the one entry that the filter finds, and proves it by binding as it. */
export class LdapMethod implements LoginMethod {
  readonly name: AuthMethod = 'ldap';
  readonly keepsPassword = false;
  readonly takesStrangers: boolean;
  /** The values that clients of the original KQueen rely on. */
  readonly view: MethodView;
  readonly #settings: LdapSettings;

  constructor(settings: LdapSettings) {
    this.#settings = settings;
    this.takesStrangers = settings.createsUsers;
    this.view = {
      engine: 'LDAPAuth',
      name: 'LDAP',
      parameters: { uri: settings.uri, admin_dn: settings.reader.dn, _password: '*****' },
      ui_parameters: {
        username: {
          type: 'text',
          label: 'User CN',
          description: 'Common name of the user in the directory',
          validators: { required: true },
          generate_password: false,
          notify: false,
        },
      },
    };
  }

  /**
   * See `LoginMethod.verify`. Whoever claims it, the reader binds, searches, and somebody binds: where there is no such
   * user, a name that nobody has with a password that nobody has.
   */
  async verify(claim: Claim, { username, password }: Credentials): Promise<Proof | undefined> {
    // A bind with a name and no password is an anonymous one, and succeeds (RFC 4513, sections 5.1.2 and 6.3.1).
    if (password === '') return undefined;
    return withDirectory(this.#settings, async (session) => {
      await this.#bindReader(session);
      const entries = await this.#search(session, claim, username);
      const entry = claim !== 'other' && entries.length === 1 ? entries[0] : undefined;
      const isTheirs = await (entry
        ? session.bind(entry.dn, password)
        : session.bind(`cn=${randomUUID()},${this.#settings.baseDn}`, randomUUID()));
      return entry && isTheirs ? this.#proof(entry) : undefined;
    });
  }

  async #bindReader(session: Session): Promise<void> {
    const { dn, password } = this.#settings.reader;
    if (!(await session.bind(dn, password)))
      throw new Error('The directory refuses LDAP_DN with LDAP_PASSWORD');
  }

  /** An entry that was bound to a user stays theirs: another one of the same name is somebody else. */
  #search(session: Session, claim: Claim, username: string): Promise<Entry[]> {
    const { baseDn, filter, attributes } = this.#settings;
    const user = typeof claim === 'object' ? claim.user : undefined;
    const name = claim === 'other' ? randomUUID() : (user?.username ?? username);
    const bound = user?.metadata?.ldap_dn;
    const [base, scope] = typeof bound === 'string' ? [bound, 'base' as const] : [baseDn, 'sub' as const];
    return session.search(base, scope, filterFor(filter, name), Object.values(attributes));
  }

  #proof({ dn, attributes }: Entry): Proof {
    const { attributes: named, groups } = this.#settings;
    const valuesOf = (name: string) => attributes.get(name.toLowerCase()) ?? [];
    // The values of an attribute have no order.
    const [username] = valuesOf(named.username).toSorted();
    const own = new Set(valuesOf(named.groups).map(foldName));
    const places = groups.filter(({ group }) => own.has(foldName(group)));
    return {
      username: username ?? '',
      dn,
      emails: valuesOf(named.email).toSorted(),
      ...(groups.length > 0 && { places }),
    };
  }
}
