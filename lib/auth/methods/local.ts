import { isPassword } from '../password-hash.ts';
import type { Claim, Credentials, LoginMethod, MethodView, Proof } from './method.ts';

/** Passwords that KQueen keeps itself, as hashes. */
export class LocalMethod implements LoginMethod {
  readonly name = 'local';
  readonly keepsPassword = true;
  readonly takesStrangers = false;
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

  async verify(claim: Claim, { username, password }: Credentials): Promise<Proof | undefined> {
    const hash = typeof claim === 'object' ? claim.secrets.password : undefined;
    return (await isPassword(password, hash, this.#rounds)) ? { username } : undefined;
  }
}
