import { request } from './api.ts';
import { login, type World } from './world.ts';

/** What KQueen serves of a world: to compare with what it serves later, out of another store. */
export async function pictureOf({ alpha, beta }: World): Promise<string[]> {
  const asked: [token: string, path: string, query?: string][] = [
    [alpha.superadmin.token, '/organizations'],
    [alpha.superadmin.token, '/users', 'all_namespaces=true'],
    [alpha.superadmin.token, '/clusters', 'all_namespaces=true'],
    [alpha.superadmin.token, '/provisioners', 'all_namespaces=true'],
    ...[alpha, beta].flatMap(({ owner, member, cluster, provisioner }): [string, string][] => [
      [owner.token, `/clusters/${cluster}`],
      [owner.token, `/clusters/${cluster}/kubeconfig`],
      [member.token, `/provisioners/${provisioner}`],
      [member.token, '/users/whoami'],
    ]),
  ];
  const seen: string[] = [];
  for (const [token, path, query] of asked) {
    const { status, headers, text } = await request('GET', path, { token, query });
    seen.push(`${path} ${status} ${headers.etag} ${text}`);
  }
  for (const { username } of [alpha.admin, beta.member]) {
    seen.push(`${username} logs in: ${(await login(username)).length > 0}`);
  }
  return seen;
}
