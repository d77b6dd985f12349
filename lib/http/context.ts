import { contextOf, type Services } from '../app/services.ts';
import { type Asked, auditEntry, trailOf } from '../audit/entry.ts';
import type { RequestContext } from '../context.ts';
import type { Recorder } from '../repository/change.ts';
import { GLOBAL_NAMESPACE } from '../repository/keys.ts';
import { Tenant } from '../repository/tenant.ts';
import type { Writer } from '../repository/writer.ts';
import type { Authorized } from './authorize.ts';

/** The context of one request that `authorize` permits. */
export function requestContext(
  services: Services,
  { identity, asked }: Authorized,
  accepts: Writer['accepts'],
): RequestContext {
  const { repository, now } = services;
  const record = recorderOf(asked, now);
  return {
    ...contextOf(services),
    identity,
    tenant: new Tenant(repository, identity.namespace, record),
    organizations: new Tenant(repository, GLOBAL_NAMESPACE, record),
    tenantOf: ({ namespace }) => new Tenant(repository, namespace, record),
    writer: { by: 'client', accepts },
    note: (about) => repository.trail.append(trailOf(about), auditEntry(asked, 'done', now(), about)),
    readTrail: (...of) => repository.trail.newest(...of),
  };
}

/** Adds an audit entry to each change of this request, in the transaction of the change. */
function recorderOf(asked: Asked, now: () => Date): Recorder {
  return (model, object) => {
    const about = { model: model.name, object };
    return { namespace: trailOf(about), entry: auditEntry(asked, 'done', now(), about) };
  };
}
