import type { Role } from './role.ts';

/** So long before its expiry (seconds) the history of a cluster tells of it, the longest first. */
export const NOTICES = [7 * 86_400, 86_400, 3_600] as const;

/** When a cluster is deleted by itself, and what has been said and done about that. */
export interface Expiry {
  /** RFC 3339 in UTC, to the second. */
  at: string;
  /** The shortest of `NOTICES` that needs no telling any more; 0 once the history says that the cluster has expired. */
  noticed?: number;
  /** How often its deletion was begun. */
  tries?: number;
  /** When that was the last time (RFC 3339). */
  tried_at?: string;
}

/** A deletion that somebody asked for, and that a second user has to approve. */
export interface Approval {
  id: string;
  /** Who asked. */
  user: { id: string; name: string; namespace: string };
  /** The role with which they asked: an API token may have lowered it. */
  role: Role;
  /** The id of the user who made the API token of the service account that asked. */
  behind?: string;
  /** RFC 3339 */
  requested_at: string;
  /** RFC 3339 */
  ends_at: string;
  /** The cluster is to be forgotten without asking its provider. */
  force?: true;
}
