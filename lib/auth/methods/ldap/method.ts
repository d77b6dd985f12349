import { randomUUID } from 'node:crypto';
import type { AuthMethod } from '../../../models/user.ts';
import { foldName } from '../../entry-name.ts';
import type { Claim, Credentials, LoginMethod, MethodView, Proof } from '../method.ts';
import { type Entry, type Session, withDirectory } from './directory.ts';
import { filterFor } from './filter.ts';
import type { LdapSettings } from './settings.ts';

/** Of one user; those beyond are not seen. */
const MOST_GROUPS = 1_000;
/** Asks for entries without attributes (RFC 4511, section 4.5.1.8). */
const NO_ATTRIBUTES = '1.1';

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
  async verify(claim: Claim, { username: given, password }: Credentials): Promise<Proof | undefined> {
    // A bind with a name and no password is an anonymous one, and succeeds (RFC 4513, sections 5.1.2 and 6.3.1).
    if (password === '') return undefined;
    const user = typeof claim === 'object' ? claim.user : undefined;
    const username = claim === 'other' ? randomUUID() : (user?.username ?? given);
    return withDirectory(this.#settings, async (session) => {
      await this.#bindReader(session);
      const entries = await this.#entriesOf(session, username, user?.metadata?.ldap_dn);
      const entry = claim !== 'other' && entries.length === 1 ? entries[0] : undefined;
      const dn = entry?.dn ?? `cn=${randomUUID()},${this.#settings.baseDn}`;
      const groups = await this.#groupsOf(session, { dn, username });
      const isTheirs = await session.bind(dn, entry ? password : randomUUID());
      return entry && isTheirs ? this.#proof(entry, groups) : undefined;
    });
  }

  async #bindReader(session: Session): Promise<void> {
    const { dn, password } = this.#settings.reader;
    if (!(await session.bind(dn, password)))
      throw new Error('The directory refuses LDAP_DN with LDAP_PASSWORD');
  }

  /** An entry that was bound to a user stays theirs: another one of the same name is somebody else. */
  #entriesOf(session: Session, username: string, bound: unknown): Promise<Entry[]> {
    const { baseDn, filter, attributes } = this.#settings;
    const [base, scope] = typeof bound === 'string' ? [bound, 'base' as const] : [baseDn, 'sub' as const];
    return session.search(base, {
      scope,
      filter: filterFor(filter, { username }),
      attributes: Object.values(attributes),
      most: 2,
    });
  }

  /** The groups that name the user, where the directory is asked for them. */
  async #groupsOf(session: Session, user: { dn: string; username: string }): Promise<string[]> {
    const { baseDn, groupFilter } = this.#settings;
    if (groupFilter === undefined) return [];
    const filter = filterFor(groupFilter, user);
    const groups = await session.search(baseDn, {
      ...{ scope: 'sub', filter, most: MOST_GROUPS },
      attributes: [NO_ATTRIBUTES],
    });
    return groups.map(({ dn }) => dn);
  }

  #proof({ dn, attributes }: Entry, found: readonly string[]): Proof {
    const { attributes: named, groups } = this.#settings;
    const valuesOf = (name: string) => attributes.get(name.toLowerCase()) ?? [];
    // The values of an attribute have no order.
    const [username] = valuesOf(named.username).toSorted();
    const own = new Set([...valuesOf(named.groups), ...found].map(foldName));
    const places = groups.filter(({ group }) => own.has(foldName(group)));
    return {
      username: username ?? '',
      dn,
      emails: valuesOf(named.email).toSorted(),
      ...(groups.length > 0 && { places }),
    };
  }
}
