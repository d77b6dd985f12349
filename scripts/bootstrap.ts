import { bootstrap } from '../lib/app/bootstrap.ts';
import { services } from '../lib/app/instance.ts';
import { DomainError } from '../lib/errors.ts';
import { orExplain } from './explain.ts';

/** Makes an organization with its first superadmin in the store of the configuration. */
const [organization, namespace, username, password, email, ...rest] = process.argv.slice(2);

await orExplain(async () => {
  if (!organization || !namespace || !username || !password || rest.length > 0) {
    throw new DomainError(
      'Usage: npm run bootstrap -- <organization> <namespace> <username> <password> [e-mail]',
    );
  }
  const shared = await services();
  await shared.repository.ping();
  const made = await bootstrap(shared, { organization, namespace, username, password, email });
  const state = (isNew: boolean) => (isNew ? 'created' : 'was there already');
  process.stdout.write(`Organization ${organization} (${namespace}): ${state(made.organization)}\n`);
  process.stdout.write(
    `Superadmin ${username}: ${state(made.user)}${made.user ? '' : ', password unchanged'}\n`,
  );
});
process.exit();
