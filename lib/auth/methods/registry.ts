import { Unavailable } from '../../errors.ts';
import type { AuthMethod } from '../../models/user.ts';
import type { Claim, Credentials, Known, LoginMethod, MethodView, Proof } from './method.ts';

/** A proof, and the method that gave it. */
export interface Proven {
  by: AuthMethod;
  proof: Proof;
}

/** The login methods of this installation. */
export class LoginMethods {
  readonly #methods: ReadonlyMap<AuthMethod, LoginMethod>;

  constructor(methods: readonly LoginMethod[]) {
    this.#methods = new Map(methods.map((method) => [method.name, method]));
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
   * Verifies a password by the method of its user, and by no other. All methods are asked, those that may not let the user
   * in for nobody: so a refusal takes as long for a user of any method as for an unknown name. Throws what
   * `LoginMethod.verify` throws.
   */
  async verify(known: Known | undefined, credentials: Credentials): Promise<Proven | undefined> {
    for (const method of this.#methods.values()) {
      const proof = await verdict(method, claimOf(method, known), credentials);
      if (proof) return { by: method.name, proof };
    }
    return undefined;
  }
}

function claimOf({ name, takesStrangers }: LoginMethod, known: Known | undefined): Claim {
  if (known) return known.user.auth === name ? known : 'other';
  return takesStrangers ? 'stranger' : 'other';
}

/** A directory that is away keeps nobody out whom it does not know. */
async function verdict(
  method: LoginMethod,
  claim: Claim,
  credentials: Credentials,
): Promise<Proof | undefined> {
  try {
    return await method.verify(claim, credentials);
  } catch (error) {
    if (claim === 'other' && error instanceof Unavailable) return undefined;
    throw error;
  }
}
