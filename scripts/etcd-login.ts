import { configuration } from '../lib/app/configuration.ts';
import { DomainError } from '../lib/errors.ts';
import { requireLogin } from '../lib/repository/stores/etcd-login.ts';
import { etcdOptions } from '../lib/repository/stores/open.ts';
import { orExplain } from './explain.ts';

/** Makes etcd ask for the login of the configuration. */
const [rootPassword, ...rest] = process.argv.slice(2);

await orExplain(async () => {
  if (!rootPassword || rest.length > 0) {
    throw new DomainError('Usage: npm run etcd:login -- <password of root in etcd>');
  }
  const config = await configuration();
  const { STORE, ETCD_PREFIX: prefix, ETCD_USERNAME: username, ETCD_PASSWORD: password } = config;
  if (STORE !== 'etcd' || username === undefined || password === undefined || username === 'root') {
    throw new DomainError(
      'Set STORE to etcd, and ETCD_USERNAME and ETCD_PASSWORD to a login that is not root',
    );
  }
  const outcome = await requireLogin(etcdOptions(config), { username, password, prefix, rootPassword });
  process.stdout.write(
    outcome === 'enabled'
      ? `etcd asks for a login from now on; ${username} reads and writes below ${prefix}/ alone\n`
      : `etcd asks for a login already; ${username} has the password of the configuration now\n`,
  );
});
process.exit();
