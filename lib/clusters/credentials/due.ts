import type { Credential } from '../../models/credential.ts';

/** A request that issues one is over long before. */
const ISSUING_MS = 2 * 60_000;
/** For as long every run tries to end one; later, when its cluster does not answer, one run an hour. */
const EAGER_MS = 15 * 60_000;
const MINUTE_MS = 60_000;
const MINUTES = 60;

/** Why a credential ends, for the history of its cluster. */
const REASONS = {
  expired: 'has expired',
  abandoned: 'was taken back: it has not been handed out',
  holder: 'was taken back: its user is gone or inactive',
} as const;

/** What is known of the surroundings of a credential. */
export interface Surroundings {
  hasCluster: boolean;
  hasHolder: boolean;
}

/** Whether the time of a credential is over. */
export function hasExpired({ expires_at }: Pick<Credential, 'expires_at'>, now: Date): boolean {
  return Date.parse(expires_at) <= now.getTime();
}

/** The sentence for the history on why a credential is to end; undefined while it is good. */
export function reasonToEnd(
  { phase, name, created_at, expires_at }: Credential,
  { hasHolder }: Pick<Surroundings, 'hasHolder'>,
  now: Date,
): string | undefined {
  const because = (why: keyof typeof REASONS) => `The credential ${name} ${REASONS[why]}`;
  if (hasExpired({ expires_at }, now)) return because('expired');
  if (phase === 'issuing' && Date.parse(created_at) + ISSUING_MS <= now.getTime())
    return because('abandoned');
  return hasHolder ? undefined : because('holder');
}

/** Whether the schedule has to end a credential: its time is over, somebody revoked it, or nobody can use it any more. */
export function isDue(credential: Credential, around: Surroundings, now: Date): boolean {
  return (
    credential.phase === 'revoking' ||
    !around.hasCluster ||
    reasonToEnd(credential, around, now) !== undefined
  );
}

/** Whether this run tries to end a credential that is due: one that could not be ended for long waits for its minute. */
export function isTurn({ id, expires_at }: Credential, now: Date): boolean {
  const isEager = now.getTime() - Date.parse(expires_at) < EAGER_MS;
  return (
    isEager ||
    Math.floor(now.getTime() / MINUTE_MS) % MINUTES === Number.parseInt(id.slice(0, 8), 16) % MINUTES
  );
}
