import { Etcd3, EtcdAuthenticationFailedError, EtcdRoleExistsError, EtcdUserExistsError, Range } from 'etcd3';
import { InvalidInput } from '../../errors.ts';
import { clientOptions, type EtcdOptions } from './etcd.ts';
import { isLoginMissing, unavailable } from './etcd-faults.ts';
import { prefixEnd } from './range.ts';

/** Etcd's name for the user with every right, and for its role. */
const ROOT = 'root';

/** What is to be: KQueen logs in as this user, and reads and writes below this prefix alone. */
export interface EtcdLogin {
  username: string;
  password: string;
  /** `/kqueen` */
  prefix: string;
  rootPassword: string;
}

/**
 * Makes etcd require a login: the user with its one right, then root, then the switch. Where it asks already, root logs
 * in, and the user gets the password and the right of now; tells which it was. Can be run again after a failure.
 * Source: https://etcd.io/docs/v3.4/op-guide/authentication/
 *
 * @throws InvalidInput when etcd does not take the password of root
 * @throws Unavailable when etcd does not answer
 */
export async function requireLogin(options: EtcdOptions, login: EtcdLogin): Promise<'enabled' | 'renewed'> {
  const { username, password, prefix, rootPassword } = login;
  const connect = (auth: EtcdOptions['auth']) => new Etcd3(clientOptions({ ...options, auth }));
  const anonymous = connect(undefined);
  let root: Etcd3 | undefined;
  try {
    if (await asksForLogin(anonymous)) {
      root = connect({ username: ROOT, password: rootPassword });
      await ensureUser(root, username, password, prefix);
      return 'renewed';
    }
    await ensureUser(anonymous, username, password, prefix);
    await ensureRoot(anonymous, rootPassword);
    await anonymous.auth.authEnable();
    return 'enabled';
  } catch (error) {
    if (error instanceof EtcdAuthenticationFailedError) {
      throw new InvalidInput('etcd does not take this password of root', [], { cause: error });
    }
    throw unavailable(error);
  } finally {
    anonymous.close();
    root?.close();
  }
}

async function asksForLogin(anonymous: Etcd3): Promise<boolean> {
  try {
    await anonymous.getRoles();
    return false;
  } catch (error) {
    if (isLoginMissing(error)) return true;
    throw error;
  }
}

/** The role has the name of the user. */
async function ensureUser(client: Etcd3, name: string, password: string, prefix: string): Promise<void> {
  const role = client.role(name);
  await role.create().catch(unless(EtcdRoleExistsError));
  const below = `${prefix}/`;
  await role.grant({ permission: 'Readwrite', range: new Range(below, prefixEnd(below)) });
  const user = client.user(name);
  const isNew = await user.create(password).then(() => true, unless(EtcdUserExistsError));
  if (!isNew) await user.setPassword(password);
  await user.addRole(role);
}

async function ensureRoot(client: Etcd3, password: string): Promise<void> {
  await client.role(ROOT).create().catch(unless(EtcdRoleExistsError));
  const user = client.user(ROOT);
  const isNew = await user.create(password).then(() => true, unless(EtcdUserExistsError));
  if (!isNew) await user.setPassword(password);
  await user.addRole(ROOT);
}

/** What is there already is no failure. */
function unless(expected: new () => Error): (error: unknown) => undefined {
  return (error) => {
    if (!(error instanceof expected)) throw error;
  };
}
