import type { Asked } from '../audit/entry.ts';
import { recordThrottled } from '../audit/throttled.ts';
import { Unauthenticated } from '../errors.ts';
import { type User, userModel } from '../models/user.ts';
import { GLOBAL_NAMESPACE } from '../repository/keys.ts';
import type { Repository } from '../repository/repository.ts';
import { refuseRestoring } from '../repository/restoring.ts';
import { enrol } from './enrol.ts';
import type { LoginMethods } from './methods/registry.ts';
import type { Source } from './source.ts';
import { LoginAttempt, type ThrottleParts } from './throttle.ts';
import type { Tokens } from './tokens.ts';

/** What a login needs of an instance. */
export interface LoginParts extends ThrottleParts {
  repository: Repository;
  logins: LoginMethods;
}

/** What people type. */
export interface Credentials {
  username: string;
  password: string;
}

/** Stands in the place of an unknown user, so that it costs as many round trips as a known one. */
const NOBODY = { namespace: GLOBAL_NAMESPACE, id: '00000000-0000-4000-8000-000000000000' };

/** An access token for a user name and password. Throws what `authenticate` throws. */
export async function login(
  parts: LoginParts & { tokens: Tokens },
  credentials: Credentials,
  source: Source & { requestId: string },
): Promise<string> {
  return parts.tokens.sign(await authenticate(parts, credentials, source));
}

/**
 * The user of a user name and password. Throws one and the same `Unauthenticated` for an unknown user, a wrong
 * password, and a user who may not log in, each after the same work; `TooManyRequests` after too many of them, also for
 * the right password; `Unavailable` while a backup is being restored, and when the login method of the user cannot tell.
 */
export async function authenticate(
  parts: LoginParts,
  { username, password }: Credentials,
  source: Source & { requestId: string },
): Promise<User> {
  const { repository, logins } = parts;
  const { queries } = repository;
  const attempt = new LoginAttempt(parts, username, source);
  const { holder, failures, isRestoring } = await repository.read({
    holder: queries.holderOf('user', 'username', username),
    failures: attempt.failures,
    isRestoring: queries.isRestoring(),
  });
  refuseRestoring(isRestoring);
  attempt.refuse(failures);
  const { namespace, id } = holder ?? NOBODY;
  const { user, secrets } = await repository.read({
    user: queries.object(userModel, namespace, id),
    secrets: queries.secrets('user', namespace, id),
  });
  const proven = await logins.verify(user && { user: user.object, secrets }, { username, password });
  const mayEnter = proven && (user?.object.active ?? true);
  const entered = mayEnter && (await enrol(parts, user, proven, source));
  if (!entered) {
    const isLast = await attempt.failed();
    if (isLast) await recordThrottled(parts, namespace, askedBy(user?.object, source));
    throw new Unauthenticated('Bad Request', 'Invalid credentials');
  }
  await attempt.succeeded(failures);
  return entered;
}

/** What the audit trail is told; of an unknown user not the name, which may be a password in the wrong field. */
function askedBy(user: User | undefined, { requestId, address }: Source & { requestId: string }): Asked {
  const { id, username: name } = user ?? { id: NOBODY.id, username: 'unknown' };
  return { user: { id, name }, action: 'login', requestId, address };
}
