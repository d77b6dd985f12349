import type { Model, StoredObject } from '../repository/model.ts';

/**
 * The session of a browser, which lives as long as this record; or an access token that was ended before its time, which
 * is refused as long as this record is there.
 */
export interface Session extends StoredObject {
  /** The id of the user. */
  owner: string;
  /** How often its refresh token has been replaced. */
  rotation: number;
  /** When it was replaced last (RFC 3339, milliseconds). */
  rotated_at: string;
  /** When nobody can refresh it any more unless somebody does before (RFC 3339, milliseconds). */
  idle_until?: string;
  /** When it ends at the latest (RFC 3339). */
  expires_at: string;
  /** The record of an access token that was ended. */
  is_ended?: true;
}

/** Nothing holds a user back: sessions of somebody who is gone are refused, and expire. */
export const sessionModel: Model<Session> = {
  name: 'session',
  belongsTo: ({ namespace, owner }) => ({ namespace, owner }),
  unique: () => [],
  references: () => [],
  heldBy: () => [],
  isFree: true,
  due: ({ idle_until, expires_at }) =>
    idle_until !== undefined && Date.parse(idle_until) < Date.parse(expires_at) ? idle_until : expires_at,
};
