import { randomUUID } from 'node:crypto';
import type { Identity } from '../access/identity.ts';
import type { Named } from '../repository/logs/trail.ts';

/** Who asks for what, from where: what every entry of one request has in common. */
export interface Asked {
  user: { id: string; name: string };
  /** The policy action: `cluster:resize`. */
  action: string;
  requestId: string;
  /** The address that API Gateway saw. */
  address: string;
}

/** One entry of the audit trail. It names things, and holds nothing of their content. */
export interface AuditEntry extends Asked {
  id: string;
  /** RFC 3339, milliseconds. */
  at: string;
  outcome: 'done' | 'refused' | 'throttled';
  /** `Cluster:<id>`; undefined where it was about none. */
  object?: string;
  /** The name of the object. */
  name?: string;
  /** Of one that stands for all refusals of a day beyond the quota: how many they are. */
  times?: number;
}

/** The part that every entry of a request has in common. */
export function askedBy(
  { principal: { id, name } }: Identity,
  action: string,
  from: { requestId: string; address: string },
): Asked {
  return { user: { id, name }, action, ...from };
}

/** An entry, and the namespace of those who may read it: that of the object, else the one given. */
export function auditEntry(
  asked: Asked,
  outcome: AuditEntry['outcome'],
  now: Date,
  about?: Named,
): AuditEntry {
  const { model, object } = about ?? {};
  return {
    id: randomUUID(),
    at: now.toISOString(),
    ...asked,
    outcome,
    ...(model && object && { object: `${model.charAt(0).toUpperCase()}${model.slice(1)}:${object.id}` }),
    ...(object && { name: object.name ?? object.username }),
  };
}

/** Whose the trail of an object is: what is done to an organization is told to the organization. */
export function trailOf({ model, object }: Named): string {
  return model === 'organization' && object.tenant !== undefined ? object.tenant : object.namespace;
}
