import * as z from 'zod';
import { Password } from '../auth/password.ts';
import type { Organization } from '../models/organization.ts';
import { ROLES } from '../models/role.ts';
import { AUTH_METHODS, type User } from '../models/user.ts';
import { OrganizationWire, organizationView } from '../organizations/wire.ts';
import {
  changesOf,
  Email,
  emptyIsUnset,
  FreeMap,
  Id,
  Ignored,
  ignoredFields,
  Timestamp,
  Username,
} from '../wire/fields.ts';
import { reference } from '../wire/reference.ts';

const OptionalEmail = emptyIsUnset(Email).meta({
  description: 'Unique across all organizations; case-insensitive',
});

/** `user` is the older name of `member`. */
const RoleWire = z
  .union([z.literal('user').transform(() => 'member' as const), z.enum(ROLES)])
  .meta({ description: 'member (also: user), admin or superadmin' });

export const CreateUser = z.strictObject({
  username: Username,
  password: emptyIsUnset(Password),
  email: OptionalEmail,
  organization: reference('Organization').optional(),
  role: RoleWire.optional(),
  active: z.boolean().optional(),
  auth: z.enum(AUTH_METHODS).optional(),
  metadata: FreeMap.optional(),
  created_at: Ignored,
  ...ignoredFields,
});

export const UpdateUser = changesOf({
  username: Username,
  email: OptionalEmail,
  organization: reference('Organization'),
  role: RoleWire,
  active: z.boolean(),
  auth: z.enum(AUTH_METHODS),
  metadata: FreeMap,
  id: z.string(),
  created_at: z.string(),
  password: z.never({ error: 'must be changed by PATCH /users/{id}/updatepw' }),
});

export const UserWire = z
  .object({
    id: Id,
    username: Username,
    email: z.string().optional(),
    organization: OrganizationWire,
    role: z.enum(ROLES),
    active: z.boolean(),
    auth: z.enum(AUTH_METHODS),
    metadata: FreeMap.optional(),
    created_at: Timestamp,
    _namespace: z.string().optional(),
  })
  .meta({ id: 'User' });

/** A user as clients see it. */
export type UserView = Omit<z.output<typeof UserWire>, 'metadata'> & Pick<User, 'metadata'>;

/** The wire form of a user with the organization. */
export function userView(user: User, organization: Organization): UserView {
  const { id, username, email, role, active, auth, metadata, created_at } = user;
  return {
    id,
    username,
    email,
    organization: organizationView(organization),
    role,
    active,
    auth,
    metadata,
    created_at,
  };
}
