import { isPassword } from '../password-hash.ts';
import type { Claimed, LoginMethod, MethodView } from './method.ts';

/** Passwords that KQueen keeps itself, as hashes. */
export class LocalMethod implements LoginMethod {
  readonly name = 'local';
  readonly keepsPassword = true;
  /** The values that clients of the original KQueen rely on: an invited user is told by e-mail, and inactive until then. */
  readonly view: MethodView = {
    engine: 'LocalAuth',
    name: 'Local',
    parameters: {},
    ui_parameters: {
      username: {
        type: 'email',
        label: 'E-mail',
        description: 'E-mail address of the user to invite',
        validators: { required: true },
        active: false,
        notify: true,
      },
    },
  };
  readonly #rounds: number;

  /** `rounds`: the cost of a hash. */
  constructor(rounds: number) {
    this.#rounds = rounds;
  }

  verify(claimed: Claimed, password: string): Promise<boolean> {
    return isPassword(password, claimed?.secrets.password, this.#rounds);
  }
}
