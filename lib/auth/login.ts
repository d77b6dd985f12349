import { Unauthenticated } from '../errors.ts';
import { known } from '../repository/queries.ts';
import type { Services } from '../services.ts';
import { userModel } from '../users/model.ts';
import { isPassword } from './passwords.ts';

/**
 * An access token for a user name and password. Throws one and the same `Unauthenticated` for an unknown user, a wrong
 * password, and a user who may not log in, each after the same work.
 */
export async function login(
  { repository, tokens, config }: Services,
  { username, password }: { username: string; password: string },
): Promise<string> {
  const { queries } = repository;
  const { holder } = await repository.read({ holder: queries.holderOf('user', 'username', username) });
  const { user, secrets } = await repository.read({
    user: holder ? queries.object(userModel, holder.namespace, holder.id) : known(undefined),
    secrets: holder ? queries.secrets('user', holder.namespace, holder.id) : known(undefined),
  });
  const isHis = await isPassword(password, secrets?.password, config.BCRYPT_ROUNDS);
  if (!isHis || !user?.object.active || user.object.auth !== 'local') {
    throw new Unauthenticated('Bad Request', 'Invalid credentials');
  }
  return tokens.sign(user.object);
}
