import type { Config } from '../../../config/schema.ts';
import { LdapMethod } from './ldap/method.ts';
import { ldapSettings } from './ldap/settings.ts';
import { LocalMethod } from './local.ts';
import type { LoginMethod } from './method.ts';

/** The login methods that the configuration asks for, in its order. */
export function installedMethods(config: Config): LoginMethod[] {
  const makers = {
    local: () => new LocalMethod(config.BCRYPT_ROUNDS),
    ldap: () => new LdapMethod(ldapSettings(config)),
  };
  return config.AUTH_MODULES.map((name) => makers[name]());
}
