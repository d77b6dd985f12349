import { randomUUID } from 'node:crypto';
import type { Config } from '../../config/schema.ts';
import { identify } from '../access/identify.ts';
import type { Identity } from '../access/identity.ts';
import { auditEntry } from '../audit/entry.ts';
import { NotFound, Unauthenticated } from '../errors.ts';
import { logFailure } from '../logger.ts';
import { type Session, sessionModel } from '../models/session.ts';
import type { User } from '../models/user.ts';
import type { Loaded } from '../repository/model.ts';
import type { Repository } from '../repository/repository.ts';
import { timestamp } from '../time.ts';
import type { RefreshClaims, RefreshTokens } from './refresh-tokens.ts';
import type { Tokens } from './tokens.ts';

/** Two tabs may use one refresh token at the same moment, and an answer may get lost: this long both get the same. */
const GRACE_MS = 30_000;

/** What sessions need of an instance. */
export interface SessionParts {
  config: Pick<Config, 'SESSION_ACCESS_TTL' | 'SESSION_TTL' | 'SESSION_MAX_TTL'>;
  repository: Repository;
  tokens: Tokens;
  refreshTokens: RefreshTokens;
  now: () => Date;
}

/** What a browser gets: the tokens, and how long each is valid in seconds. */
export interface SessionTokens {
  access: { token: string; seconds: number };
  refresh: { token: string; seconds: number };
}

/** Somebody else has replaced the refresh token meanwhile. */
class Replaced extends Error {}

/** Begins the session of a user who has just logged in. */
export async function startSession(parts: SessionParts, user: User): Promise<SessionTokens> {
  const start = parts.now();
  const { object } = await parts.repository.create(sessionModel, {
    object: {
      id: randomUUID(),
      namespace: user.namespace,
      owner: user.id,
      rotation: 1,
      ...refreshedAt(parts, start),
      created_at: timestamp(start),
      expires_at: timestamp(new Date(start.getTime() + parts.config.SESSION_MAX_TTL * 1000)),
    },
  });
  return tokensOf(parts, object, user);
}

/**
 * New tokens for the refresh token of a session, which is replaced. One that was replaced before ends the session: somebody
 * has a copy of it. Throws `Unauthenticated`.
 */
export async function refreshSession(
  parts: SessionParts,
  token: string,
  from: { requestId: string; address: string },
): Promise<SessionTokens> {
  const claims = parts.refreshTokens.verify(token);
  const identity = await identify(parts.repository, claims);
  const { user } = identity.principal;
  const session = await sessionOf(parts, claims);
  try {
    const object = await replaced(parts, session, claims.n);
    if (object) return tokensOf(parts, object, user);
  } catch (error) {
    if (error instanceof NotFound) throw over();
    if (!(error instanceof Replaced)) throw error;
    return refreshSession(parts, token, from);
  }
  await endReused(parts, session, identity, from);
  throw new Unauthenticated(
    'Invalid token',
    'The session was ended, since an older copy of its cookie was used: log in again',
  );
}

/** The session with its refresh token replaced, or as it is within the grace; undefined for a token that is too old. */
async function replaced(
  { repository, config, now }: SessionParts,
  session: Loaded<Session>,
  n: number,
): Promise<Session | undefined> {
  const { rotation, rotated_at } = session.object;
  const isInGrace = now().getTime() - Date.parse(rotated_at) < GRACE_MS;
  if (n === rotation - 1 && isInGrace) return session.object;
  if (n !== rotation) return undefined;
  const { object } = await repository.update(sessionModel, session, { by: 'server' }, (current) => {
    if (current.rotation !== n) throw new Replaced();
    return { object: { ...current, rotation: n + 1, ...refreshedAt({ config }, now()) } };
  });
  return object;
}

/** Within the grace a token is handed out that lives as long from then on. */
function refreshedAt({ config }: Pick<SessionParts, 'config'>, at: Date) {
  const idleUntil = new Date(at.getTime() + config.SESSION_TTL * 1000 + GRACE_MS);
  return { rotated_at: at.toISOString(), idle_until: idleUntil.toISOString() };
}

async function sessionOf(
  { repository, now }: SessionParts,
  { sid, ns }: RefreshClaims,
): Promise<Loaded<Session>> {
  const { session } = await repository.read({ session: repository.queries.object(sessionModel, ns, sid) });
  if (!session || session.object.is_ended) throw over();
  if (now() >= new Date(session.object.expires_at))
    throw new Unauthenticated('Invalid token', 'The session has lasted as long as it may: log in again');
  return session;
}

async function endReused(
  { repository, now }: SessionParts,
  session: Loaded<Session>,
  { namespace, principal: { id, name } }: Identity,
  from: { requestId: string; address: string },
): Promise<void> {
  await repository.delete(sessionModel, session, { by: 'server' });
  const asked = { user: { id, name }, action: 'session:reused', ...from };
  await repository.trail
    .append(namespace, auditEntry(asked, 'refused', now(), { model: 'session', object: session.object }))
    .catch((cause: unknown) => logFailure('A reused session could not be noted in the audit trail', cause));
}

function tokensOf(
  { config, tokens, refreshTokens, now }: SessionParts,
  session: Session,
  user: User,
): SessionTokens {
  const left = Math.floor((Date.parse(session.expires_at) - now().getTime()) / 1000);
  const access = Math.max(1, Math.min(config.SESSION_ACCESS_TTL, left));
  const refresh = Math.max(1, Math.min(config.SESSION_TTL, left));
  return {
    access: { token: tokens.sign(user, { session: session.id, lifetime: access }), seconds: access },
    refresh: { token: refreshTokens.sign(session, user, refresh), seconds: refresh },
  };
}

function over(): Unauthenticated {
  return new Unauthenticated('Invalid token', 'The session was ended: log in again');
}
