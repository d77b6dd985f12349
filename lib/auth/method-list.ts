import type { Config } from '../../config/schema.ts';
import { beginPath, devicePath } from './oidc/settings.ts';

/** A way to log in, as a login page shows it. */
export interface ListedMethod {
  name: string;
  /** `password`: user name and password go to `POST /auth`; `oidc`: the browser goes to `begin`. */
  type: 'password' | 'oidc';
  label: string;
  begin?: string;
  /** Where a command line begins. */
  device?: string;
}

const LABELS = { local: 'Password', ldap: 'Directory' };

/** The ways to log in that this installation has, in the order of the configuration; passwords first. */
export function listedMethods(config: Pick<Config, 'AUTH_MODULES' | 'OIDC_PROVIDERS'>): ListedMethod[] {
  return [
    ...config.AUTH_MODULES.map((name) => ({ name, type: 'password' as const, label: LABELS[name] })),
    ...config.OIDC_PROVIDERS.map(({ name, label, letsDevicesIn }) => ({
      name,
      type: 'oidc' as const,
      label,
      begin: beginPath(name),
      ...(letsDevicesIn && { device: devicePath(name) }),
    })),
  ];
}
