import { randomUUID } from 'node:crypto';
import { bootstrap } from '../../../lib/app/bootstrap.ts';
import type { Services } from '../../../lib/app/services.ts';
import { hashPassword } from '../../../lib/auth/password-hash.ts';
import { looksOf } from '../../../lib/models/looks.ts';
import { type Organization, organizationModel } from '../../../lib/models/organization.ts';
import type { Role } from '../../../lib/models/role.ts';
import { DEFAULT_AUTH, type User, userModel } from '../../../lib/models/user.ts';
import { organizationIn } from '../../../lib/organizations/find.ts';
import { GLOBAL_NAMESPACE } from '../../../lib/repository/keys.ts';

/** Everybody's, for this is a demonstration. */
export const PASSWORD = 'default';

/** The organizations, each with its admin first. */
const ORGANIZATIONS = [
  { name: 'DemoOrg', namespace: 'demoorg', people: ['olivia', 'joe', 'mei', 'samir', 'tomas'] },
  { name: 'Acme Payments', namespace: 'acme', people: ['amara', 'ben', 'chiara', 'dmitri'] },
  { name: 'Northwind Logistics', namespace: 'northwind', people: ['nora', 'pavel', 'quinn', 'rosa'] },
] as const;

/** An organization with those who own its clusters. */
export interface Settled {
  organization: Organization;
  people: User[];
}

/** Creates the organizations and their users; the superadmin `admin` is of the first. */
export async function settle(services: Services, founded: string): Promise<Settled[]> {
  const [first] = ORGANIZATIONS;
  await bootstrap(services, {
    organization: first.name,
    namespace: first.namespace,
    username: 'admin',
    password: PASSWORD,
  });
  const hash = await hashPassword(PASSWORD, services.config.BCRYPT_ROUNDS);
  const settled: Settled[] = [];
  for (const { name, namespace, people } of ORGANIZATIONS) {
    const organization = await organizationOf(services, { name, tenant: namespace, created_at: founded });
    const users: User[] = [];
    for (const [at, username] of people.entries()) {
      const role = at === 0 ? 'admin' : 'member';
      users.push(await userOf(services, { username, role, organization, hash }));
    }
    settled.push({ organization, people: users });
  }
  return settled;
}

async function organizationOf(
  { repository }: Services,
  { name, tenant, created_at }: Pick<Organization, 'name' | 'tenant' | 'created_at'>,
): Promise<Organization> {
  const there = await organizationIn(repository, tenant);
  if (there) {
    const change = (object: Organization) => ({ object: { ...object, created_at } });
    return (await repository.update(organizationModel, there, { by: 'server' }, change)).object;
  }
  const object = { id: randomUUID(), namespace: GLOBAL_NAMESPACE, name, tenant, created_at };
  return (await repository.create(organizationModel, { object })).object;
}

async function userOf(
  { repository }: Services,
  {
    username,
    role,
    organization,
    hash,
  }: { username: string; role: Role; organization: Organization; hash: string },
): Promise<User> {
  const { object } = await repository.create(userModel, {
    object: {
      id: randomUUID(),
      namespace: organization.tenant,
      username,
      looks: await looksOf(username),
      email: `${username}@${organization.tenant}.example`,
      organization: organization.id,
      role,
      active: true,
      auth: DEFAULT_AUTH,
      password_version: 1,
      created_at: organization.created_at,
    },
    secrets: { password: hash },
  });
  return object;
}
