import type { Role } from '../../models/role.ts';
import type { AuthMethod, User } from '../../models/user.ts';
import type { Secrets } from '../../repository/model.ts';

/** How a form asks for the user name of somebody who is invited; clients of the original KQueen draw it. */
interface UserNameField {
  type: 'text' | 'email';
  label: string;
  description: string;
  validators: { required: boolean };
  /** Whether the invited user can log in at once; true if absent. */
  active?: boolean;
  /** Whether the invited user is told by e-mail. */
  notify?: boolean;
  /** Whether the form makes up a password; true if absent. */
  generate_password?: boolean;
}

/** A login method as clients see it; `parameters` show secrets as `*****`. */
export interface MethodView {
  engine: string;
  name: string;
  parameters: Record<string, string>;
  ui_parameters: { username: UserNameField };
}

/** A user with the secrets that are kept of them. */
export interface Known {
  user: User;
  secrets: Secrets;
}

/** Whose a user name is, to one method: of a user of its own, of nobody yet, or of nobody that it may let in. */
export type Claim = Known | 'stranger' | 'other';

/** What somebody sends to log in. */
export interface Credentials {
  username: string;
  password: string;
}

/** What a method vouches for, about somebody whose password is right. */
export interface Proof {
  /** The name under which a user is created who is not known yet. */
  username: string;
  /** The entry of the directory that the user is, kept in the metadata. */
  dn?: string;
  /** The account at an identity provider that the user is, kept in the metadata. */
  account?: Account;
  /** E-mail addresses of the user. */
  emails?: readonly string[];
  /** Where the user may belong, the best first; absent where the method leaves that to KQueen. */
  places?: readonly Place[];
}

/** An account at an identity provider. */
export interface Account {
  issuer: string;
  /** As the issuer names it; it never names another account so. */
  subject: string;
  /** Whether it may become an invited user of its name who is no account yet. */
  mayClaim: boolean;
  /** Whether it may become a new user. */
  mayCreate: boolean;
}

/** An organization, by its namespace, and a role in it. */
export interface Place {
  namespace: string;
  role: Role;
}

/**
 * A way to prove by user name and password who somebody is. One file or folder per method in `lib/auth/methods/`, none
 * knows another; `installed.ts` gathers them.
 */
export interface LoginMethod {
  /** As users name it in `auth`. */
  readonly name: AuthMethod;
  readonly view: MethodView;
  /** Whether KQueen keeps a password of its users. */
  readonly keepsPassword: boolean;
  /** Whether it may let in somebody whom KQueen does not know yet. */
  readonly takesStrangers: boolean;
  /**
   * What the method vouches for if the password is right; undefined if it is not. Takes as long, and makes the same calls,
   * for every claim, and never lets an `other` in. Throws `Unavailable` when the method cannot tell, `TooManyRequests`
   * when too many are checked at this moment.
   */
  verify(claim: Claim, credentials: Credentials): Promise<Proof | undefined>;
}
