import type { AuthMethod } from '../models/user.ts';

/** How a form asks for the user name of a method of logging in. */
interface UserNameField {
  type: 'text' | 'email';
  label: string;
  description: string;
  validators: string[];
  /** Whether a user of this method can be invited active. */
  active: boolean;
  /** Whether the invited user is told by e-mail. */
  notify: boolean;
  /** Whether the form makes up a password for him. */
  generate_password: boolean;
}

/** A way of logging in as clients see it; `parameters` show secrets as `*****`. */
interface MethodView {
  engine: string;
  name: string;
  parameters: Record<string, string>;
  ui_parameters: { username: UserNameField };
}

/** The ways of logging in that this installation has. */
export function authMethods(): Partial<Record<AuthMethod, MethodView>> {
  return {
    local: {
      engine: 'LocalAuth',
      name: 'local',
      parameters: {},
      ui_parameters: {
        username: {
          type: 'text',
          label: 'Username',
          description: 'Name to log in with',
          validators: ['required'],
          active: true,
          notify: true,
          generate_password: true,
        },
      },
    },
  };
}
