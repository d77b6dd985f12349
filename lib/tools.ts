import type { StoredObject } from './repository/model.ts';
import { Tenant } from './repository/tenant.ts';
import type { Services } from './services.ts';

/** What is needed to look after clusters, whoever asks for it: a user, a worker or the schedule. */
export interface Tools {
  config: Services['config'];
  engines: Services['engines'];
  dispatcher: Services['dispatcher'];
  now: Services['now'];
  tenantOf(object: Pick<StoredObject, 'namespace'>): Tenant;
}

/** The tools of an instance, without an identity: for workers, which do what somebody was let do. */
export function toolsOf({ config, engines, dispatcher, now, repository }: Services): Tools {
  return {
    config,
    engines,
    dispatcher,
    now,
    tenantOf: ({ namespace }) => new Tenant(repository, namespace),
  };
}
