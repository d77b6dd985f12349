import type { Config } from '../../../config/schema.ts';
import { LocalMethod } from './local.ts';
import type { LoginMethod } from './method.ts';

/** The login methods that the configuration asks for. */
export function installedMethods({ BCRYPT_ROUNDS }: Pick<Config, 'BCRYPT_ROUNDS'>): LoginMethod[] {
  return [new LocalMethod(BCRYPT_ROUNDS)];
}
