import { type Asked, type AuditEntry, auditEntry, type Named, trailOf } from './audit/entry.ts';
import type { Identity } from './auth/identity.ts';
import type { Recorder } from './repository/change.ts';
import { GLOBAL_NAMESPACE } from './repository/keys.ts';
import { Tenant } from './repository/tenant.ts';
import type { Newest } from './repository/trail.ts';
import type { Writer } from './repository/writer.ts';
import type { Services } from './services.ts';
import { type Tools, toolsOf } from './tools.ts';

/** What a use case is given: who asks, his tenant, and the services of this instance. */
export interface Context extends Tools {
  identity: Identity;
  /** The identity's own tenant, where new objects go. */
  tenant: Tenant;
  /** Where organizations lie. */
  organizations: Tenant;
  /** How clients' changes are to be written: with the `If-Match` of the request. */
  writer: Writer;
  /** Notes in the audit trail what was done to an object without writing it. Throws `Unavailable`. */
  note(about: Named): Promise<void>;
  /** See `Trail.newest`. */
  readTrail(
    days: readonly string[],
    namespace: string | undefined,
    isWanted: (entry: AuditEntry) => boolean,
    most: number,
  ): Promise<Newest<AuditEntry>>;
}

/** The context of one request. */
export function contextOf(
  services: Services,
  identity: Identity,
  asked: Asked,
  accepts: Writer['accepts'],
): Context {
  const { repository, now } = services;
  const record = recorderOf(asked, now);
  return {
    ...toolsOf(services),
    identity,
    tenant: new Tenant(repository, identity.namespace, record),
    organizations: new Tenant(repository, GLOBAL_NAMESPACE, record),
    tenantOf: ({ namespace }) => new Tenant(repository, namespace, record),
    writer: { by: 'client', accepts },
    note: (about) => repository.trail.append(trailOf(about), auditEntry(asked, 'done', now(), about)),
    readTrail: (...of) => repository.trail.newest<AuditEntry>(...of),
  };
}

/** What a change of this request adds to the trail, in the change's own transaction. */
function recorderOf(asked: Asked, now: () => Date): Recorder {
  return (model, object) => {
    const about = { model: model.name, object };
    return { namespace: trailOf(about), entry: auditEntry(asked, 'done', now(), about) };
  };
}
