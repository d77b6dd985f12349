import { type AuthMethod, DEFAULT_AUTH } from '../../models/user.ts';
import type { Claimed, LoginMethod, MethodView } from './method.ts';

/** The login methods of this installation. */
export class LoginMethods {
  readonly #methods: ReadonlyMap<AuthMethod, LoginMethod>;
  readonly #fallback: LoginMethod;

  /** Throws an Error without the default method, which also answers for nobody. */
  constructor(methods: readonly LoginMethod[]) {
    this.#methods = new Map(methods.map((method) => [method.name, method]));
    const fallback = this.#methods.get(DEFAULT_AUTH);
    if (!fallback) throw new Error(`The login method ${DEFAULT_AUTH} is not installed`);
    this.#fallback = fallback;
  }

  /** Whether KQueen keeps a password of users of this method; one that is not installed keeps none. */
  keepsPassword(name: AuthMethod): boolean {
    return this.#methods.get(name)?.keepsPassword ?? false;
  }

  /** What clients see of the methods, by their names. */
  views(): Record<string, MethodView> {
    return Object.fromEntries([...this.#methods].map(([name, { view }]) => [name, view]));
  }

  /**
   * Verifies a password by the method of its user. A user of a method that is not installed is nobody. Throws what
   * `LoginMethod.verify` throws.
   */
  async verify(claimed: Claimed, password: string): Promise<boolean> {
    const method = claimed && this.#methods.get(claimed.user.auth);
    return method ? method.verify(claimed, password) : this.#fallback.verify(undefined, password);
  }
}
