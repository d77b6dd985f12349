/** Roles from the lowest to the highest: `admin` is for an organization, `superadmin` for everything. */
export const ROLES = ['member', 'admin', 'superadmin'] as const;
export type Role = (typeof ROLES)[number];

/** Whether a role ranks at or above another. */
export function ranksAtLeast(role: Role, other: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(other);
}

/** The lower of two roles. */
export function lowerRole(one: Role, other: Role): Role {
  return ranksAtLeast(one, other) ? other : one;
}
