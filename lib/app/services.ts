import type { Config } from '../../config/schema.ts';
import { installedMethods } from '../auth/methods/installed.ts';
import { LoginMethods } from '../auth/methods/registry.ts';
import { RefreshTokens } from '../auth/refresh-tokens.ts';
import { Tokens } from '../auth/tokens.ts';
import type { Context } from '../context.ts';
import type { Dispatcher } from '../dispatch/dispatcher.ts';
import type { Engine } from '../engines/engine.ts';
import { EngineRegistry } from '../engines/registry.ts';
import { Counters } from '../repository/counters.ts';
import { Repository } from '../repository/repository.ts';
import { FieldCipher } from '../repository/secrets/encryption.ts';
import type { Store } from '../repository/stores/store.ts';
import { Tenant } from '../repository/tenant.ts';
import { eventsOf, quotaEvent } from '../webhooks/events.ts';
import { quotaRules } from './quotas.ts';

/** What all requests of one instance share. */
export interface Services {
  config: Config;
  repository: Repository;
  counters: Counters;
  engines: EngineRegistry;
  dispatcher: Dispatcher;
  tokens: Tokens;
  refreshTokens: RefreshTokens;
  logins: LoginMethods;
  now: () => Date;
}

/** Puts the services together of what differs between Lambda, a local server and a test. */
export function createServices(parts: {
  config: Config;
  store: Store;
  engines: Engine[];
  dispatcher: Dispatcher;
  now?: () => Date;
}): Services {
  const { config, store, engines, dispatcher, now = () => new Date() } = parts;
  return {
    config,
    repository: new Repository(store, config.ETCD_PREFIX, cipherOf(config), quotaRules(config), {
      announce: (written) => eventsOf(written, now()),
      quotaReached: (namespace, quota) => quotaEvent(namespace, quota, now()),
      queued: (addressees) => dispatcher.deliver(addressees),
    }),
    counters: new Counters(store, config.ETCD_PREFIX),
    engines: new EngineRegistry(engines, config.PROVISIONER_ENGINE_WHITELIST),
    dispatcher,
    tokens: new Tokens(config.SECRET_KEY, config.JWT_EXPIRATION_DELTA, now, config.SECRET_KEYS_PREVIOUS),
    refreshTokens: new RefreshTokens({
      secretKey: config.SECRET_KEY,
      previous: config.SECRET_KEYS_PREVIOUS,
      now,
    }),
    logins: new LoginMethods(installedMethods(config)),
    now,
  };
}

/** What reads and writes the secrets of an installation. */
export function cipherOf({ SECRET_KEY, SECRET_KEYS_PREVIOUS }: Config): FieldCipher {
  return new FieldCipher(SECRET_KEY, SECRET_KEYS_PREVIOUS);
}

/** The context of an instance without an identity: for workers, which act on requests that were already authorized. */
export function contextOf({ config, engines, dispatcher, logins, now, repository }: Services): Context {
  return {
    config,
    engines,
    dispatcher,
    logins,
    now,
    tenantOf: ({ namespace }) => new Tenant(repository, namespace),
  };
}
