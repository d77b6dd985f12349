import { Unauthenticated } from '../errors.ts';
import { GLOBAL_NAMESPACE } from '../repository/keys.ts';
import { refuseRestoring } from '../repository/restoring.ts';
import type { Services } from '../services.ts';
import { userModel } from '../users/model.ts';
import { isPassword } from './password-hash.ts';

/** Looked up in the place of an unknown user, so that he costs as many round trips as a known one. */
const NOBODY = { namespace: GLOBAL_NAMESPACE, id: '00000000-0000-4000-8000-000000000000' };

/**
 * An access token for a user name and password. Throws one and the same `Unauthenticated` for an unknown user, a wrong
 * password, and a user who may not log in, each after the same work; `Unavailable` while a backup is being restored.
 */
export async function login(
  { repository, tokens, config }: Services,
  { username, password }: { username: string; password: string },
): Promise<string> {
  const { queries } = repository;
  const { holder, isRestoring } = await repository.read({
    holder: queries.holderOf('user', 'username', username),
    isRestoring: queries.isRestoring(),
  });
  refuseRestoring(isRestoring);
  const { namespace, id } = holder ?? NOBODY;
  const { user, secrets } = await repository.read({
    user: queries.object(userModel, namespace, id),
    secrets: queries.secrets('user', namespace, id),
  });
  const isHis = await isPassword(password, secrets.password, config.BCRYPT_ROUNDS);
  if (!isHis || !user?.object.active || user.object.auth !== 'local') {
    throw new Unauthenticated('Bad Request', 'Invalid credentials');
  }
  return tokens.sign(user.object);
}
