import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, dataOf, ifMatch, type Tagged, taggedOf } from '../api/client.ts';
import { live } from '../api/live.ts';
import type { components, paths } from '../api/schema.d.ts';
import type { Scope } from '../api/scope.ts';
import { once } from './once.ts';

export type User = components['schemas']['User'];
export type Role = User['role'];
/** Roles from the lowest to the highest. */
export const ROLES: readonly Role[] = ['member', 'admin', 'superadmin'];
/** Ways to log in that a user can be invited for. */
export const LOGINS: readonly User['auth'][] = ['local', 'ldap', 'oidc', 'service'];
/** What a new user is asked for with. */
export type UserWish = paths['/api/v1/users']['post']['requestBody']['content']['application/json'];
type Patch = paths['/api/v1/users/{id}']['patch']['requestBody']['content']['application/json'];

/** How a page of users is chosen. */
export interface UserPage {
  offset: number;
  limit: number;
  sortby?: 'username' | 'created_at';
  order?: 'asc' | 'desc';
  name?: string;
}

/** A page of users, and how many there are. */
export function usersQuery(page: UserPage, scope: Scope) {
  return queryOptions({
    queryKey: ['users', 'page', page, scope],
    queryFn: async ({ signal }) => {
      const query = { ...page, ...scope };
      const answer = await dataOf(api.GET('/api/v1/users', { params: { query }, signal }));
      return Array.isArray(answer) ? { items: answer, total: answer.length } : answer;
    },
    placeholderData: keepPreviousData,
    refetchInterval: live(),
  });
}

/** The roles that a user of this role may give and take. */
export function rolesUpTo(role: Role): Role[] {
  return ROLES.slice(0, ROLES.indexOf(role) + 1);
}

/** A user with the `ETag`, read for an edit. */
export function readUser(id: string): Promise<Tagged<User>> {
  return taggedOf(api.GET('/api/v1/users/{id}', { params: { path: { id } } }));
}

/** Changes a user if they are still as they were read. Throws `ApiError`, 412 where somebody else changed them. */
export function changeUser(
  id: string,
  body: Pick<Patch, 'username' | 'email' | 'role' | 'active' | 'organization'>,
  etag: string | undefined,
): Promise<User> {
  return dataOf(api.PATCH('/api/v1/users/{id}', { params: { path: { id } }, body, headers: ifMatch(etag) }));
}

/** Invites a user. */
export const inviteUser = once((body: UserWish, header: { 'Idempotency-Key': string }) =>
  dataOf(api.POST('/api/v1/users', { body, params: { header } })),
);

/** Sets the password of a user; all of their sessions end. */
export function setPassword(id: string, password: string): Promise<User> {
  return dataOf(api.PATCH('/api/v1/users/{id}/updatepw', { params: { path: { id } }, body: { password } }));
}

/** Ends all sessions of a user; API tokens stay. */
export function endSessions(id: string): Promise<User> {
  return dataOf(api.DELETE('/api/v1/users/{id}/sessions', { params: { path: { id } } }));
}

/** Deletes a user who owns nothing. */
export function removeUser(id: string) {
  return dataOf(api.DELETE('/api/v1/users/{id}', { params: { path: { id } } }));
}
