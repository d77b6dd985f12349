import type { Identity } from './auth/identity.ts';
import { GLOBAL_NAMESPACE } from './repository/keys.ts';
import type { StoredObject } from './repository/model.ts';
import { Tenant } from './repository/tenant.ts';
import type { Writer } from './repository/writer.ts';
import type { Services } from './services.ts';

/** What a use case is given: who asks, his tenant, and the services of this instance. */
export interface Context {
  identity: Identity;
  /** The identity's own tenant, where new objects go. */
  tenant: Tenant;
  /** Where organizations lie. */
  organizations: Tenant;
  /** The tenant of an object that the identity was let through to: for superadmins it may be another than his. */
  tenantOf(object: Pick<StoredObject, 'namespace'>): Tenant;
  /** How clients' changes are to be written: with the `If-Match` of the request. */
  writer: Writer;
  config: Services['config'];
  engines: Services['engines'];
  now: Services['now'];
}

/** The context of one request. */
export function contextOf(services: Services, identity: Identity, accepts: Writer['accepts']): Context {
  const { repository, config, engines, now } = services;
  return {
    identity,
    tenant: new Tenant(repository, identity.namespace),
    organizations: new Tenant(repository, GLOBAL_NAMESPACE),
    tenantOf: (object) => new Tenant(repository, object.namespace),
    writer: { by: 'client', accepts },
    config,
    engines,
    now,
  };
}
