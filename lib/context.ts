import type { Identity } from './auth/identity.ts';
import { GLOBAL_NAMESPACE } from './repository/keys.ts';
import { Tenant } from './repository/tenant.ts';
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
}

/** The context of one request. */
export function contextOf(services: Services, identity: Identity, accepts: Writer['accepts']): Context {
  const { repository } = services;
  return {
    ...toolsOf(services),
    identity,
    tenant: new Tenant(repository, identity.namespace),
    organizations: new Tenant(repository, GLOBAL_NAMESPACE),
    writer: { by: 'client', accepts },
  };
}
