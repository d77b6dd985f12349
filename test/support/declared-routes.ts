import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Declared, RouteDeclaration } from '../../lib/http/lambda.ts';
import { wiredRoutes } from '../../scripts/wired-routes.ts';
import type { OrganizationWorld } from './world.ts';

/** A route of serverless.yml with what its handler declares. */
export interface DeclaredRoute {
  method: string;
  path: string;
  declaration: RouteDeclaration;
}

/** All routes but the one for what no other route takes. */
export async function declaredRoutes(): Promise<DeclaredRoute[]> {
  const routes: DeclaredRoute[] = [];
  for (const { method, path, file } of wiredRoutes().filter((wired) => wired.path !== '*')) {
    const { handler } = (await import(pathToFileURL(resolve(file)).href)) as { handler: Declared };
    routes.push({ method, path, declaration: handler.declaration });
  }
  return routes;
}

/** The path of a route about an object that the organization has. */
export function pathIn(
  { member, id, provisioner, cluster, webhook = 'none' }: OrganizationWorld & { webhook?: string },
  path: string,
): string {
  const ids = new Map([
    ['users', member.id],
    ['organizations', id],
    ['provisioners', provisioner],
    ['clusters', cluster],
    ['webhooks', webhook],
  ]);
  return path.replace('{id}', ids.get(path.split('/')[3] ?? '') ?? 'none');
}
