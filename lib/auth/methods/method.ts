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

/** A user with the secrets that are kept of them; undefined for a user name that nobody has. */
export type Claimed = { user: User; secrets: Secrets } | undefined;

/**
 * A way to prove by user name and password who somebody is. One file per method in `lib/auth/methods/`, none knows
 * another; `installed.ts` gathers them.
 */
export interface LoginMethod {
  /** As users name it in `auth`. */
  readonly name: AuthMethod;
  readonly view: MethodView;
  /** Whether KQueen keeps a password of its users. */
  readonly keepsPassword: boolean;
  /**
   * Whether the password is the one of the user. Takes as long for nobody as for a user. Throws `Unavailable` when the
   * method cannot tell, `TooManyRequests` when too many are checked at this moment.
   */
  verify(claimed: Claimed, password: string): Promise<boolean>;
}
